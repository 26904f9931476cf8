"""The directory that a demonstration or a benchmark writes into, and may delete."""

import shutil
from pathlib import Path

from scones_tools.command_line import CommandError

_MARKER = ".scones-work-directory"


class DirectoryOccupied(CommandError):
    """The work directory holds files that no command here has written."""


def is_ours(directory: Path) -> bool:
    """Return whether a directory was made here."""
    return (directory / _MARKER).is_file()


def make_anew(directory: Path) -> None:
    """Make an empty work directory; what an earlier run has left in it is deleted.

    Nobody else may read in it: there are photos, a state and logs.

    Raises
    ------
    DirectoryOccupied
        If it holds something, and was not made here: then it is left as it is.
    """
    if directory.is_dir():
        if any(directory.iterdir()) and not is_ours(directory):
            raise DirectoryOccupied(
                f"{directory} holds files that are not this command's: name an empty or a new "
                "directory with --work-directory, or delete it yourself"
            )
        shutil.rmtree(directory)
    directory.mkdir(mode=0o700, parents=True)
    (directory / _MARKER).touch()
