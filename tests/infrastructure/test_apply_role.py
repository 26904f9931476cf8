"""What the roles that apply may change, and what the roles that they make may do."""

import re
from pathlib import Path

import pytest

from demo.demonstration import TERRAFORM
from localaws.gateway.authorization.policies import ANY_RESOURCE

from .ci_policies import ACCOUNT, BLOCKS, DEV, PROD, PROJECT, STATES, things
from .permissions.configuration import allowed, resources


def test_applying_dev_touches_nothing_of_prod(apply):
    # GIVEN a thing of each kind, of prod, and its state
    other = things(PROD, "prod")
    prod = [*other.values(), f"arn:aws:s3:::{PROD}-{ACCOUNT}-photos"]
    prod += [f"arn:aws:s3:::{STATES}/prod/terraform.tfstate"]
    prod += [one.replace(PROD, f"{DEV}2") for one in prod]
    # WHEN every action is held against each, whatever a request says of itself
    context = {
        "application-autoscaling__service-namespace": "sagemaker",
        "aws__RequestTag_Deployment": DEV,
        "iam__PassedToService": "lambda.amazonaws.com",
        "iam__PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/ci-{PROJECT}-boundary-dev",
    }
    everywhere = {
        action for action in apply.actions() if apply.may(action, "arn:aws:other:::x", **context)
    }
    for action in apply.actions() - everywhere:
        for arn in prod:
            if arn.split(":")[2] == action.split(":")[0]:
                # THEN none is allowed
                assert not apply.may(action, arn, **context), (action, arn)
    # ... and what needs no name tells names, makes keys, delivers logs, or scales own endpoints
    assert {action.split(":")[0] for action in everywhere} == {
        "application-autoscaling",
        "kms",
        "logs",
        "sns",
        "ssm",
        "states",
        "xray",
    }


def test_applying_does_not_change_who_may_read_the_states(apply):
    # GIVEN the bucket of all states WHEN dev would change it or its policy
    bucket = f"arn:aws:s3:::{STATES}"
    changing = {one for one in apply.actions() if one.startswith("s3:") and "Bucket" in one}
    assert "s3:PutBucketPolicy" in changing
    # THEN it may find its state, and nothing else
    assert {one for one in changing if apply.may(one, bucket)} == {"s3:ListBucket"}
    state = f"{bucket}/dev/terraform.tfstate"
    on_objects = {one for one in apply.actions() if one.startswith("s3:")}
    assert {one for one in on_objects if apply.may(one, state)} == {
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
    }


ROLE = f"arn:aws:iam::{ACCOUNT}:role/{DEV}-new"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/ci-{PROJECT}-boundary-dev"


@pytest.mark.parametrize(
    ("action", "resource", "context", "is_allowed"),
    [
        ("iam:CreateRole", ROLE, {"iam__PermissionsBoundary": BOUNDARY}, True),
        ("iam:CreateRole", ROLE, {}, False),
        ("iam:CreateRole", ROLE, {"iam__PermissionsBoundary": f"{BOUNDARY}2"}, False),
        (
            "iam:CreateRole",
            ROLE,
            {"iam__PermissionsBoundary": BOUNDARY.replace("dev", "prod")},
            False,
        ),
        ("iam:PutRolePolicy", ROLE, {"iam__PermissionsBoundary": BOUNDARY}, True),
        ("iam:PutRolePolicy", ROLE, {}, False),
        ("iam:AttachRolePolicy", ROLE, {}, False),
        ("iam:PutRolePermissionsBoundary", ROLE, {"iam__PermissionsBoundary": BOUNDARY}, True),
        ("iam:PutRolePermissionsBoundary", ROLE, {"iam__PermissionsBoundary": "other"}, False),
        (
            "iam:DeleteRolePermissionsBoundary",
            ROLE,
            {"iam__PermissionsBoundary": BOUNDARY},
            False,
        ),
        ("iam:PassRole", ROLE, {"iam__PassedToService": "lambda.amazonaws.com"}, True),
        ("iam:PassRole", ROLE, {"iam__PassedToService": "ec2.amazonaws.com"}, False),
        (
            "iam:PassRole",
            ROLE.replace("dev", "prod"),
            {"iam__PassedToService": "lambda.amazonaws.com"},
            False,
        ),
        ("iam:CreatePolicyVersion", BOUNDARY, {}, False),
        ("iam:SetDefaultPolicyVersion", BOUNDARY, {}, False),
        ("iam:DeletePolicy", BOUNDARY, {}, False),
    ],
)
def test_applying_makes_roles_within_the_boundary_alone(
    apply, action, resource, context, is_allowed
):
    # GIVEN the role that applies dev WHEN it makes, changes or hands on a role
    # THEN that role is dev's own, and has dev's boundary
    assert apply.may(action, resource, **context) is is_allowed


