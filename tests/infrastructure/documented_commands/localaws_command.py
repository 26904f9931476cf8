"""The command ``localaws``."""

import pytest

from localaws.command_line import main

from . import parsing
from .pages import Command


def check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse the line as ``localaws`` does."""
    parsing.check(main, command.words[1:], monkeypatch)
