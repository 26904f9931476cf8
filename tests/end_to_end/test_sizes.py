"""The size of a photo does not decide what becomes of it."""

from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from PIL import Image

from scones.dataset import Sample, ShardWriter, class_shards
from scones.filtering import Thresholds, decide
from scones.image_limits import Limits
from scones.images import encode, normalise
from scones.inference import Inference
from scones_tools.models.judged_model import ask, unpack

SIDES = (96, 256, 1024)
PHOTOS = 100
LEAST_ALIKE = 97


@pytest.fixture
def ask_live(aws, live, tmp_path: Path) -> Callable[[list[bytes]], list[Inference]]:
    """Return what asks the live model about pictures in normal form, by the archive's own code."""
    bucket, key = live
    boto3.client("s3").download_file(bucket, key, str(tmp_path / "model.tar.gz"))
    model = unpack(tmp_path / "model.tar.gz", tmp_path / "model")

    def ask_about(pictures: list[bytes]) -> list[Inference]:
        writer = ShardWriter(tmp_path, "test")
        for number, picture in enumerate(pictures):
            writer.add(Sample(f"photo-{number}", picture, 0))
        writer.close()
        return [one.inference for one in ask(model, class_shards(tmp_path / "test"))]

    return ask_about


def test_one_photo_at_three_sizes_has_one_outcome(demonstration, aws, ask_live):
    # GIVEN the photos that the demonstration sent, each as it comes from three cameras
    files = sorted((demonstration.work_directory / "photos").rglob("*.png"))
    chosen = files[:: max(1, len(files) // PHOTOS)][:PHOTOS]
    limits = Limits.of_sources(aws["image_size"])
    routes = {name: vehicle["route"] for name, vehicle in aws["vehicles"].items()}
    filtering = boto3.client("lambda").get_function_configuration(
        FunctionName=f"{aws['prefix']}-filter-inference"
    )
    thresholds = Thresholds.from_environment(filtering["Environment"]["Variables"])

    def taken(file: Path, side: int) -> bytes:
        with Image.open(file) as photo:
            size = (side, max(1, round(side * photo.height / photo.width)))
            content = encode(photo.convert("RGB").resize(size, Image.Resampling.LANCZOS))
        return normalise(content, limits).content

    # WHEN the live model's answers are decided of
    answers = ask_live([taken(file, side) for file in chosen for side in SIDES])
    ways = [decide(answer, routes, thresholds).route for answer in answers]
    alike = sum(len(set(three)) == 1 for three in zip(*[iter(ways)] * len(SIDES), strict=True))

    # THEN nearly all of them have the same route, or go to a person, at every size
    assert len(chosen) >= PHOTOS // 2
    assert alike / len(chosen) >= LEAST_ALIKE / 100, f"{alike} of {len(chosen)}"