@pytest.mark.parametrize("verb", ["plan", "apply"])
@pytest.mark.parametrize("name", ["dev", "prod"])
def test_applying_does_not_change_the_roles_for_ci(apply, verb, name):
    # GIVEN a role for CI, its own included WHEN dev's apply would change it
    arn = f"arn:aws:iam::{ACCOUNT}:role/ci-{PROJECT}-{verb}-{name}"
    context = {"iam__PermissionsBoundary": BOUNDARY, "iam__PassedToService": "lambda.amazonaws.com"}
    # THEN no action of IAM is allowed, and none lets it act as another
    actions = {one for one in apply.actions() if one.split(":")[0] in {"iam", "sts"}}
    assert "iam:PutRolePolicy" in actions
    assert not [action for action in actions if apply.may(action, arn, **context)]
    assert not apply.may("sts:AssumeRole", ANY_RESOURCE)


def test_a_role_that_dev_makes_reads_and_changes_nothing_of_prod(bounded):
    # GIVEN a role with dev's boundary, which may do everything as far as its policy goes
    own, other = things(DEV, "dev"), things(PROD, "prod")
    # WHEN it would use what is dev's, and what is prod's
    assert bounded.may("s3:GetObject", own["s3"])
    assert bounded.may("lambda:InvokeFunction", own["lambda"])
    context = {"iam__PassedToService": "sagemaker.amazonaws.com"}
    for action in bounded.actions() - {"*"}:
        service = action.split(":")[0]
        # THEN prod's is closed
        assert (
            service not in other
            or not bounded.may(action, other[service], **context)
            or (
                bounded.may(action, "*")  # delivery of logs, and the registry: no resources to AWS
            )
        ), action
    # ... and so are the states, roles, and policies
    for name in ("dev", "prod"):
        assert not bounded.may("s3:GetObject", f"arn:aws:s3:::{STATES}/{name}/terraform.tfstate")
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:CreateUser", "sts:AssumeRole"):
        assert not bounded.may(action, ANY_RESOURCE)


def test_the_boundary_has_all_that_the_modules_roles_are_given(bounded):
    # GIVEN every policy document of the modules that is no resource's own
    documents = [
        block
        for block in BLOCKS
        if block.kind == "data"
        and block.labels[0] == "aws_iam_policy_document"
        and block.folder.parent.name == "modules"
        and not any(one.blocks("principals") for one in block.blocks("statement"))
    ]
    needed = {action for document in documents for action in allowed(document)}
    # WHEN it is held against the boundary THEN nothing is missing, and the boundary has no more
    beside = {"s3:DeleteObject", "s3:ListBucketVersions", "ecr:DescribeImages"}
    assert len(needed) > 50
    assert needed - bounded.actions() == set()
    assert bounded.actions() - needed - {"*"} <= beside


def test_every_role_of_the_modules_has_the_boundary():
    # GIVEN every role, and every module that is called WHEN its boundary is looked for
    roles = [one for one in resources(BLOCKS, "aws_iam_role") if one.folder.name != "bootstrap"]
    calls = [
        one
        for one in BLOCKS
        if one.kind == "module"
        and any(role.folder.name == Path(one.texts("source")[0]).name for role in roles)
    ]
    assert len(roles) > 5
    assert len(calls) > 9
    without = [
        f"{one.folder.name}/{one.labels[-1]}"
        for one in [*roles, *calls]
        if "permissions_boundary" not in one.value("permissions_boundary")
    ]
    # THEN each has it, handed down from the root module
    assert without == []


def test_every_environment_names_its_own_boundary(iam):
    # GIVEN the files of the environments that the bootstrap makes boundaries for
    names = {one["PolicyName"] for one in iam.list_policies(Scope="Local")["Policies"]}
    for environment in ("dev", "prod"):
        # WHEN its boundary is read THEN the bootstrap has made it
        text = (TERRAFORM / "environments" / f"{environment}.tfvars").read_text()
        [name] = re.findall(r'^permissions_boundary\s*= "(.+)"$', text, re.MULTILINE)
        assert name == f"ci-{PROJECT}-boundary-{environment}"
        assert name in names
