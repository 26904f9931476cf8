"""Whether a photo's size decides what becomes of it: the same photos, small, usual and large."""

import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from inference import decode, model_fn, predict
from PIL import Image

from benchmarks.model.figures import share
from scones.dataset import class_shards, read_shard
from scones.filtering import Thresholds, decide
from scones.image_limits import Limits
from scones.images import CONTENT_TYPE, encode, normalise
from scones.inference import Inference
from scones.staging.drawing import VEHICLES, draw

SIDES = (96, 256, 1024)

_DRAWN = 30  # of each vehicle


def drawings() -> Iterator[list[bytes]]:
    """Yield each drawing of a vehicle in every size, as files: of one seed, so that all are one."""
    for vehicle in VEHICLES:
        for number in range(_DRAWN):
            seed = f"size {vehicle} {number}"
            yield [encode(draw(vehicle, side, random.Random(seed))) for side in SIDES]  # noqa: S311


def enlarged(split: Path) -> Iterator[list[bytes]]:
    """Yield each photo of a split's vehicles in every size, as files."""
    for shard in class_shards(split):
        for sample in read_shard(shard):
            photo = Image.open(io.BytesIO(sample.image)).convert("RGB")
            yield [encode(photo.resize((side, side), Image.Resampling.BICUBIC)) for side in SIDES]


def normal_forms(photos: Iterator[list[bytes]], size: int) -> list[list[Image.Image]]:
    """Return what the service makes of each photo before it asks the endpoint, by size.

    Parameters
    ----------
    photos
        The files of each photo, by size.
    size
        The longest side of the normal form, in pixels.
    """
    limits = Limits.of_requests(size)
    return [[_served(normalise(file, limits).content) for file in files] for files in photos]


def _served(content: bytes) -> Image.Image:
    picture = decode(content, CONTENT_TYPE)
    assert isinstance(picture, Image.Image)  # noqa: S101 (for the type checker: it is no batch)
    return picture


def compare(
    model: Path, photos: Sequence[Sequence[Image.Image]], thresholds: Thresholds
) -> dict[str, Any]:
    """Return how many photos become the same in all their sizes, by the code that serves.

    Parameters
    ----------
    model
        An unpacked model archive.
    photos
        The normal forms of each photo, by size.
    thresholds
        The workflow's.
    """
    loaded = model_fn(str(model))
    same, accepted = 0, [0] * len(SIDES)
    for pictures in photos:
        outcomes = []
        for place, picture in enumerate(pictures):
            answer = Inference.from_document(predict(picture, loaded))
            decided = decide(answer, None, thresholds)
            # Whatever a person would see is the same to the service, whichever vehicle it may be.
            outcomes.append(None if decided.is_reviewed else decided.vehicle)
            accepted[place] += not decided.is_reviewed
        same += len(set(outcomes)) == 1
    return {"photos": len(photos), "same": same, "accepted": accepted}


def summarise(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the shares over the seeds: the same in all sizes, and accepted at each."""
    photos = runs[0]["photos"]
    by_size = zip(*(run["accepted"] for run in runs), strict=True)
    return {
        "same": share([run["same"] for run in runs], photos),
        "accepted": [share(accepted, photos)["mean"] for accepted in by_size],
    }
