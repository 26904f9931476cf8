"""iam:SimulatePrincipalPolicy, by which AWS's SDK judges a role before it trains."""

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def statement(effect: str, *actions: str, resource: str = "*", **more) -> dict:
    return {"Effect": effect, "Action": list(actions), "Resource": resource, **more}


def document(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def make_role(aws):
    """``make_role(*statements, **fields)`` makes a role with a policy and returns its ARN."""

    def make(*statements: dict, **fields) -> str:
        name, iam = f"role-{uuid4().hex}", aws("iam")
        trusted = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}}
        trust = document(trusted | {"Action": "sts:AssumeRole"})
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **fields)["Role"]
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        return role["Arn"]

    return make


@pytest.fixture
def decisions(aws):
    """``decisions(role, action…, **fields)`` is what is said of each action."""

    def simulate(role: str, *actions: str, **fields) -> dict[str, str]:
        pages = aws("iam").get_paginator("simulate_principal_policy")
        answers = pages.paginate(PolicySourceArn=role, ActionNames=list(actions), **fields)
        return {
            one["EvalActionName"]: one["EvalDecision"]
            for page in answers
            for one in page["EvaluationResults"]
        }

    return simulate


def test_policies_allow_deny_or_say_nothing(make_role, decisions):
    # GIVEN a role that may do one thing, may not do another, and no policy knows a third
    role = make_role(
        statement("Allow", "ecr:GetAuthorizationToken", "s3:*"),
        statement("Deny", "s3:DeleteObject"),
    )
    # WHEN they are simulated THEN each has its decision
    actions = ("ecr:GetAuthorizationToken", "s3:DeleteObject", "ec2:DescribeVpcs")
    assert list(decisions(role, *actions).values()) == ["allowed", "explicitDeny", "implicitDeny"]


def test_a_resource_and_a_context_are_looked_at(make_role, decisions):
    # GIVEN a role that may write below a prefix, and measure in a namespace
    objects = "arn:aws:s3:::artifacts/models/*"
    narrow = {"Condition": {"StringEquals": {"cloudwatch:namespace": "jobs"}}}
    role = make_role(
        statement("Allow", "s3:PutObject", resource=objects),
        statement("Allow", "cloudwatch:PutMetricData", **narrow),
    )
    # WHEN an object of it, and the whole bucket, are simulated THEN one is allowed
    below, everything = "arn:aws:s3:::artifacts/models/1", "arn:aws:s3:::artifacts/*"
    put = "s3:PutObject"
    assert decisions(role, put, ResourceArns=[below]) == {put: "allowed"}
    assert decisions(role, put, ResourceArns=[everything]) == {put: "implicitDeny"}
    assert decisions(role, put) == {put: "implicitDeny"}
    # AND without its context a condition does not hold
    entry = {"ContextKeyName": "cloudwatch:namespace", "ContextKeyType": "string"}
    entries = [entry | {"ContextKeyValues": ["jobs"]}]
    measure = "cloudwatch:PutMetricData"
    assert decisions(role, measure) == {measure: "implicitDeny"}
    assert decisions(role, measure, ContextEntries=entries) == {measure: "allowed"}


def test_a_boundary_is_told_apart_from_the_roles_own_policies(aws, make_role):
    # GIVEN a role that may do all, within a boundary that allows one thing
    text = document(statement("Allow", "s3:GetObject"))
    boundary = aws("iam").create_policy(PolicyName=f"b-{uuid4().hex}", PolicyDocument=text)
    role = make_role(statement("Allow", "*"), PermissionsBoundary=boundary["Policy"]["Arn"])
    # WHEN two actions are simulated
    results = aws("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["s3:GetObject", "s3:PutObject"]
    )["EvaluationResults"]
    # THEN what is outside the boundary is refused, and the answer says that it is the boundary
    assert [one["EvalDecision"] for one in results] == ["allowed", "implicitDeny"]
    details = [one["PermissionsBoundaryDecisionDetail"] for one in results]
    assert [one["AllowedByPermissionsBoundary"] for one in details] == [True, False]
    assert {one["EvalResourceName"] for one in results} == {"*"}


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        (
            {"PolicySourceArn": "arn:aws:iam::123456789012:role/nobody"},
            "NoSuchEntity",
            "The role with name nobody cannot be found.",
        ),
        (
            {"PolicySourceArn": "arn:aws:iam::123456789012:root"},
            "InvalidInput",
            "arn:aws:iam::123456789012:root does not clearly define entity type and name.",
        ),
        (
            {"PolicySourceArn": "arn:aws:iam::123456789012:user/somebody"},
            "NotImplementedByLocalaws",
            "SimulatePrincipalPolicy with arn:aws:iam::123456789012:user/somebody",
        ),
        (
            {"ResourceArns": ["arn:aws:s3:::a", "arn:aws:s3:::b"]},
            "NotImplementedByLocalaws",
            "SimulatePrincipalPolicy with several ResourceArns",
        ),
        (
            {"PolicyInputList": [document(statement("Allow", "s3:*"))]},
            "NotImplementedByLocalaws",
            "SimulatePrincipalPolicy with PolicyInputList",
        ),
        (
            {"MaxItems": 1},
            "NotImplementedByLocalaws",
            "SimulatePrincipalPolicy on more than one page",
        ),
    ],
)
def test_what_cannot_be_simulated_is_refused(aws, make_role, fields, code, message):
    # GIVEN a role that is not there, or more than is simulated WHEN it is asked for
    role = make_role(statement("Allow", "s3:*"))
    request = {"PolicySourceArn": role, "ActionNames": ["s3:GetObject", "s3:PutObject"]} | fields
    with pytest.raises(ClientError) as refused:
        aws("iam").simulate_principal_policy(**request)
    # THEN it is refused by name
    assert refused.value.response["Error"]["Code"] == code
    assert message in refused.value.response["Error"]["Message"]


def test_other_calls_of_iam_are_answered_as_before(aws, make_role):
    # GIVEN a role WHEN it is read THEN it is there
    name = make_role(statement("Allow", "s3:*")).rpartition("/")[2]
    assert aws("iam").get_role(RoleName=name)["Role"]["RoleName"] == name
