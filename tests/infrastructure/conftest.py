"""Terraform without a backend: providers installed once a session."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest

from demo.demonstration import TERRAFORM, Demonstration
from scones_tools.environments.terraform import RootModule
from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables, terraform_environment

from .ci_policies import ACCOUNT, PROJECT, STATES, Layers, attached, inline, managed

REPOSITORY = Path(__file__).resolve().parents[2]

Terraform = Callable[..., subprocess.CompletedProcess[str]]
TerraformIn = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def terraform_in(tmp_path_factory: pytest.TempPathFactory) -> TerraformIn:
    """Return a function that runs Terraform in a folder."""
    check_terraform()
    work = tmp_path_factory.mktemp("terraform")
    variables = terraform_environment() | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    initialised = set()

    def run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        data = {"TF_DATA_DIR": str(work / str(directory).replace("/", "_"))}

        needs_provider = arguments[0] != "fmt"
        if needs_provider:
            variables.update(provider_variables(work))

        def call(*words: str) -> subprocess.CompletedProcess[str]:
            command = ["terraform", *words]
            return subprocess.run(
                command, cwd=directory, env=variables | data, capture_output=True, text=True
            )

        if needs_provider and directory not in initialised:
            init = call("init", "-backend=false", "-lockfile=readonly", "-no-color")
            assert init.returncode == 0, init.stderr
            initialised.add(directory)
        return call(*arguments)

    return run


@pytest.fixture(scope="session")
def terraform(terraform_in: TerraformIn) -> Terraform:
    """Return a function that runs Terraform in a folder below terraform/."""
    return lambda folder, *words: terraform_in(REPOSITORY / "terraform" / folder, *words)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict]:
    """``planned(region, variable=…)`` is the plan of a new deployment, as Terraform's JSON."""

    def plan(region: str, **variables: str) -> dict:
        copy, work = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("localaws")
        leave = shutil.ignore_patterns(".terraform", "*.tfstate*", "tests")
        shutil.copytree(REPOSITORY / "terraform", copy / "terraform", ignore=leave)
        for folder in ("lambdas", "python", "scripts", "training_jobs"):
            (copy / folder).symlink_to(REPOSITORY / folder)
        override = 'terraform {\n  backend "local" {}\n}\n'
        (copy / "terraform/backend_override.tf").write_text(override)
        localaws = [sys.executable, "-m", "localaws"]
        directory = ["--work-directory", str(work)]
        start = [*localaws, "start", *directory, "--region", region]
        started = subprocess.run(start, capture_output=True, text=True, check=True)
        environment = terraform_environment() | provider_variables(copy)
        environment |= {
            "AWS_ENDPOINT_URL": started.stdout.split()[-1],
            "AWS_ACCESS_KEY_ID": "localaws",
            "AWS_SECRET_ACCESS_KEY": "localaws",
            "TF_VAR_region": region,
        } | {f"TF_VAR_{name}": value for name, value in variables.items()}

        def terraform(*words: str) -> str:
            done = subprocess.run(
                ["terraform", *words],
                cwd=copy / "terraform",
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        try:
            terraform("init", "-no-color")
            terraform("plan", "-out=plan", "-input=false", "-no-color")
            document: dict = json.loads(terraform("show", "-json", "plan"))
        finally:
            subprocess.run([*localaws, "stop", *directory], check=True, capture_output=True)
        return document

    return plan


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def plan(iam) -> Layers:
    """The role that plans dev."""
    role = f"ci-{PROJECT}-plan-dev"
    assert attached(iam, role) == []
    return Layers([inline(iam, role)])


@pytest.fixture(scope="session")
def apply(iam) -> Layers:
    """The role that applies dev."""
    role = f"ci-{PROJECT}-apply-dev"
    return Layers([inline(iam, role) + attached(iam, role)])


@pytest.fixture(scope="session")
def bounded(iam) -> Layers:
    """A role with dev's boundary, whose own policy is everything."""
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    boundary = managed(iam, f"arn:aws:iam::{ACCOUNT}:policy/ci-{PROJECT}-boundary-dev")
    return Layers([[everything], [boundary]])
