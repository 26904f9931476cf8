"""The command ``terraform``: files, variables and options that it is given exist."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from .pages import Command

REPOSITORY = Path(__file__).resolve().parents[3]


@cache
def _help(subcommand: str) -> str:
    done = subprocess.run(
        ["terraform", subcommand, "-help"], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check what the line names against the files, and its options against Terraform's help."""
    del monkeypatch
    words = list(command.words[1:])
    folder = REPOSITORY / "terraform"
    if words[0].startswith("-chdir="):
        folder = REPOSITORY / words.pop(0).removeprefix("-chdir=")
    assert folder.is_dir(), folder
    subcommand, *arguments = words
    assert f"terraform [global options] {subcommand}" in _help(subcommand), subcommand
    variables = re.findall(
        r'^variable "(\w+)"',
        "".join(file.read_text() for file in folder.glob("*.tf")),
        re.MULTILINE,
    )
    for option, value in _options(arguments):
        # -chdir's options are of the command; apply and destroy take plan's, too.
        assert re.search(rf"^ +{option}\b", _help(subcommand) + _help("plan"), re.MULTILINE), option
        if option == "-var":
            assert value.split("=")[0] in variables, value
        if option == "-var-file" or (option == "-backend-config" and "=" not in value):
            assert (folder / value).is_file(), value


def _options(arguments: list[str]) -> list[tuple[str, str]]:
    found = []
    words = iter(arguments)
    for word in words:
        option, _, value = word.partition("=")
        if option.startswith("-"):
            found.append((option, value or (next(words) if option == "-var" else "")))
    return found
