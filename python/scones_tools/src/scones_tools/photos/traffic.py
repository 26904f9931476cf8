"""Couriers' photos as they come over a day: a stream that can be made to drift."""

import io
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from uuid import uuid4

import boto3
from PIL import Image, ImageEnhance, ImageFilter

from scones.photos import Photo
from scones.staging.folder import SUFFIXES
from scones_tools.command_line import CommandError, Progress

_Change = Callable[[Image.Image], Image.Image]

# What may happen to a camera.
DRIFTS: Mapping[str, _Change] = {
    "none": lambda image: image,
    "darken": lambda image: ImageEnhance.Brightness(image).enhance(0.4),
    "blur": lambda image: image.filter(ImageFilter.GaussianBlur(image.width / 32)),
    "fade": lambda image: ImageEnhance.Contrast(image).enhance(0.4),
}


class PhotosMissing(CommandError):
    """There are no photos to send."""


class PhotoUnreadable(CommandError):
    """A file that is named like a photo is not an image; the text names it."""


class SharesInvalid(CommandError):
    """The shares are 0 for every vehicle."""


@dataclass(frozen=True)
class Sent:
    """A photo that was sent: what is stored, the file it was made of, and the vehicle it shows."""

    photo: Photo
    path: Path
    vehicle: str


def labelled_photos(directory: Path) -> dict[str, list[Path]]:
    """Return the photos of a folder ``<vehicle>/*`` by vehicle; other files are passed over.

    Raises
    ------
    PhotosMissing
        If there are none.
    """
    found = {
        folder.name: sorted(
            path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()
        )
        for folder in sorted(directory.glob("*/"))
    }
    found = {name: paths for name, paths in found.items() if paths}
    if not found:
        raise PhotosMissing(
            f"{directory} has no <vehicle>/<photo>, and a photo ends with {', '.join(SUFFIXES)}"
        )
    return found


def stream(
    photos: Mapping[str, Sequence[Path]], shares: Mapping[str, float], rng: random.Random
) -> Iterator[tuple[str, Path]]:
    """Yield vehicles and photos of them, drawn with repetition, without end.

    Parameters
    ----------
    photos
        By vehicle.
    shares
        Relative frequency of each vehicle; 1 if it is not named.
    rng
        Source of randomness.

    Raises
    ------
    SharesInvalid
        If the shares do not add up to a number above 0.
    """
    names = sorted(photos)
    weights = [shares.get(name, 1.0) for name in names]
    if not 0 < sum(weights) < math.inf:
        given = ", ".join(f"{name}={weight:g}" for name, weight in zip(names, weights, strict=True))
        raise SharesInvalid(f"{given}: give at least one vehicle a share above 0")
    while True:
        name = rng.choices(names, weights)[0]
        yield name, rng.choice(photos[name])


def changed(path: Path, drift: str) -> bytes:
    """Return a photo as a camera with this drift takes it, as PNG.

    Raises
    ------
    PhotoUnreadable
        If the file is not an image.
    """
    try:
        with Image.open(path) as image:
            plain = image.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PhotoUnreadable(f"{path}: {type(error).__name__}: {error}") from error
    picture = DRIFTS[drift](plain)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def send_traffic(
    photos: Iterator[tuple[str, Path]],
    bucket: str,
    count: int,
    rate: float,
    drift: str = "none",
    stream: TextIO | None = None,
) -> Iterator[Sent]:
    """Upload photos, evenly spread over time, and yield each as soon as it is sent.

    Parameters
    ----------
    photos
        What :func:`stream` yields.
    bucket
        The photos bucket.
    count
        How many.
    rate
        Photos a second.
    drift
        One of ``DRIFTS``.
    stream
        Where progress is shown; see ``command_line.Progress``.
    """
    s3 = boto3.client("s3")
    title = f"sending photos ({drift})" if drift != "none" else "sending photos"
    progress = Progress(title, stream)
    begin = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, begin + number / rate - time.monotonic()))
        vehicle, path = next(photos)
        key = f"incoming/{uuid4().hex}.png"
        content = changed(path, drift)
        version = s3.put_object(Bucket=bucket, Key=key, Body=content).get("VersionId", "")
        progress.show(f"{number + 1}/{count}")
        yield Sent(Photo(bucket, key, version, len(content)), path, vehicle)
    progress.close()
