"""One demonstration, run as a user runs it and left running for the tests that look at it."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ARCHIVE_VARIABLE = "SCONES_CIFAR100_ARCHIVE"


@dataclass(frozen=True)
class Demonstration:
    """What a run printed and left: a page, the environment to use it by hand, and its files."""

    output: str
    report: str
    work_directory: Path
    environment: dict[str, str]
    terraform_outputs: dict[str, object]

    def row(self, name: str) -> str:
        """Return the value that the printed table has for a name."""
        lines = [line.strip() for line in self.output.splitlines()]
        return next(line[len(name) :].strip() for line in lines if line.startswith(f"{name}  "))


def run_demo(work_directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "demo", "--work-directory", str(work_directory)]
    command += ["--report", str(work_directory.parent / "report.html"), *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY / "scripts", stdout=subprocess.PIPE, text=True, check=False
    )


@pytest.fixture(scope="session")
def archive() -> Path | None:
    """The real archive, if the environment names one; without it photos are drawn."""
    name = os.environ.get(ARCHIVE_VARIABLE)
    assert name is None or Path(name).is_file(), f"{ARCHIVE_VARIABLE} names {name}: no file"
    return Path(name) if name else None


@pytest.fixture(scope="session")
def demonstration(
    archive: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    work_directory = tmp_path_factory.mktemp("end_to_end") / "demo"
    source = ["--dataset", "cifar100", "--archive", str(archive)] if archive else []
    # Every call in it needs its permission: what a role may not do would show.
    finished = run_demo(work_directory, "--keep", "--enforce-iam", *source)
    assert finished.returncode == 0, finished.stdout
    environment = dict(os.environ)
    for line in finished.stdout.splitlines():
        if line.startswith(("export ", "unset ")):
            verb, word = shlex.split(line, comments=True)
            name, _, value = word.partition("=")
            environment.pop(name, None)
            if verb == "export":
                environment[name] = value
    outputs = subprocess.run(
        ["terraform", "-chdir=terraform", "output", "-json"],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    yield Demonstration(
        output=finished.stdout,
        report=(work_directory.parent / "report.html").read_text(),
        work_directory=work_directory,
        environment=environment,
        terraform_outputs={name: one["value"] for name, one in json.loads(outputs.stdout).items()},
    )
    stopped = run_demo(work_directory, "--stop")
    assert stopped.returncode == 0, stopped.stdout
    assert "nothing is left" in stopped.stdout
    assert not work_directory.exists()


@pytest.fixture
def aws(demonstration: Demonstration) -> Iterator[dict[str, object]]:
    """Point boto3 and the scripts at the demonstration; return Terraform's outputs."""
    with patch.dict(os.environ, demonstration.environment, clear=True):
        yield demonstration.terraform_outputs


@pytest.fixture
def live(aws) -> tuple[str, str]:
    """Bucket and key of the archive that is live."""
    name = aws["approved_model_parameter"]
    package = boto3.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    described = boto3.client("sagemaker").describe_model_package(ModelPackageName=package)
    address = described["InferenceSpecification"]["Containers"][0]["ModelDataUrl"]
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key
