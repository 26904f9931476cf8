"""What the bootstrap's roles and boundaries allow: its policies, as IAM has them, evaluated."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from demo.demonstration import TERRAFORM, Demonstration
from localaws.gateway.authorization.patterns import matches
from localaws.gateway.authorization.policies import ANY_RESOURCE, Decision, Need, decide
from scones_tools.environments.terraform import RootModule
from scones_tools.environments.terraform_providers import provider_variables

from .permissions.configuration import allowed, configuration, resources

ACCOUNT = "123456789012"
PROJECT = "scones-unlimited"
STATES = "states-of-all"
BLOCKS = configuration(TERRAFORM)
DEV, PROD = f"{PROJECT}-dev", f"{PROJECT}-prod"

# What people stored, and what a run had before it, is no part of a plan: an action that AWS's own
# policy of reading has, and its like.
STORED = {
    "athena:GetQueryResults": r"athena:Get.*",
    "cloudtrail:LookupEvents": r"cloudtrail:LookupEvents",
    "dynamodb:Scan": r"dynamodb:(Get|Batch|Query|Scan|PartiQL).*",
    "ecr:BatchGetImage": r"ecr:(BatchGet|GetDownloadUrl).*",
    "kinesis:GetRecords": r"kinesis:(Get|Subscribe).*",
    "logs:StartLiveTail": r"logs:(Filter|Start|Get).*",
    "s3:GetObjectVersion": r"s3:GetObject.+",
    "sqs:ReceiveMessage": r"sqs:ReceiveMessage",
    "ssm:GetParameterHistory": r"ssm:GetParameter.+",
    "states:GetExecutionHistory": r"states:(GetExecution|Describe(Execution|MapRun)).*",
    "xray:BatchGetTraces": r"xray:(Batch)?Get.*",
}
# Not even in AWS's own policy of reading.
NEVER = r"(secretsmanager:.*|kms:(Decrypt|Generate|Sign|Encrypt|ReEncrypt).*|sts:.*|.*:Invoke.*)"
READING = re.compile(r"[a-z0-9-]+:(Get|List|Describe|View|ValidateStateMachineDefinition).*")


@dataclass(frozen=True)
class Layers:
    """Policy documents in layers, each of which has to allow what is done."""

    layers: list[list[dict]]

    def may(self, action: str, resource: str, **context: str) -> bool:
        keys = {name.replace("__", ":").replace("_", "/"): [text] for name, text in context.items()}
        need = Need(action, resource, keys)
        return all(decide(layer, need) is Decision.ALLOWED for layer in self.layers)

    def statements(self) -> Iterator[dict]:
        for layer in self.layers:
            for document in layer:
                yield from document["Statement"]

    def actions(self) -> set[str]:
        """All that is allowed of something."""
        return {
            action
            for statement in self.statements()
            if statement["Effect"] == "Allow"
            for action in listed(statement["Action"])
        }


def listed(value):
    return value if isinstance(value, list) else [value]


def compact(document):
    return len(json.dumps(document, separators=(",", ":")))


@pytest.fixture(scope="module")
def iam(tmp_path_factory) -> Iterator[object]:
    """IAM, after the bootstrap was applied for a repository, with dev and prod."""
    work = tmp_path_factory.mktemp("bootstrap")
    demonstration = Demonstration(work)
    demonstration.start_localaws()
    try:
        with patch.dict(os.environ):
            demonstration.enter_environment()
            bootstrap = RootModule(
                TERRAFORM / "bootstrap",
                work / "bootstrap",
                environment=provider_variables(work),
                variables={"state_bucket": STATES, "repository": "example/scones"},
                state=work / "bootstrap.tfstate",
            )
            bootstrap.init()
            bootstrap.apply()
            yield boto3.client("iam")
    finally:
        demonstration.stop_localaws()


def managed(iam, arn):
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def inline(iam, role):
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]


def attached(iam, role):
    found = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [managed(iam, one["PolicyArn"]) for one in found]


@pytest.fixture(scope="module")
def plan(iam) -> Layers:
    """The role that plans dev."""
    role = f"ci-{PROJECT}-plan-dev"
    assert attached(iam, role) == []
    return Layers([inline(iam, role)])


@pytest.fixture(scope="module")
def apply(iam) -> Layers:
    """The role that applies dev."""
    role = f"ci-{PROJECT}-apply-dev"
    return Layers([inline(iam, role) + attached(iam, role)])


@pytest.fixture(scope="module")
def bounded(iam) -> Layers:
    """A role with dev's boundary, whose own policy is everything."""
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    boundary = managed(iam, f"arn:aws:iam::{ACCOUNT}:policy/ci-{PROJECT}-boundary-dev")
    return Layers([[everything], [boundary]])


def things(prefix: str, environment: str) -> dict[str, str]:
    """One thing of each kind that an environment has, by an action's service."""
    there = f"us-east-1:{ACCOUNT}"
    return {
        "cloudwatch": f"arn:aws:cloudwatch:{there}:alarm:{prefix}-slow",
        "events": f"arn:aws:events:{there}:rule/{prefix}-failed",
        "iam": f"arn:aws:iam::{ACCOUNT}:role/{prefix}-training-job",
        "lambda": f"arn:aws:lambda:{there}:function:{prefix}-classify-image",
        "logs": f"arn:aws:logs:{there}:log-group:/aws/lambda/{prefix}-classify-image:*",
        "s3": f"arn:aws:s3:::{prefix}-{ACCOUNT}-photos/incoming/1.jpg",
        "sagemaker": f"arn:aws:sagemaker:{there}:endpoint/{prefix}",
        "sns": f"arn:aws:sns:{there}:{prefix}-alarms",
        "sqs": f"arn:aws:sqs:{there}:{prefix}-review",
        "ssm": f"arn:aws:ssm:{there}:parameter/{PROJECT}/{environment}/approved-model-package",
        "states": f"arn:aws:states:{there}:stateMachine:{prefix}-classification",
    }


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
    # ... and what needs no name tells names, makes keys, or scales endpoints that have their own
    assert {action.split(":")[0] for action in everywhere} == {
        "application-autoscaling",
        "kms",
        "logs",
        "sns",
        "ssm",
        "states",
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
