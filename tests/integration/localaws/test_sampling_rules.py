"""X-Ray's sampling rules: kept, changed, listed and tagged as AWS says."""

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

BEGIN = "arn:aws:xray:us-east-1:123456789012:sampling-rule"
RULE = {
    "RuleName": "bakery",
    "ResourceARN": "*",
    "Priority": 1000,
    "FixedRate": 0.05,
    "ReservoirSize": 1,
    "ServiceName": "bakery-*",
    "ServiceType": "AWS::StepFunctions::StateMachine",
    "Host": "*",
    "HTTPMethod": "*",
    "URLPath": "*",
    "Version": 1,
}


@pytest.fixture
def xray(aws):
    client = aws("xray")
    yield client
    for rule in rules(client):
        if rule["RuleName"] != "Default":
            client.delete_sampling_rule(RuleName=rule["RuleName"])


def rules(client) -> list[dict]:
    pages = client.get_paginator("get_sampling_rules").paginate()
    return [record["SamplingRule"] for page in pages for record in page["SamplingRuleRecords"]]


def refused(call, **parameters) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status, answer["Error"]["Code"], answer["Error"]["Message"]


def test_an_account_has_the_default_rule(xray):
    # GIVEN nothing WHEN the rules are listed THEN there is AWS's own
    [record] = xray.get_sampling_rules()["SamplingRuleRecords"]
    every = dict.fromkeys(
        ("Host", "HTTPMethod", "ResourceARN", "ServiceName", "ServiceType", "URLPath"), "*"
    )
    assert record["SamplingRule"] == every | {
        "RuleName": "Default",
        "RuleARN": f"{BEGIN}/Default",
        "Priority": 10_000,
        "FixedRate": 0.05,
        "ReservoirSize": 1,
        "Version": 1,
        "Attributes": {},
    }
    assert record["CreatedAt"].timestamp() == 0


def test_a_rule_is_made_changed_and_deleted(xray):
    # GIVEN a rule
    made = xray.create_sampling_rule(SamplingRule=RULE)["SamplingRuleRecord"]
    arn = f"{BEGIN}/bakery"
    assert made["SamplingRule"] == RULE | {"RuleARN": arn, "Attributes": {}}
    assert made["CreatedAt"] == made["ModifiedAt"]
    # WHEN a part of it is changed, by its ARN
    change = {"RuleARN": arn, "FixedRate": 0.5, "Attributes": {"route": "oven"}}
    changed = xray.update_sampling_rule(SamplingRuleUpdate=change)["SamplingRuleRecord"]
    # THEN the rest is as before
    assert changed["SamplingRule"] == RULE | change
    assert changed["ModifiedAt"] > changed["CreatedAt"] == made["CreatedAt"]
    assert rules(xray)[1:] == [changed["SamplingRule"]]
    # WHEN it is deleted THEN it is gone
    gone = xray.delete_sampling_rule(RuleName="bakery")["SamplingRuleRecord"]
    assert gone["SamplingRule"] == changed["SamplingRule"]
    assert [rule["RuleName"] for rule in rules(xray)] == ["Default"]


def test_twenty_five_rules_are_listed_in_pages_and_one_more_is_refused(xray):
    # GIVEN as many rules as AWS allows
    for number in range(25):
        xray.create_sampling_rule(SamplingRule=RULE | {"RuleName": f"rule-{number}"})
    # WHEN they are listed page by page THEN each comes once
    names = [rule["RuleName"] for rule in rules(xray)]
    assert names == ["Default", *(f"rule-{number}" for number in range(25))]
    assert len(xray.get_sampling_rules()["SamplingRuleRecords"]) < len(names)
    # WHEN one more is made THEN it is refused
    status, code, _ = refused(xray.create_sampling_rule, SamplingRule=RULE)
    assert (status, code) == (400, "RuleLimitExceededException")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"RuleName": "n" * 33}, "length less than or equal to 32"),
        ({"Priority": 10_000}, "value less than or equal to 9999"),
        ({"FixedRate": 1.01}, "value less than or equal to 1"),
        ({"HTTPMethod": "PROPPATCHES"}, "length less than or equal to 10"),
        ({"Attributes": {"k" * 33: "v"}}, "length less than or equal to 32"),
        ({"Attributes": dict.fromkeys("abcdef", "v")}, "length less than or equal to 5"),
        ({"Version": 2}, "Version 2 is not supported"),
        ({"RuleARN": f"{BEGIN}/bakery"}, "no RuleARN"),
        ({"RuleName": "Default"}, "Sampling rule already exists"),
    ],
)
def test_what_a_rule_may_not_be_is_refused(xray, change, named):
    # GIVEN what AWS's model does not allow WHEN it is to be a rule THEN it is refused
    status, code, message = refused(xray.create_sampling_rule, SamplingRule=RULE | change)
    assert (status, code) == (400, "InvalidRequestException")
    assert named in message
    assert [rule["RuleName"] for rule in rules(xray)] == ["Default"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"Priority": 0}, "'0' at 'samplingRule.priority'"),
        ({"FixedRate": -0.1}, "'-0.1' at 'samplingRule.fixedRate'"),
        ({"ReservoirSize": -1}, "'-1' at 'samplingRule.reservoirSize'"),
        ({"Version": 0}, "'0' at 'samplingRule.version'"),
        ({"RuleName": ""}, "'' at 'samplingRule.ruleName'"),
        ({"Host": None}, "null at 'samplingRule.host'"),
    ],
)
def test_the_service_itself_refuses_what_botocore_would(aws, change, named):
    # GIVEN a client that checks nothing before it asks
    like = aws("xray").meta
    xray = boto3.client(
        "xray",
        region_name=like.region_name,
        endpoint_url=like.endpoint_url,
        aws_access_key_id="localaws",
        aws_secret_access_key="localaws",
        config=Config(parameter_validation=False),
    )
    rule = {key: value for key, value in (RULE | change).items() if value is not None}
    # WHEN it makes a rule that cannot be THEN the service refuses it, and says of what
    status, code, message = refused(xray.create_sampling_rule, SamplingRule=rule)
    assert (status, code) == (400, "InvalidRequestException")
    assert named in message


