"""CIFAR-100's archives on the command line."""

import os
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

_VARIABLE = "SCONES_CIFAR100_ARCHIVE"
_OF_UNKNOWNS = "SCONES_CIFAR100_UNKNOWNS"


def add_argument(parser: ArgumentParser) -> None:
    """Let a command line, or the environment, name the archive."""
    parser.add_argument(
        "--archive",
        type=_file,
        default=os.environ.get(_VARIABLE),
        required=_VARIABLE not in os.environ,
        help=f"cifar-100-python.tar.gz (default: ${_VARIABLE})",
    )


def add_argument_of_unknowns(parser: ArgumentParser) -> None:
    """Let a command line, or the environment, name an archive of more outliers."""
    parser.add_argument(
        "--unknowns",
        type=_file,
        default=os.environ.get(_OF_UNKNOWNS),
        help="an archive of other classes, as outliers beside those that --archive has itself "
        f"(default: ${_OF_UNKNOWNS})",
    )


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise ArgumentTypeError(f"{text} is not a file")
    return Path(text)
