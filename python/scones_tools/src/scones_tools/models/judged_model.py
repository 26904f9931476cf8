"""A model archive's answers to shards, by the code that is served, in the archive itself."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scones import model_archive
from scones.errors import SourceInvalid
from scones.inference import Inference
from scones_tools.command_line import CommandError
from scones_tools.models import model_answers

DESCRIPTION = "model.json"


class ModelUnusable(CommandError):
    """The archive's serving code did not answer; the text is its own last words."""


class ImageSizeMismatch(CommandError):
    """The dataset's pictures are not of the size that the candidate takes."""


@dataclass(frozen=True)
class Answer:
    """What a model says of a sample or an outlier.

    Attributes
    ----------
    id
        The sample's or outlier's.
    label
        The index of the sample's class; None of an outlier.
    kind
        The outlier's; None of a sample.
    inference
        The answer.
    """

    id: str
    label: int | None
    kind: str | None
    inference: Inference


def unpack(archive: Path, directory: Path) -> Path:
    """Unpack a model archive and return its directory."""
    try:
        model_archive.unpack(archive, directory)
    except SourceInvalid as error:
        raise ModelUnusable(f"{archive.name} is not a model archive: {error}") from error
    return directory


def check_image_size(model: Path, dataset_size: int) -> None:
    """See that a model is judged by pictures of the size that it was made for.

    Raises
    ------
    ImageSizeMismatch
        If the dataset's are of another.
    ModelUnusable
        If the model does not say its size.
    """
    try:
        size = json.loads((model / DESCRIPTION).read_text())["image_size"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelUnusable(f"its {DESCRIPTION} does not say image_size: {error!r}") from error
    if size != dataset_size:
        raise ImageSizeMismatch(
            f"the model takes pictures of {size} pixels, and the dataset's have "
            f"{dataset_size}: stage a version with --image-size {size}"
        )


def ask(model: Path, shards: Sequence[Path]) -> list[Answer]:
    """Return what a model answers to shards of samples and of outliers, in a process of its own.

    Raises
    ------
    ModelUnusable
        If its code fails.
    InferenceInvalid
        If an answer cannot be understood.
    """
    here = [path for path in sys.path if path]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(model / "code"), *here]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", model_answers.__name__, str(model), *map(str, shards)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ModelUnusable(done.stderr.strip().splitlines()[-1] if done.stderr else "no reason")
    lines = map(json.loads, done.stdout.splitlines())
    return [
        Answer(
            line["id"],
            line.get("label"),
            line.get("kind"),
            Inference.from_document(line["answer"]),
        )
        for line in lines
    ]
