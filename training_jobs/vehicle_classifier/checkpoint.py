"""What an interrupted training goes on from: SageMaker keeps the folder on S3."""

from pathlib import Path
from typing import Any

import torch

from scones.errors import SconesError

FILE = "checkpoint.pt"


class CheckpointInvalid(SconesError):
    """A checkpoint cannot be read, or is of a training with other hyperparameters."""


def save(directory: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint whole, or not at all."""
    directory.mkdir(parents=True, exist_ok=True)
    partial = directory / f"{FILE}.partial"
    torch.save(state, partial)
    partial.replace(directory / FILE)


def load(directory: Path, hyperparameters: str) -> dict[str, Any] | None:
    """Return the checkpoint of a folder, or None if there is none.

    Raises
    ------
    CheckpointInvalid
        If it cannot be read, or was written under other hyperparameters.
    """
    file = directory / FILE
    if not file.is_file():
        return None
    try:
        state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
        written = state["hyperparameters"]
    except Exception as error:  # a damaged file makes torch raise a dozen kinds of error
        raise CheckpointInvalid(
            f"{file} cannot be read: {error}; remove it to begin anew"
        ) from error
    if written != hyperparameters:
        raise CheckpointInvalid(
            f"{file} is of a training with {written}, not {hyperparameters}: "
            "remove it to begin anew, or give the same hyperparameters"
        )
    return state
