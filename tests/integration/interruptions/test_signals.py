"""Ctrl-C and SIGTERM, at any step: no process is left, and no lock."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from ..running import variables_of

REPOSITORY = Path(__file__).resolve().parents[3]
BUCKET = "signals-tfstate"
LOCK = ".tflock"


def processes(directory: Path) -> dict[int, str]:
    """The command lines of what runs for a directory, which is in its command or environment."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes()
            environment = process.joinpath("environ").read_bytes()
        except OSError:
            continue  # it has ended, or is another user's
        if command and str(directory).encode() in command + environment:
            found[int(process.name)] = command.replace(b"\0", b" ").decode()
    found.pop(os.getpid(), None)
    return found


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not condition():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def started(module: str, *words: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=REPOSITORY / "scripts",
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def assert_interrupted(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Send a signal to this process alone, and again as impatient people do."""
    process.send_signal(number)
    time.sleep(0.3)
    process.send_signal(number)
    _, errors = process.communicate()
    assert process.returncode == 1, errors
    assert errors.endswith("error: interrupted\n")
    assert errors.count("error: ") == 1
    assert "Traceback" not in errors


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", ["localaws serve", "terraform init", "terraform apply"])
def test_a_demonstration_that_is_interrupted_leaves_nothing_running(tmp_path, number, step):
    # GIVEN a demonstration that is in one of its steps
    work = tmp_path / "demo"
    process = started(
        "demo", "--work-directory", str(work), "--report", str(tmp_path / "report.html")
    )
    until(lambda: any(step in line for line in processes(tmp_path).values()), process)
    # WHEN it is interrupted
    assert_interrupted(process, number)
    # THEN nothing of it runs any more
    assert processes(tmp_path) == {}
    # AND it can be ended and started as if nothing had been
    stopped = started("demo", "--work-directory", str(work), "--stop")
    output, errors = stopped.communicate()
    assert (stopped.returncode, errors) == (0, "")
    assert "localaws had ended" in output
    assert not work.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_localaws_that_is_interrupted_while_it_starts_leaves_no_server(tmp_path, number):
    # GIVEN a localaws that is being started by hand
    command = [sys.executable, "-m", "localaws", "start", "--work-directory", str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    until(lambda: any("localaws serve" in line for line in processes(tmp_path).values()), process)
    # WHEN it is interrupted
    process.send_signal(number)
    _, errors = process.communicate()
    # THEN it says so, and no server is left
    assert (process.returncode, errors) == (1, "error: interrupted\n")
    assert processes(tmp_path) == {}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """A bucket for states on a localaws of the test's own; returns the locks that are in it."""
    directory = ["--work-directory", str(tmp_path / "localaws")]
    localaws = [sys.executable, "-m", "localaws"]
    subprocess.run([*localaws, "start", *directory], check=True)
    exports = subprocess.run(
        [*localaws, "env", *directory], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    for name, value in variables_of(exports).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)

    def locks() -> list[str]:
        found = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [one["Key"] for one in found if one["Key"].endswith(LOCK)]

    yield locks
    subprocess.run([*localaws, "stop", *directory], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_plan_or_an_apply_that_is_interrupted_leaves_no_lock(state, tmp_path):
    # GIVEN a plan that holds the state's lock
    work = tmp_path / "environment"
    words = ["--environment", "local", "--state-bucket", BUCKET, "--work-directory", str(work)]
    variables = {"TF_VAR_python_interpreter": json.dumps(sys.executable).strip('"')}
    process = started("scones_tools", "plan", *words, **variables)
    until(lambda: bool(state()), process)
    # WHEN it is interrupted THEN the lock is gone, and no process is left
    assert_interrupted(process, signal.SIGTERM)
    assert state() == []
    assert processes(work) == {}
    # GIVEN an apply that creates something
    planned = started("scones_tools", "plan", *words, **variables)
    output, errors = planned.communicate()
    assert planned.returncode == 0, output + errors
    process = started("scones_tools", "apply", *words, **variables)
    log = work / "apply.log"
    until(lambda: log.is_file() and "Creating..." in log.read_text(), process)
    # WHEN it is interrupted THEN the same holds
    assert_interrupted(process, signal.SIGINT)
    assert state() == []
    assert processes(work) == {}
    # AND what was created is in the state, for the next apply
    assert "Creation complete" not in log.read_text() or "Interrupt" in log.read_text()
    states = boto3.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [one["Key"] for one in states if one["Key"].endswith(".tfstate")]
