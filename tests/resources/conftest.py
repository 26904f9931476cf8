"""A running localaws, and Terraform with its AWS provider on it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localaws.background import running
from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables, terraform_environment

from .terraform import Terraform


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a localaws of its own answers."""
    directory = tmp_path_factory.mktemp("localaws")
    localaws = [sys.executable, "-m", "localaws"]
    subprocess.run([*localaws, "start", "--work-directory", str(directory)], check=True)
    yield running(directory).url
    subprocess.run([*localaws, "stop", "--work-directory", str(directory)], check=True)


@pytest.fixture(scope="session")
def terraform_in(
    address: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], Terraform]:
    """``terraform_in(directory)`` runs Terraform there, on the running localaws."""
    check_terraform()
    keys = {"AWS_ACCESS_KEY_ID": "localaws", "AWS_SECRET_ACCESS_KEY": "localaws"}
    variables = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    variables |= terraform_environment() | provider_variables(tmp_path_factory.mktemp("providers"))
    variables |= keys | {"AWS_ENDPOINT_URL": address, "TF_IN_AUTOMATION": "1"}
    return lambda directory: Terraform(directory, variables)
