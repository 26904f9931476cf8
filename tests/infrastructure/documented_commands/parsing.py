"""Whether a program's own parser takes an argument list; the program does not run."""

import argparse
from collections.abc import Callable, Sequence

import pytest


class _Parsed(BaseException):
    """The arguments were understood: not an error that a program would catch."""


def check(
    main: Callable[[Sequence[str]], object],
    arguments: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let a program parse its arguments, and stop it there.

    Raises
    ------
    SystemExit
        If the program's parser refuses them.
    """
    parse = argparse.ArgumentParser.parse_args

    def stop(parser: argparse.ArgumentParser, *given: object, **named: object) -> None:
        parse(parser, *given, **named)
        raise _Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop)
    with pytest.raises(_Parsed):
        main(list(arguments))
    monkeypatch.undo()
