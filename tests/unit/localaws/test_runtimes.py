"""The Pythons of AWS's runtimes, made of what is installed here."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from localaws.runtimes import RUNTIMES, closure, installing_into, make, python_of
from localaws.settings import Settings


def names(*wanted: str) -> set[str]:
    return {found.name.lower() for found in closure(wanted)}


def said(python: Path, code: str) -> str:
    done = subprocess.run([python, "-c", code], env={}, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip()


def test_what_a_distribution_needs_comes_with_it():
    # GIVEN the SDK WHEN what it needs is collected THEN that is there, in whatever depth
    assert {"boto3", "botocore", "jmespath", "urllib3"} <= names("boto3")


def test_what_is_asked_for_by_an_extra_alone_does_not_come():
    # GIVEN moto, whose extras ask for much WHEN what it needs is collected THEN no extra's is there
    assert "docker" not in names("moto")


def test_what_is_not_installed_is_left_out():
    # GIVEN a name that nobody has installed WHEN it is collected THEN the others are there
    assert names("no-such-distribution", "six") == {"six"}


def test_an_environment_has_what_was_asked_for_and_nothing_else(tmp_path):
    # GIVEN an environment of one distribution WHEN modules are imported in it
    make(tmp_path / "small", ["six"])
    python = tmp_path / "small" / "bin" / "python"

    # THEN that one is there, and what this Python has beside it is not
    assert said(python, "import six; print(six.__name__)") == "six"
    assert "ModuleNotFoundError" in said(python, "import moto")
    assert "ModuleNotFoundError" in said(python, "import scones")


def test_the_commands_of_a_distribution_run_in_the_environment(tmp_path):
    # GIVEN a distribution with a command WHEN that is run in an environment
    make(tmp_path / "jobs", ["pytest"])
    command = [tmp_path / "jobs" / "bin" / "pytest", "--version"]
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)

    # THEN it is the environment's Python that runs it
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("pytest ")


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_runtime_is_made_once(runtime, tmp_path):
    # GIVEN a running localaws WHEN a runtime is asked for twice THEN it is the same
    settings = Settings(tmp_path, 0)
    python = python_of(runtime, settings)
    assert python.is_file()
    assert python_of(runtime, settings) == python


@pytest.fixture
def other_six(tmp_path) -> Path:
    """A wheel of another version of a distribution that is installed here."""
    wheel, info = tmp_path / "six-0.1-py3-none-any.whl", "six-0.1.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("six.py", "__version__ = '0.1'")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: six\nVersion: 0.1\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@pytest.mark.parametrize("is_own", [True, False])
def test_what_is_installed_in_an_environment_changes_nothing_beside_localaws(
    other_six, is_own, tmp_path
):
    # GIVEN an environment that has a distribution by a link, and another version of that
    make(tmp_path / "jobs", ["pip", "six", "idna"])
    python = tmp_path / "jobs" / "bin" / "python"
    version = "import idna, six; print(six.__version__)"
    before = said(python, version)
    own = installing_into(tmp_path / "job") if is_own else {}

    # WHEN a process of the environment installs it, into a folder of its own or not
    command = [python, "-m", "pip", "install", "--no-index", "--no-deps", other_six]
    done = subprocess.run(command, env={"PATH": os.defpath} | own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    # THEN it has that version, and what localaws was installed with is as it was
    seen = subprocess.run([python, "-c", version], env=own, capture_output=True, text=True)
    assert seen.stdout.strip() == "0.1", seen.stderr
    (here,) = closure(["six"])
    assert here.version == before != "0.1"
    # AND of what is in a folder of its own another process sees nothing
    assert said(python, version) == (before if is_own else "0.1")
