"""The clone whose Terraform is planned and applied."""

from pathlib import Path

from scones_tools.command_line import CommandError


class RepositoryMissing(CommandError):
    """Terraform's configuration is neither here nor above."""


def repository() -> Path:
    """Return the root of the clone: the working directory's, or the one this file lies in.

    Raises
    ------
    RepositoryMissing
        If neither is in a clone.
    """
    for folder in [*(Path.cwd() / "here").parents, *Path(__file__).resolve().parents]:
        if (folder / "terraform" / "environments").is_dir():
            return folder
    raise RepositoryMissing(
        f"{Path.cwd()} is not in a clone of the repository: plan and apply need its terraform/"
    )
