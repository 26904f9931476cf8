"""The command of a job's container: its entry point and arguments, and where /opt/ml is in them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from localaws.errors import NotImplementedByLocalaws

# Not the end of another path, such as s3://bucket/opt/ml, and no longer name, such as /opt/mlflow.
_ROOT = re.compile(r"(?<![\w.-])/opt/ml(?![\w.-])")
_CHANNEL = re.compile(rf"{_ROOT.pattern}/input/data/([A-Za-z0-9._-]+)")
_SCRIPTS = {".py", ".sh"}


def command_of(specification: Mapping[str, Any]) -> list[str]:
    """Return the words that a container is started with; none leaves it to its image."""
    return [
        *(specification.get("ContainerEntrypoint") or []),
        *(specification.get("ContainerArguments") or []),
    ]


def in_place(base: Path, text: str) -> str:
    """Return a text with a job's own folder in place of ``/opt/ml``."""
    return _ROOT.sub(lambda _: str(base), text)


def put_scripts_in_place(base: Path, command: Iterable[str], channels: Path) -> None:
    """Put a job's own folder in place of ``/opt/ml`` in the scripts that its command runs.

    Parameters
    ----------
    base
        Where the job's processes find its own folder.
    command
        The container's. The ``.py`` and ``.sh`` files of a channel that it names are such scripts:
        AWS's SDK, for one, sends those that start a training in a channel ``sm_drivers``.
    channels
        The folder of the channels' folders.
    """
    if str(base) == "/opt/ml":
        return
    for name in {found[1] for word in command for found in _CHANNEL.finditer(word)}:
        for file in (channels / name).rglob("*"):
            if file.suffix in _SCRIPTS and file.is_file():
                text = file.read_bytes().decode(errors="surrogateescape")
                file.write_bytes(in_place(base, text).encode(errors="surrogateescape"))


def refuse_command(specification: Mapping[str, Any], instances: int) -> None:
    """Refuse the command of a training job that cannot be run here.

    Raises
    ------
    NotImplementedByLocalaws
        If it needs an image, or is for several instances.
    """
    if not command_of(specification):
        return
    if not specification.get("ContainerEntrypoint"):
        raise NotImplementedByLocalaws(
            "CreateTrainingJob: ContainerArguments without ContainerEntrypoint: there is no image"
        )
    if instances > 1:
        raise NotImplementedByLocalaws(
            "CreateTrainingJob: ContainerEntrypoint on more than one instance"
        )
