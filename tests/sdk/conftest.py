"""AWS's own SDK against a running localaws: by ``tox run -e sdk``, or ``sdk2``, which have it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import get_type_hints
from uuid import uuid4

import boto3
import pytest

from localaws.background import running
from localaws.client_environment import enter, environment
from scones_tools.__main__ import main as scones
from scones_tools.deployment import Deployment

VEHICLES = {"bicycle": {"route": "near"}, "motorcycle": {"route": "far"}}
IMAGE_SIZE = 32
MAJOR = version("sagemaker").partition(".")[0]

# Which parts of the SDK have run, and which were refused by name.
PARTS = pytest.StashKey[dict[str, str]]()

collect_ignore = [f"sdk{other}" for other in "23" if other != MAJOR]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-parts", action="store_true", help="write docs/sagemaker_sdk.md")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PARTS] = {}


@pytest.fixture(scope="session", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running localaws, to which every call of this process goes."""
    directory = tmp_path_factory.mktemp("localaws")
    localaws = [sys.executable, "-m", "localaws"]
    subprocess.run([*localaws, "start", "--work-directory", str(directory)], check=True)
    enter(environment(running(directory)))
    yield directory
    subprocess.run([*localaws, "stop", "--work-directory", str(directory)], check=True)


@pytest.fixture(scope="session")
def aws(server) -> Callable[[str], object]:
    """``aws(service)`` is boto3's client."""
    return boto3.client


@pytest.fixture(scope="session")
def role(aws) -> str:
    """The ARN of a role that SageMaker may act as."""
    principal = {"Service": "sagemaker.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = aws("iam").create_role(RoleName="training", AssumeRolePolicyDocument=document)
    return made["Role"]["Arn"]


@pytest.fixture(scope="session")
def bucket(aws) -> str:
    name = f"artifacts-{uuid4().hex}"
    aws("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="session")
def group(aws) -> str:
    """The name of a model package group."""
    name = "scones-unlimited-dev-vehicle-classifier"
    aws("sagemaker").create_model_package_group(ModelPackageGroupName=name)
    return name


@pytest.fixture(scope="session")
def deployed(aws, role, bucket, group) -> dict:
    """What Terraform writes of an environment ``dev``, where scones reads it."""
    registry = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
    kinds = get_type_hints(Deployment)
    document = {name: 0 if kind is int else f"no {name}" for name, kind in kinds.items()} | {
        "environment": "dev",
        "prefix": "scones-unlimited-dev",
        "region": "us-east-1",
        "vehicles": VEHICLES,
        "image_size": IMAGE_SIZE,
        "artifacts_bucket": bucket,
        "model_package_group_name": group,
        "training_job": {
            "role_arn": role,
            "key_arn": aws("kms").create_key()["KeyMetadata"]["Arn"],
            "image": f"{registry}/pytorch:2.13-cpu-amzn2023-sagemaker",
            "instance_type": "ml.m5.xlarge",
            "hyperparameters": {"epochs": "2"},
            "serving_image": f"{registry}/autogluon:1.6-cpu-amzn2023-sagemaker",
            "serving_workers": 2,
            "python": f"{sys.version_info.major}.{sys.version_info.minor}",
            "wheel_platforms": ["manylinux_2_28_x86_64", "manylinux2014_x86_64"],
        },
    }
    name = "/scones-unlimited/dev/deployment"
    aws("ssm").put_parameter(Name=name, Value=json.dumps(document), Type="String", Tier="Advanced")
    return document


@pytest.fixture(scope="session")
def dataset(deployed, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URI of a dataset version of drawings."""
    message = tmp_path_factory.mktemp("staged") / "message"
    words = ["stage", "--environment", "dev", "--source", "sample", "--message", str(message)]
    assert scones(words) == 0
    return str(json.loads(message.read_text())["uri"])


@pytest.fixture(scope="session")
def scientist(aws) -> str:
    """The name of a role as a data scientist has it, which services may assume, too."""
    services = [f"{name}.amazonaws.com" for name in ("lambda", "sagemaker", "states")]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": services},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = aws("iam")
    iam.create_role(RoleName="scientist", AssumeRolePolicyDocument=document)
    policy = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
    iam.attach_role_policy(RoleName="scientist", PolicyArn=policy)
    return "scientist"


@pytest.fixture(scope="session")
def parts(request) -> dict[str, str]:
    """Which parts of the SDK the examples have ``ran``, and which were ``refused``."""
    return request.config.stash[PARTS]


@pytest.fixture(scope="session")
def run_example(server, scientist, parts) -> Callable[[Path], int]:
    """``run_example(file)`` runs a program as the role; how many parts of the SDK it went through.

    Notes
    -----
    The parts are kept for the page that says which there are.
    """
    localaws = [sys.executable, "-m", "localaws", "run", "--work-directory", str(server)]
    shared = Path(__file__).with_name("examples")

    def start(file: Path) -> int:
        done = subprocess.run(
            [*localaws, "--role", scientist, "--", sys.executable, str(file)],
            env={**os.environ, "PYTHONPATH": str(shared), "SAGEMAKER_SUPPRESS_V2_WARNING": "1"},
            capture_output=True,
            text=True,
            timeout=1200,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-6000:]
        said = re.findall(r"^(ran|refused): (.*)$", done.stdout, re.MULTILINE)
        parts.update({part: outcome for outcome, part in said})
        return len(said)

    return start
