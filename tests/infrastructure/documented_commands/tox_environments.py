"""The command ``tox``: the environment exists, and its command takes what follows ``--``."""

import configparser
import importlib
import re
import shlex
from pathlib import Path

import pytest

from . import parsing, scones_command, scripts
from .pages import Command

REPOSITORY = Path(__file__).resolve().parents[3]


def check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the environment, and parse the arguments as its command does."""
    words = command.words[1:]
    if not words:
        return  # all environments
    assert words[:2] == ("run", "-e"), f"not checked: {words}"
    name, rest = words[2], words[3:]
    assert not rest or rest[0] == "--", f"not checked: {words}"
    commands = commands_of_environments()
    assert name in commands, f"tox.ini has no environment {name}"
    if not rest and not command.is_whole:
        return  # text that names the environment alone
    for line in commands[name]:
        if "{posargs}" in line:
            _check_arguments(line, rest[1:], monkeypatch)


def commands_of_environments() -> dict[str, list[str]]:
    """Return the commands of each environment of tox.ini, by its name."""
    file = configparser.ConfigParser(interpolation=None)
    file.read(REPOSITORY / "tox.ini")
    found = {}
    for section in file.sections():
        if section.startswith("testenv:"):
            for name in section.removeprefix("testenv:").strip("{}").split(","):
                lines = file[section]["commands"].strip().splitlines()
                found[name] = [text for line in lines if (text := _of_factors(line, name))]
    return found


def _of_factors(line: str, name: str) -> str:
    conditional = re.match(r"([\w,]+): +(.+)", line)
    if not conditional:
        return line
    has_factor = set(conditional[1].split(",")) & {name, *name.split("-")}
    return conditional[2] if has_factor else ""


def _check_arguments(
    line: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = shlex.split(line.replace("{posargs}", shlex.join(arguments)))
    if words[0] == "pytest":
        return  # its own arguments, which this very run takes
    assert words[0] == "python", line
    if words[1:3] == ["-m", "scones_tools"]:
        scones_command.check(Command(("scones", *words[3:]), is_whole=True), monkeypatch)
    elif words[1] == "-m":
        # Where a page does not name the archive, this variable does.
        monkeypatch.setenv("SCONES_CIFAR100_ARCHIVE", __file__)
        module = importlib.import_module(f"{words[2]}.__main__")
        parsing.check(module.command, words[3:], monkeypatch)
    else:
        parsing.check(scripts.command_of(words[1]), words[2:], monkeypatch)
