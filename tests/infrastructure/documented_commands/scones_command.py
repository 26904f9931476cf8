"""The command ``scones``."""

import argparse

import pytest

from scones_tools.parser import parser_for

from .pages import Command


def check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse the line as ``scones`` does; text may leave out what is required."""
    # The pages set it once, before the first verb.
    monkeypatch.setenv("SCONES_ENVIRONMENT", "dev")
    words = command.words[1:]
    if words[0] == "--help":
        return
    parser = parser_for(words[0])
    if not command.is_whole:
        _require_nothing(parser)
    parser.parse_args(words)


def _require_nothing(parser: argparse.ArgumentParser) -> None:
    [verbs] = [action for action in parser._actions if isinstance(action.choices, dict)]
    for verb in verbs.choices.values():
        for action in verb._actions:
            action.required = False
            if not action.option_strings:
                action.nargs = "*"
        for group in verb._mutually_exclusive_groups:
            group.required = False
