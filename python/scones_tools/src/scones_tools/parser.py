"""The command line of ``scones``: its verbs, each with its own arguments."""

import argparse
import contextlib
import importlib
from collections.abc import Iterator

from scones_tools.command_line import CommandError
from scones_tools.verbs import VERBS, Verb

_EXIT_CODES = "exit codes: 0 done, 1 failed, 2 wrong usage, 3 a person is needed"


class PackageMissing(CommandError):
    """The verb needs a package that is not installed."""


def parser_for(verb: str) -> argparse.ArgumentParser:
    """Return the command line's parser.

    Parameters
    ----------
    verb
        The verb whose module is imported and asked for its arguments; the others have none.
    """
    parser, verbs = _parser()
    for entry in VERBS:
        if entry.name == verb:
            _fill(verbs[verb], entry)
    return parser


def whole_parser() -> argparse.ArgumentParser:
    """Return the parser with the arguments of all verbs, for completion."""
    parser, verbs = _parser()
    for entry in VERBS:
        _fill(verbs[entry.name], entry)
    return parser


def _parser() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    parser = argparse.ArgumentParser(
        prog="scones", description="Operate Scones Unlimited.", epilog=_EXIT_CODES
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True, title="verbs")
    of_verbs = {
        entry.name: verbs.add_parser(
            entry.name,
            help=entry.summary,
            epilog=f"example:\n  {entry.example}\n\n{_EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for entry in VERBS
    }
    return parser, of_verbs


def _fill(parser: argparse.ArgumentParser, verb: Verb) -> None:
    module = importlib.import_module(f"scones_tools.{verb.module}")
    parser.description = module.__doc__
    module.add_arguments(parser)
    parser.set_defaults(parser=parser, verb=verb, command=module.command)


@contextlib.contextmanager
def naming_the_extra(verb: Verb) -> Iterator[None]:
    """Say how to install what a verb imports in the block, if it is not installed.

    Raises
    ------
    PackageMissing
        Instead of ModuleNotFoundError, if the verb has an extra.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if not verb.extra:
            raise
        raise PackageMissing(
            f"scones {verb.name} needs the package {error.name}: in a clone of the repository, "
            f"python3 -m pip install ./python/scones './python/scones_tools[{verb.extra}]'"
        ) from error
