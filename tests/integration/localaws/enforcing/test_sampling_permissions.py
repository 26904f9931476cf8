"""Who may make, change, tag and delete which sampling rule."""

import pytest
from botocore.exceptions import ClientError

BEGIN = "arn:aws:xray:us-east-1:123456789012:sampling-rule"
RULE = {
    "Priority": 1000,
    "FixedRate": 0.05,
    "ReservoirSize": 1,
    "Version": 1,
} | dict.fromkeys(
    ("ResourceARN", "ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath"), "*"
)


def allow(resource: str, *actions: str) -> dict:
    named = [f"xray:{action}" for action in actions]
    return {"Effect": "Allow", "Action": named, "Resource": resource}


def refused(call, **parameters) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    return error["Message"]


def test_a_policy_lets_in_for_its_actions_and_its_rules(user):
    # GIVEN a user who may care for the rules of one deployment
    actions = [f"{verb}SamplingRule" for verb in ("Create", "Update", "Delete")]
    tags = ["TagResource", "UntagResource", "ListTagsForResource"]
    xray = user(allow(f"{BEGIN}/bakery*", *actions, *tags))("xray")
    # WHEN one of them is cared for THEN all is done
    bakery, arn = RULE | {"RuleName": "bakery"}, f"{BEGIN}/bakery"
    xray.create_sampling_rule(SamplingRule=bakery, Tags=[{"Key": "a", "Value": "1"}])
    xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "bakery", "FixedRate": 0.1})
    xray.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "1"}])
    xray.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert xray.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "1"}]
    xray.delete_sampling_rule(RuleARN=arn)
    # WHEN another is, or all are to be listed THEN that is refused by its name
    cellar = f"{BEGIN}/cellar"
    for call, action, parameters in (
        (xray.create_sampling_rule, "Create", {"SamplingRule": RULE | {"RuleName": "cellar"}}),
        (xray.update_sampling_rule, "Update", {"SamplingRuleUpdate": {"RuleName": "cellar"}}),
        (xray.delete_sampling_rule, "Delete", {"RuleName": "cellar"}),
    ):
        message = refused(call, **parameters)
        assert f"xray:{action}SamplingRule on resource: {cellar}" in message
    message = refused(xray.tag_resource, ResourceARN=cellar, Tags=[])
    assert f"xray:TagResource on resource: {cellar}" in message
    assert "xray:GetSamplingRules on resource: *" in refused(xray.get_sampling_rules)


def test_a_rule_with_tags_needs_the_permission_to_tag(enforcing, user):
    # GIVEN a user who may make rules, and not tag them
    xray = user(allow(f"{BEGIN}/*", "CreateSamplingRule"))("xray")
    oven = RULE | {"RuleName": "oven"}
    # WHEN a rule with a tag is made THEN it is refused, and without it is not
    message = refused(
        xray.create_sampling_rule, SamplingRule=oven, Tags=[{"Key": "a", "Value": "1"}]
    )
    assert f"xray:TagResource on resource: {BEGIN}/oven" in message
    xray.create_sampling_rule(SamplingRule=oven)
    enforcing("xray").delete_sampling_rule(RuleName="oven")
