"""Clients that are not boto3, on a running localaws: run by ``tox run -e clients``."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from localaws.background import running
from localaws.client_environment import enter, environment

FUNCTION = """
def handler(event, context):
    return {"bread": event.get("flour", 0) * 2, "arn": context.invoked_function_arn}
"""
MODEL = """
def model_fn(directory):
    return None

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    return bytes(data)[::-1]

def output_fn(prediction, accept):
    return prediction
"""


@pytest.fixture(scope="session")
def work_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("localaws")


@pytest.fixture(scope="session", autouse=True)
def server(work_directory: Path) -> Iterator[str]:
    """The address of a running localaws, to which every call of this process goes."""
    localaws = [sys.executable, "-m", "localaws"]
    subprocess.run([*localaws, "start", "--work-directory", str(work_directory)], check=True)
    enter(environment(running(work_directory)))
    yield os.environ["AWS_ENDPOINT_URL"]
    subprocess.run([*localaws, "stop", "--work-directory", str(work_directory)], check=True)


@pytest.fixture(scope="session")
def role() -> str:
    """The ARN of a role that every service may act as."""
    services = ("events", "lambda", "pipes", "sagemaker", "scheduler", "states")
    principal = {"Service": [f"{service}.amazonaws.com" for service in services]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = boto3.client("iam").create_role(RoleName="clients", AssumeRolePolicyDocument=document)
    return made["Role"]["Arn"]


@pytest.fixture(scope="session")
def function_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a function that doubles."""
    path = tmp_path_factory.mktemp("code") / "function.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.py", FUNCTION)
    return path


@pytest.fixture(scope="session")
def model_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a model that turns bytes round."""
    path = tmp_path_factory.mktemp("model") / "model.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(MODEL)
        archive.addfile(member, io.BytesIO(MODEL.encode()))
    return path


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """``program(name)`` is its path; without it the tests fail, and are not skipped."""

    def find(name: str) -> str:
        beside = Path(sys.executable).with_name(name)
        path = str(beside) if beside.exists() else shutil.which(name)
        assert path, f"there is no {name}: these tests need it"
        return path

    return find


@pytest.fixture(scope="session")
def run() -> Callable[..., str]:
    """``run(command…)`` is what a program writes; one that fails fails the test."""

    def finish(*command: str, seconds: float = 300, **more) -> str:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, check=False, **more
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    return finish
