"""Photos that an endpoint was asked about, from its captured traffic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3

from scones.drift.captures import hour_prefixes
from scones.drift.records import captured, is_of_bulk, parse, read_answer, read_time
from scones.errors import SconesError
from scones.image_limits import Limits
from scones.images import normalise
from scones.inference import Inference
from scones_tools.s3_files import split

# What is read at most, whatever the endpoint captured.
_MOST_FILES = 30
_MOST_BYTES = 2 * 1024 * 1024  # of a file: of its end, where the newest records are


@dataclass(frozen=True)
class CapturedPhoto:
    """A photo in its normal form, and what the endpoint answered."""

    picture: bytes
    answer: Inference


def captured_photos(
    captures: str,
    until: datetime,
    hours: int,
    side: int,
    model_version: str | None = None,
) -> Iterator[CapturedPhoto]:
    """Yield photos, the newest first.

    Parameters
    ----------
    captures
        The URI of one variant's captured data.
    until, hours
        Before which time, and how far back.
    side
        The longest of a picture, in pixels.
    model_version
        Whose answers are wanted; None takes every model's. What no photo can be read of is left
        out, and so are bulk classifications.
    """
    limits = Limits.of_requests(side)
    for line in _lines(captures, until, hours):
        try:
            document = parse(line)
            if is_of_bulk(document) or read_time(document) > until:
                continue
            answer = read_answer(document)
            if model_version in (None, answer.model_version):
                picture = normalise(captured(document, "endpointInput"), limits)
                yield CapturedPhoto(picture.content, answer)
        except SconesError:
            continue  # the drift monitor counts them


def _lines(captures: str, until: datetime, hours: int) -> Iterator[str]:
    s3: Any = boto3.client("s3")
    bucket, key = split(captures)
    for name, size in _files(s3, bucket, key, until, hours):
        start = max(0, size - _MOST_BYTES)
        part = {"Range": f"bytes={start}-"} if start else {}
        text = (
            s3.get_object(Bucket=bucket, Key=name, **part)["Body"].read().decode(errors="replace")
        )
        # The first line of a part is none.
        yield from (line for line in reversed(text.split("\n")[bool(start) :]) if line.strip())


def _files(
    s3: Any, bucket: str, key: str, until: datetime, hours: int
) -> Iterator[tuple[str, int]]:
    prefix, endpoint, variant = key.rsplit("/", 2)
    left = _MOST_FILES
    for of_hour in hour_prefixes(prefix, endpoint, variant, until, hours):
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=of_hour).get("Contents", [])
        # A file's name begins with its minute and second.
        for item in sorted(listed, key=lambda item: item["Key"], reverse=True)[:left]:
            yield item["Key"], item["Size"]
            left -= 1
        if not left:
            return