def test_of_the_default_rule_the_reservoir_and_the_rate_change(xray):
    # GIVEN the default rule WHEN its rate changes THEN it is so
    change = {"RuleName": "Default", "FixedRate": 0.01, "ReservoirSize": 0}
    changed = xray.update_sampling_rule(SamplingRuleUpdate=change)["SamplingRuleRecord"]
    assert changed["SamplingRule"]["FixedRate"] == 0.01
    xray.update_sampling_rule(SamplingRuleUpdate=change | {"FixedRate": 0.05, "ReservoirSize": 1})
    # WHEN something else of it is to change, or it is to go THEN that is refused
    status, code, message = refused(
        xray.update_sampling_rule, SamplingRuleUpdate=change | {"Priority": 1}
    )
    assert (status, code) == (400, "InvalidRequestException")
    assert message == "Invalid update request for default sampling rule"
    _, code, message = refused(xray.delete_sampling_rule, RuleName="Default")
    assert (code, message) == (
        "InvalidRequestException",
        "The default sampling rule cannot be deleted",
    )


@pytest.mark.parametrize(
    ("which", "text"),
    [
        ({"RuleName": "cellar"}, "Sampling rule does not exist"),
        ({"RuleARN": f"{BEGIN}/cellar"}, "Sampling rule does not exist"),
        ({"RuleName": "a", "RuleARN": "b"}, "Specify a rule by either name or ARN, but not both"),
        ({}, "Specify a rule by either name or ARN, but not both"),
    ],
)
def test_a_rule_that_is_not_there_is_neither_changed_nor_deleted(xray, which, text):
    # GIVEN no such rule WHEN it is to change or to go THEN it is refused
    expected = (400, "InvalidRequestException", text)
    assert refused(xray.delete_sampling_rule, **which) == expected
    assert refused(xray.update_sampling_rule, SamplingRuleUpdate=which) == expected


def test_a_rule_has_tags(xray):
    # GIVEN a rule with a tag
    tags = [{"Key": "team", "Value": "vision"}]
    arn = xray.create_sampling_rule(SamplingRule=RULE, Tags=tags)["SamplingRuleRecord"][
        "SamplingRule"
    ]["RuleARN"]
    # WHEN others are added and taken away THEN it has those that remain
    xray.tag_resource(ResourceARN=arn, Tags=[{"Key": key, "Value": "1"} for key in ("a", "b")])
    xray.untag_resource(ResourceARN=arn, TagKeys=["a", "never"])
    assert xray.list_tags_for_resource(ResourceARN=arn)["Tags"] == [
        *tags,
        {"Key": "b", "Value": "1"},
    ]
    # WHEN there are too many, or reserved ones THEN they are refused
    many = [{"Key": f"key-{number}", "Value": ""} for number in range(50)]
    status, code, _ = refused(xray.tag_resource, ResourceARN=arn, Tags=many)
    assert (status, code) == (400, "TooManyTagsException")
    reserved = [{"Key": "aws:team", "Value": ""}]
    status, code, _ = refused(xray.tag_resource, ResourceARN=arn, Tags=reserved)
    assert (status, code) == (400, "InvalidRequestException")
    # WHEN the rule is made again without tags THEN it has none
    xray.delete_sampling_rule(RuleARN=arn)
    xray.create_sampling_rule(SamplingRule=RULE)
    assert xray.list_tags_for_resource(ResourceARN=arn)["Tags"] == []


def test_what_is_not_there_has_no_tags(xray):
    # GIVEN no such rule WHEN its tags are asked for THEN it is not found
    arn = f"{BEGIN}/cellar"
    for call, more in (
        (xray.list_tags_for_resource, {}),
        (xray.tag_resource, {"Tags": []}),
        (xray.untag_resource, {"TagKeys": []}),
    ):
        status, code, message = refused(call, ResourceARN=arn, **more)
        assert (status, code) == (404, "ResourceNotFoundException")
        assert arn in message
