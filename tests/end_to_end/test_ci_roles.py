"""The roles of the workflows at work: each may do what planning or applying needs, and no more."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from demo.demonstration import TERRAFORM, Demonstration, host_variables
from scones_tools.environments.terraform import RootModule, TerraformFailed
from scones_tools.environments.terraform_providers import provider_variables

ACCOUNT = "123456789012"
STATES = "states-of-all"
READING = "own-settings-and-state"


@dataclass(frozen=True)
class Account:
    """An account whose bootstrap was applied, enforcing IAM."""

    root: Callable[[str], RootModule]
    iam: object


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    work = tmp_path_factory.mktemp("account")
    demonstration = Demonstration(work)
    demonstration.start_localaws("--enforce-iam")
    try:
        with patch.dict(os.environ):
            demonstration.enter_environment()
            providers = provider_variables(work)
            bootstrap = RootModule(
                TERRAFORM / "bootstrap",
                work / "bootstrap",
                environment=providers,
                variables={
                    "state_bucket": STATES,
                    "environments": ["local"],
                    "repository": "example/scones",
                },
                state=work / "bootstrap.tfstate",
            )

            def root(verb: str) -> RootModule:
                """The root module, as the role for a verb has it."""
                return _root(verb, work, providers)

            bootstrap.init()
            bootstrap.apply()
            yield Account(root, boto3.client("iam"))
    finally:
        demonstration.stop_localaws()


def _root(verb: str, work: Path, providers: dict[str, str]) -> RootModule:
    # GitHub's token is not signed by anybody here; localaws does not look at it.
    sts = boto3.client("sts", config=Config(signature_version=UNSIGNED))
    key = sts.assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/ci-scones-unlimited-{verb}-local",
        RoleSessionName="workflow",
        WebIdentityToken="localaws",
    )["Credentials"]
    deployment = RootModule(
        TERRAFORM,
        work / "terraform",
        environment=providers
        | {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
            "AWS_SESSION_TOKEN": key["SessionToken"],
        },
        var_files=[TERRAFORM / "environments" / "local.tfvars"],
        variables=host_variables(),
    )
    backend = TERRAFORM / "environments" / "local.s3.tfbackend"
    deployment.init([str(backend), f"bucket={STATES}"])
    return deployment


def statements(value):
    return value if isinstance(value, list) else [value]


def test_an_environment_is_planned_and_applied_by_its_own_roles(account, tmp_path):
    # GIVEN an account with nothing but the bootstrap, in which every call needs its permission
    plan, apply = account.root("plan"), account.root("apply")
    # WHEN the first plan is made, and applied
    assert plan.save_plan(tmp_path / "first.tfplan", lock=False)
    apply.apply()
    # THEN the next plan reads all that is there, and changes nothing
    assert not plan.save_plan(tmp_path / "next.tfplan", lock=False)
    # ... every role has the boundary
    roles = [
        account.iam.get_role(RoleName=role["RoleName"])["Role"]
        for role in account.iam.list_roles()["Roles"]
        if role["RoleName"].startswith("scones-unlimited-local-")
    ]
    assert len(roles) > 10
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/ci-scones-unlimited-boundary-local"
    assert {
        role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") for role in roles
    } == {boundary}

    # GIVEN a plan role that may not read one thing
    role = "ci-scones-unlimited-plan-local"
    policy = account.iam.get_role_policy(RoleName=role, PolicyName=READING)["PolicyDocument"]
    for statement in policy["Statement"]:
        actions = statements(statement["Action"])
        statement["Action"] = [one for one in actions if one != "lambda:GetPolicy"]
    account.iam.put_role_policy(
        RoleName=role, PolicyName=READING, PolicyDocument=json.dumps(policy)
    )
    # WHEN it plans THEN the plan fails by that
    with pytest.raises(TerraformFailed, match="lambda:GetPolicy"):
        plan.save_plan(tmp_path / "last.tfplan", lock=False)

    # GIVEN the same role, which has never been allowed to write
    # WHEN it applies THEN nothing is changed
    with pytest.raises(TerraformFailed, match="not authorized"):
        plan.destroy()
