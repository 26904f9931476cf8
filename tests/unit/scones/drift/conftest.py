"""Observed traffic, and lines of it as SageMaker captures them."""

import base64
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from scones.drift.observation import Observation


@pytest.fixture
def observations() -> Callable[..., list[Observation]]:
    """Return a maker of random observations, with some statistics of their own."""

    def make(count: int, seed: int = 0, bicycles: float = 0.5, **own: float) -> list[Observation]:
        rng = random.Random(seed)  # noqa: S311 (traffic)
        made = []
        for _ in range(count):
            usual = {
                "confidence": 0.5 + rng.betavariate(8, 1) / 2,
                "familiarity": rng.random(),
                "brightness": rng.betavariate(10, 10),
                "contrast": rng.betavariate(5, 15),
                "sharpness": rng.betavariate(5, 20),
            }
            usual |= {name: usual[name] * factor for name, factor in own.items()}
            vehicle = "bicycle" if rng.random() < bicycles else "motorcycle"
            made.append(Observation(vehicle, **usual))
        return made

    return make


@pytest.fixture
def line() -> Callable[..., str]:
    """Return a maker of captured lines; what is None in ``data`` or ``metadata`` is left out."""

    def make(version: str = "job-1", bicycle: float = 0.9, level: int = 128, **changes: Any) -> str:
        buffer = io.BytesIO()
        Image.new("RGB", (32, 32), (level, level, level)).save(buffer, "PNG")
        answer = {
            "probabilities": {"bicycle": bicycle, "motorcycle": 1 - bicycle},
            "familiarity": 0.5,
            "model_version": version,
        }
        given = {
            "input": base64.b64encode(buffer.getvalue()).decode(),
            "input_encoding": "BASE64",
            "output": json.dumps(answer),
            "output_encoding": "JSON",
            "time": "2026-03-01T12:00:00Z",
            **changes,
        }
        document = {
            "captureData": {
                "endpointInput": {
                    "observedContentType": "image/png",
                    "mode": "INPUT",
                    "data": given["input"],
                    "encoding": given["input_encoding"],
                },
                "endpointOutput": {
                    "observedContentType": "application/json",
                    "mode": "OUTPUT",
                    "data": given["output"],
                    "encoding": given["output_encoding"],
                },
            },
            "eventMetadata": {"eventId": "1", "inferenceTime": given["time"]},
            "eventVersion": "0",
        }
        return json.dumps(document)

    return make
