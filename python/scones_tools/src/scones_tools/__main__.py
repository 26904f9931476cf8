"""The command ``scones``: reads its verb, and runs it."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from scones_tools.command_line import UsageError, run
from scones_tools.verbs import VERBS, Verb

_EXIT_CODES = (
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done and something waits for a person."
)


def parser_for(verb: str | None) -> argparse.ArgumentParser:
    """Return the command line's parser.

    Parameters
    ----------
    verb
        The verb whose module is imported and asked for its arguments; None asks all of them.
    """
    parser = argparse.ArgumentParser(
        prog="scones", description="Scones Unlimited, operated.", epilog=_EXIT_CODES
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True, title="verbs")
    for entry in VERBS:
        of_verb = verbs.add_parser(
            entry.name,
            help=entry.summary,
            epilog=f"example:\n  {entry.example}\n\n{_EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if verb in (None, entry.name):
            _fill(of_verb, entry)
    return parser


def _fill(parser: argparse.ArgumentParser, verb: Verb) -> None:
    module = importlib.import_module(f"scones_tools.{verb.module}")
    parser.description = module.__doc__
    module.add_arguments(parser)
    parser.set_defaults(parser=parser, command=module.command)


def _command(arguments: Sequence[str] | None) -> None:
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = parser_for(words[0] if words else "").parse_args(words)
    try:
        options.command(options)
    except UsageError as error:
        options.parser.error(str(error))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; None takes ``sys.argv``."""
    return run(_command, arguments)


if __name__ == "__main__":
    sys.exit(main())
