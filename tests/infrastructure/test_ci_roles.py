"""What the bootstrap's roles and boundaries allow: its policies, as IAM has them, evaluated."""

import json
import re

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from localaws.gateway.authorization.patterns import matches

from .ci_policies import (
    ACCOUNT,
    DEV,
    NEVER,
    PROD,
    PROJECT,
    READING,
    STATES,
    STORED,
    compact,
    inline,
    listed,
    managed,
    things,
)


def test_no_policy_is_longer_than_iam_takes(iam):
    # GIVEN all policies WHEN their letters are counted, without spaces
    roles = [
        f"ci-{PROJECT}-{verb}-{name}" for verb in ("plan", "apply") for name in ("dev", "prod")
    ]
    # THEN a role's own are at most 10,240 together, and an attached one 6,144
    assert all(sum(map(compact, inline(iam, role))) <= 10240 for role in roles)
    for one in iam.list_policies(Scope="Local")["Policies"]:
        assert compact(managed(iam, one["Arn"])) <= 6144


def test_what_is_allowed_is_named_without_wildcards(plan, apply, bounded):
    # GIVEN the policies WHEN their statements are read
    for statement in [*plan.statements(), *apply.statements(), *bounded.statements()][:-1]:
        if statement["Action"] == "*":
            continue  # what the bounded role says itself
        # THEN an action that AWS adds is not in them
        assert not any("*" in action for action in listed(statement["Action"]))
        assert not {"NotAction", "NotResource"} & set(statement)


def test_planning_reads_settings_and_nothing_that_people_stored(plan):
    # GIVEN all that the role may do, and AWS's own policy of reading, as the measure
    read_only = json.loads(aws_managed_policies_data)["ReadOnlyAccess"]["Document"]["Statement"]
    usual = {action for statement in read_only for action in listed(statement["Action"])}
    # WHEN it is held against what people stored
    actions = plan.actions()
    found = {action for action in actions for kind in STORED.values() if re.fullmatch(kind, action)}
    # THEN it reads settings, its own state and its own parameter (see below), and no more
    assert found == set()
    assert not [action for action in actions if re.fullmatch(NEVER, action)]
    assert [action for action in actions if not READING.fullmatch(action)] == []
    # ... though AWS's policy reads each of these
    assert [one for one in STORED if not any(matches(other, one) for other in usual)] == []


@pytest.mark.parametrize(
    "key",
    [
        f"{DEV}-{ACCOUNT}-photos/incoming/1.jpg",
        f"{DEV}-{ACCOUNT}-artifacts/datasets/x/train/1.png",
        f"{DEV}-{ACCOUNT}-artifacts/models/x/output/model.tar.gz",
        f"{DEV}-{ACCOUNT}-artifacts/captures/x.jsonl",
        f"{PROD}-{ACCOUNT}-photos/incoming/1.jpg",
        f"{STATES}/prod/terraform.tfstate",
        f"{STATES}/dev2/terraform.tfstate",
        "of-somebody-else/1",
    ],
)
def test_planning_reads_no_object_but_its_own_state(plan, key):
    # GIVEN an object WHEN the plan role of dev reads it THEN it may only if it is dev's state
    assert plan.may("s3:GetObject", f"arn:aws:s3:::{STATES}/dev/terraform.tfstate")
    assert not plan.may("s3:GetObject", f"arn:aws:s3:::{key}")


def test_planning_dev_reads_nothing_of_prod(plan):
    # GIVEN a thing of each kind, of dev and of prod
    own, other = things(DEV, "dev"), things(PROD, "prod")
    own["s3"], other["s3"] = (f"arn:aws:s3:::{one}-{ACCOUNT}-photos" for one in (DEV, PROD))
    everywhere = {
        action
        for statement in plan.statements()
        if listed(statement["Resource"]) == ["*"] and "Condition" not in statement
        for action in listed(statement["Action"])
    }
    # WHEN each action is held against those of its service THEN prod's are not its own
    seen = set()
    for action in plan.actions() - everywhere:
        service = action.split(":")[0]
        if service in own:
            assert not plan.may(action, other[service]), action
            seen |= {service} if plan.may(action, own[service]) else set()
    assert seen == set(own)
    # ... and what is told of the whole account is names and settings
    assert {action.split(":")[0] for action in everywhere} == {
        "application-autoscaling",
        "kms",
        "logs",
        "sns",
        "ssm",
        "states",
        "xray",
    }
    assert "ssm:DescribeParameters" in everywhere
    assert "ssm:GetParameter" not in everywhere


@pytest.mark.parametrize("who", ["plan", "apply", "bounded"])
def test_a_key_of_prod_is_not_devs(request, who):
    # GIVEN a key, which has no name but a tag
    role = request.getfixturevalue(who)
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
    own = {"aws__ResourceTag_Deployment": DEV}
    other = {"aws__ResourceTag_Deployment": PROD}
    actions = {one for one in role.actions() if one.startswith("kms:")}
    # WHEN each action on keys is held against it THEN the tag decides
    assert any(role.may(action, key, **own) for action in actions)
    for action in actions - {"kms:ListAliases"}:
        assert not role.may(action, key, **other), action
        # ... also where one would tag prod's key as dev's
        assert not role.may(action, key, aws__RequestTag_Deployment=DEV, **other), action


def test_other_tags_of_an_own_key_may_change_but_not_whose_it_is(apply):
    # GIVEN a key of dev's
    key, own = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", {"aws__ResourceTag_Deployment": DEV}
    for action in ("kms:TagResource", "kms:UntagResource"):
        # WHEN another tag of it changes THEN that is allowed; its tag of the environment stays
        assert apply.may(action, key, aws__TagKeys="Project", **own)
        assert not apply.may(action, key, aws__TagKeys="Deployment", **own)
