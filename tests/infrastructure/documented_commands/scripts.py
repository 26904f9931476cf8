"""Scripts of the repository, by file or by module."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from . import parsing
from .pages import Command

REPOSITORY = Path(__file__).resolve().parents[3]


def command_of(script: str) -> Callable[..., object]:
    """Return the function that a file below the repository begins with."""
    spec = importlib.util.spec_from_file_location(Path(script).stem, REPOSITORY / script)
    assert spec, script
    assert spec.loader, script
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    command: Callable[..., object] = module.command
    return command


def check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse the line as the script does."""
    parsing.check(command_of(command.words[0]), command.words[1:], monkeypatch)
