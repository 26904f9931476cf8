"""The Pythons of AWS's runtimes, made of what is installed here."""

import subprocess
from pathlib import Path

import pytest

from localaws.runtimes import RUNTIMES, closure, make, python_of
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
