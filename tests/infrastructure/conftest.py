"""Terraform without a backend: providers installed once a session."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deployments.deployment import MIRROR_VARIABLE, check_terraform, provider_configuration

REPOSITORY = Path(__file__).resolve().parents[2]

Terraform = Callable[..., subprocess.CompletedProcess[str]]
TerraformIn = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def terraform_in(tmp_path_factory: pytest.TempPathFactory) -> TerraformIn:
    """Return a function that runs Terraform in a folder."""
    check_terraform()
    work = tmp_path_factory.mktemp("terraform")
    variables = {**os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    if MIRROR_VARIABLE in os.environ:
        variables |= provider_configuration(Path(os.environ[MIRROR_VARIABLE]), work)
    initialised = set()

    def run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        data = {"TF_DATA_DIR": str(work / str(directory).replace("/", "_"))}

        def call(*words: str) -> subprocess.CompletedProcess[str]:
            command = ["terraform", *words]
            return subprocess.run(
                command, cwd=directory, env=variables | data, capture_output=True, text=True
            )

        if directory not in initialised:
            init = call("init", "-backend=false", "-lockfile=readonly", "-no-color")
            assert init.returncode == 0, init.stderr
            initialised.add(directory)
        return call(*arguments)

    return run


@pytest.fixture(scope="session")
def terraform(terraform_in: TerraformIn) -> Terraform:
    """Return a function that runs Terraform in a folder below terraform/."""
    return lambda folder, *words: terraform_in(REPOSITORY / "terraform" / folder, *words)
