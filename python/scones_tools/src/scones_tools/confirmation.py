"""A question to a person before something is done that others notice."""

import argparse
import sys

from scones_tools.command_line import CommandError, UsageError, printable


class NotConfirmed(CommandError):
    """The person answered otherwise: nothing was done."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the argument that answers beforehand."""
    parser.add_argument(
        "--yes", action="store_true", help="do not ask: for programs, which have no terminal"
    )


def confirm(what: str, word: str, *, yes: bool) -> None:
    """Say what is about to be done, and let a person type a word to do it.

    Parameters
    ----------
    what
        What is about to be done, in lines.
    word
        What must be typed, such as the environment's name.
    yes
        Whether ``--yes`` was given: then there is no question.

    Raises
    ------
    UsageError
        If there is no terminal to ask on.
    NotConfirmed
        If another word is typed, or none.
    """
    for line in what.splitlines():
        print(printable(line), file=sys.stderr)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on: --yes goes on without a question")
    print(f"type {word} to go on: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != word:
        raise NotConfirmed(f"{word} was not typed: nothing was done")
