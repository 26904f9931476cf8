"""A running localaws, and configurations of public modules that are applied to it."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from localaws.background import running
from localaws.client_environment import enter, environment
from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables, terraform_environment

from ..resources.terraform import Terraform
from .inventory import inventory
from .modules import with_reachable_sources

HERE = Path(__file__).parent
# It tells what it gets, fails if it is asked to, and writes what the log filters count.
HANDLER = """
def handler(event, context):
    print("PHOTO", event)
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError("asked to fail")
    return {"got": event, "version": context.function_version}
"""


@pytest.fixture(scope="session", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A running localaws, to which every call of this process goes."""
    directory = tmp_path_factory.mktemp("localaws")
    localaws = [sys.executable, "-m", "localaws"]
    subprocess.run([*localaws, "start", "--work-directory", str(directory)], check=True)
    enter(environment(running(directory)))
    yield
    subprocess.run([*localaws, "stop", "--work-directory", str(directory)], check=True)


@pytest.fixture(scope="session")
def aws(server) -> Callable[[str], Any]:
    """``aws(service)`` is boto3's client."""
    return boto3.client


@pytest.fixture
def applied(request, aws, tmp_path, tmp_path_factory) -> Iterator[dict[str, Any]]:
    """The outputs of the folder that a test's mark ``module`` names: applied, and planned twice.

    After the test it is destroyed, and nothing may be left of it.
    """
    name = request.node.get_closest_marker("module").args[0]
    check_terraform()
    before = inventory(aws)
    _prepare(tmp_path, name)
    variables = os.environ | terraform_environment()
    variables |= provider_variables(tmp_path_factory.mktemp("providers"))
    terraform = Terraform(tmp_path, variables | {"TF_IN_AUTOMATION": "1"})
    terraform.run("init")
    terraform.run("apply", "-no-color", "-auto-approve")
    # Twice, for the first plan's refresh is not to change what the second one finds.
    for _ in range(2):
        terraform.run("plan", "-no-color", "-detailed-exitcode")
    outputs = terraform.document("output")
    yield {key: output["value"] for key, output in outputs.items()}
    terraform.run("destroy", "-no-color", "-auto-approve")
    assert terraform.run("state", "list") == ""
    assert inventory(aws) - before == set()


def _prepare(directory: Path, name: str) -> None:
    shutil.copy(HERE.parent / "resources" / "provider.tf", directory)
    for file in (HERE / name).glob("*.tf"):
        (directory / file.name).write_text(with_reachable_sources(file.read_text()))
    with zipfile.ZipFile(directory / "function.zip", "w") as archive:
        archive.writestr("index.py", HANDLER)


@pytest.fixture
def receive(aws) -> Callable[[str], list[str]]:
    """``receive(url)`` takes a message of a queue, waiting for it, and returns its body."""

    def take(url: str) -> str:
        for _ in range(3):
            answer = aws("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=10)
            for message in answer.get("Messages", []):
                aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                return str(message["Body"])
        pytest.fail(f"no message in {url}")

    return take


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "module(name): the folder whose configuration is applied")
