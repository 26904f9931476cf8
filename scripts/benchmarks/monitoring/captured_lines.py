"""Traffic as data capture writes it: lines of JSON, made one after another and never kept."""

import base64
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from scones.images import CONTENT_TYPE, encode
from scones.staging.drawing import VEHICLES, draw

_PHOTOS = 200
_START = datetime(2026, 1, 1, tzinfo=UTC)


def drawn_photos(side: int, rng: random.Random) -> list[tuple[str, bytes]]:
    """Return some drawn vehicles: the name of each, and its PNG file.

    Parameters
    ----------
    side
        Width and height, in pixels.
    rng
        Where variation comes from.
    """
    names = itertools.islice(itertools.cycle(sorted(VEHICLES)), _PHOTOS)
    return [(name, encode(draw(name, side, rng))) for name in names]


def captured_lines(
    count: int, photos: Sequence[tuple[str, bytes]], version: str, rng: random.Random
) -> Iterator[str]:
    """Yield captured requests with random answers, one a second.

    Parameters
    ----------
    count
        How many.
    photos
        What the requests hold, in turn.
    version
        Of the model that answers.
    rng
        Where the answers come from.
    """
    texts = [(name, base64.b64encode(photo).decode()) for name, photo in photos]
    for number, (name, text) in enumerate(itertools.islice(itertools.cycle(texts), count)):
        share = 0.5 + rng.betavariate(8, 1) / 2
        other = next(vehicle for vehicle in VEHICLES if vehicle != name)
        answer = {
            "probabilities": {name: share, other: 1 - share},
            "familiarity": rng.random(),
            "model_version": version,
        }
        capture = {
            "endpointInput": {
                "observedContentType": CONTENT_TYPE,
                "mode": "INPUT",
                "data": text,
                "encoding": "BASE64",
            },
            "endpointOutput": {
                "observedContentType": "application/json",
                "mode": "OUTPUT",
                "data": json.dumps(answer),
                "encoding": "JSON",
            },
        }
        time = (_START + timedelta(seconds=number)).isoformat()
        metadata = {"eventId": f"{number:032x}", "inferenceTime": time}
        yield json.dumps({"captureData": capture, "eventMetadata": metadata, "eventVersion": "0"})
