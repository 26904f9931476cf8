"""Every command says in one line what is not installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"
COMMANDS = sorted(path for path in SCRIPTS.glob("*.py") if path.read_text().startswith("#!"))


def helped(command: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    """Ask a command for its help, by an interpreter that has the standard library and a path."""
    environment = {"PATH": os.defpath, "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, "-S", str(command), "--help"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_bare_interpreter_is_told_what_to_install_or_helped(command):
    # GIVEN an interpreter without packages WHEN a command is asked for its help
    finished = helped(command)
    # THEN it helps, or says in one line what is missing
    if finished.returncode == 0:
        assert finished.stdout.startswith("usage: ")
        assert finished.stderr == ""
    else:
        [line] = finished.stderr.splitlines()
        assert finished.returncode == 1
        assert line.startswith(f"error: {command.name} needs ")
        assert ": python3 -m pip install " in line


def test_packaging_needs_the_standard_library_alone():
    assert helped(SCRIPTS / "package_code.py").returncode == 0


@pytest.mark.parametrize(
    ("command", "missing", "package"),
    [
        ("classify", "scones", "-e "),
        ("demo", "jinja2", "jinja2"),
        ("traffic_user", "PIL", "pillow"),
    ],
)
def test_another_package_than_boto3_is_named_too(command, missing, package, tmp_path):
    # GIVEN a command that imports what is not installed, with everything before it there
    script = tmp_path / f"{command}.py"
    script.write_text(f"import installed\nimport {missing}.something\n")
    finished = helped(script, path=str(SCRIPTS))
    # THEN that is named, by the name that pip knows
    assert finished.returncode == 1
    start = f"error: {command}.py needs {missing}: python3 -m pip install {package}"
    assert finished.stderr.startswith(start)
    assert len(finished.stderr.splitlines()) == 1


def test_a_mistake_of_our_own_keeps_its_traceback(tmp_path):
    # GIVEN a command whose import of a neighbour fails
    script = tmp_path / "mistaken.py"
    script.write_text("import installed\nimport reviewing.nothing\n")
    # WHEN it starts THEN where it happened is told
    assert "Traceback" in helped(script, path=str(SCRIPTS)).stderr
