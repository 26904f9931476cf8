"""The size of a photo does not decide what becomes of it."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from PIL import Image

from scones.filtering import Thresholds, decide
from scones.image_limits import Limits
from scones.images import encode, normalise
from scones.inference import Inference
from scones.model_archive import unpack

SIDES = (96, 256, 1024)
PHOTOS = 100
LEAST_ALIKE = 97
JOB = Path(__file__).parents[2] / "training_jobs" / "vehicle_classifier"


@pytest.fixture
def served(aws, live, tmp_path: Path, monkeypatch) -> Callable[[bytes], Inference]:
    """Return what asks the live model about a picture in normal form, by its own code."""
    bucket, key = live
    boto3.client("s3").download_file(bucket, key, str(tmp_path / "model.tar.gz"))
    unpack(tmp_path / "model.tar.gz", tmp_path / "model")
    monkeypatch.syspath_prepend(str(JOB))
    monkeypatch.delitem(sys.modules, "inference", raising=False)
    import inference

    model = inference.model_fn(str(tmp_path / "model"))

    def ask(picture: bytes) -> Inference:
        body, _ = inference.transform_fn(model, picture, "image/png", "application/json")
        return Inference.from_body(body.encode())

    return ask


def test_one_photo_at_three_sizes_has_one_outcome(demonstration, aws, served):
    # GIVEN the photos that the demonstration sent, each as it comes from three cameras
    files = sorted((demonstration.work_directory / "photos").rglob("*.png"))
    chosen = files[:: max(1, len(files) // PHOTOS)][:PHOTOS]
    limits = Limits.of_sources(aws["image_size"])
    routes = {name: vehicle["route"] for name, vehicle in aws["vehicles"].items()}
    filtering = boto3.client("lambda").get_function_configuration(
        FunctionName=f"{aws['prefix']}-filter-inference"
    )
    thresholds = Thresholds.from_environment(filtering["Environment"]["Variables"])

    def route(photo: Image.Image, side: int) -> str | None:
        size = (side, max(1, round(side * photo.height / photo.width)))
        content = encode(photo.convert("RGB").resize(size, Image.Resampling.LANCZOS))
        return decide(served(normalise(content, limits).content), routes, thresholds).route

    # WHEN the live model's answers are decided of
    alike = 0
    for file in chosen:
        with Image.open(io.BytesIO(file.read_bytes())) as photo:
            alike += len({route(photo, side) for side in SIDES}) == 1

    # THEN nearly all of them have the same route, or go to a person, at every size
    assert len(chosen) >= PHOTOS // 2
    assert alike / len(chosen) >= LEAST_ALIKE / 100, f"{alike} of {len(chosen)}"
