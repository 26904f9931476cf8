"""Terraform without a backend: providers installed once a session."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deployments.deployment import check_terraform
from deployments.terraform_providers import provider_variables, terraform_environment

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
