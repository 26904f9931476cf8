"""No test is left out: what the environment tests does not collect, another one runs."""

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def test_every_folder_of_tests_is_run_by_an_environment():
    # GIVEN the folders of tests
    tests = REPOSITORY / "tests"
    files = [*tests.rglob("test_*.py"), *(tests / "conformity").rglob("*.json")]
    folders = {f"tests/{file.relative_to(tests).parts[0]}" for file in files}
    # WHEN it is read which pytest collects by itself, and which tox names
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    collected = settings["tool"]["pytest"]["ini_options"]["testpaths"]
    commands = re.findall(r"pytest ((?:tests/\w+ ?)+)", (REPOSITORY / "tox.ini").read_text())
    named = [folder for command in commands for folder in command.split()]
    # THEN each is one of them, and none is both
    assert sorted([*collected, *named]) == sorted(folders)
