"""An apply that is interrupted: the next one completes it, and nothing is left at the end."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables, terraform_environment

from ..running import variables_of

BOOTSTRAP = Path(__file__).resolve().parents[3] / "terraform" / "bootstrap"
# Only the bucket: AWS refuses a second policy of one name, which an interrupted call may have made.
VARIABLES = [
    "-var=state_bucket=interrupted-tfstate",
    "-var=force_destroy=true",
    "-var=environments=[]",
]


def localaws(verb: str, directory: Path) -> str:
    command = [sys.executable, "-m", "localaws", verb, "--work-directory", str(directory)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The variables of a localaws of the test's own, and of Terraform."""
    check_terraform()
    directory = tmp_path / "localaws"
    localaws("start", directory)
    for name, value in variables_of(localaws("env", directory)).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    for name, value in provider_variables(tmp_path).items():
        monkeypatch.setenv(name, value)
    yield terraform_environment() | {"TF_DATA_DIR": str(tmp_path / "data"), "TF_IN_AUTOMATION": "1"}
    localaws("stop", directory)


@pytest.fixture
def terraform(environment, tmp_path):
    """``terraform(verb, *words)`` starts Terraform on the bootstrap module."""

    def start(verb: str, *words: str) -> subprocess.Popen[str]:
        state = [] if verb == "init" else [f"-state={tmp_path / 'state'}", *VARIABLES]
        return subprocess.Popen(
            ["terraform", verb, "-input=false", "-no-color", *state, *words],
            cwd=BOOTSTRAP,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def finished(process: subprocess.Popen[str], code: int = 0) -> str:
    output, _ = process.communicate()
    assert process.returncode == code, output
    return output


def test_an_interrupted_apply_is_completed_by_the_next(terraform):
    # GIVEN an apply that is interrupted as soon as it creates something
    finished(terraform("init", "-backend=false", "-lockfile=readonly"))
    process = terraform("apply", "-auto-approve")
    for line in process.stdout:
        if "Creating..." in line:
            process.send_signal(signal.SIGINT)
            break
    rest, _ = process.communicate()
    assert process.returncode == 1, rest
    assert "nterrupt" in rest
    # WHEN it is applied again
    output = finished(terraform("apply", "-auto-approve"))
    # THEN it is whole: something was left to do, and now nothing is
    assert "Apply complete! Resources: 0 added" not in output
    assert "No changes." in finished(terraform("plan", "-detailed-exitcode"))
    finished(terraform("destroy", "-auto-approve"))
    assert boto3.client("s3").list_buckets()["Buckets"] == []
