"""A photo's size is no drift, and a change of what it shows is."""

import io
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from scones.dataset import read_shard
from scones.drift.baseline import Baseline, measure
from scones.drift.comparison import compare
from scones.drift.observation import Observation, observe
from scones.image_limits import Limits
from scones.images import encode, normalise
from scones.inference import Inference
from scones.staging.cifar100 import Cifar100
from scones.staging.drawing import draw
from scones.staging.stage import stage

ARCHIVE = "SCONES_CIFAR100_ARCHIVE"
CLASSES = ["bicycle", "motorcycle"]
LIMITS = Limits(max_bytes=2**24, max_pixels=2**24, size=128)
SIZES = [64, 128, 256]
ENLARGEMENTS = {"bicubic": Image.Resampling.BICUBIC, "lanczos": Image.Resampling.LANCZOS}
CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "blurred by half a pixel": lambda image: image.filter(ImageFilter.GaussianBlur(0.5)),
    "blurred by a pixel": lambda image: image.filter(ImageFilter.GaussianBlur(1)),
    "darkened to 70 %": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
}

Photo = tuple[str, Image.Image]  # what it shows, and its picture


def observed(photos: Sequence[Photo]) -> list[Observation]:
    """Return what is seen of photos by a model that answers alike to all of a class."""
    answers = {name: {one: 0.9 if one == name else 0.1 for one in CLASSES} for name in CLASSES}
    return [
        observe(Inference(answers[name], 0.5, "job-1"), normalise(encode(picture), LIMITS).quality)
        for name, picture in photos
    ]


def statistics(
    photos: Sequence[Photo], baseline: Baseline, sizes: Sequence[int] = (50, 100, 200)
) -> list[float]:
    """Return the drift of all windows of some sizes that photos can be cut into."""
    seen = observed(photos)
    windows = [seen[at : at + size] for size in sizes for at in range(0, len(seen), size)]
    return [compare(window, baseline, 0.005).statistic for window in windows]


def drawings(split: str, side: int, count: int) -> list[Photo]:
    return [
        (name, draw(name, side, random.Random(f"{split} {number}")))  # noqa: S311
        for number in range(count // 2)
        for name in CLASSES
    ]


@pytest.fixture(scope="module")
def of_drawings() -> Baseline:
    return measure(observed(drawings("validation", 96, 140)), CLASSES)


@pytest.mark.parametrize("side", [64, 256, 1024])
def test_the_same_drawings_at_another_size_have_not_drifted(of_drawings: Baseline, side: int):
    # GIVEN the baseline of drawings of 96 pixels WHEN others come at another size
    found = statistics(drawings("test", side, 100), of_drawings, sizes=(50, 100))
    # THEN no window raises an alarm
    assert max(found) < 1


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> dict[str, list[Photo]]:
    """Photos of CIFAR-100 by split, 32 pixels wide; the test's in any order."""
    if ARCHIVE not in os.environ:
        pytest.skip(f"{ARCHIVE} does not name CIFAR-100's archive")
    directory = tmp_path_factory.mktemp("dataset")
    manifest = stage(Cifar100(Path(os.environ[ARCHIVE])), CLASSES, 128, directory)
    read = {
        split: [
            (CLASSES[sample.label], Image.open(io.BytesIO(sample.image)).convert("RGB"))
            for shard in manifest.shards[split]
            for sample in read_shard(directory / shard.name)
        ]
        for split in ("validation", "test")
    }
    random.Random(0).shuffle(read["test"])  # noqa: S311
    return read


@pytest.fixture(scope="module")
def of_photos(photos) -> Baseline:
    return measure(observed(photos["validation"]), CLASSES)


@pytest.mark.parametrize("enlargement", ENLARGEMENTS)
@pytest.mark.parametrize("side", SIZES)
def test_the_same_photos_enlarged_have_not_drifted(photos, of_photos, side: int, enlargement: str):
    # GIVEN the baseline of photos of 32 pixels WHEN others come enlarged
    method = ENLARGEMENTS[enlargement]
    enlarged = [(name, picture.resize((side, side), method)) for name, picture in photos["test"]]
    # THEN no window raises an alarm
    assert max(statistics(enlarged, of_photos)) < 1


@pytest.mark.parametrize("change", CHANGES)
def test_photos_that_are_blurred_or_dark_have_drifted(photos, of_photos, change: str):
    # GIVEN the baseline of photos WHEN others come changed
    changed = [(name, CHANGES[change](picture)) for name, picture in photos["test"]]
    # THEN every window of the usual size raises an alarm, and larger ones do
    assert min(statistics(changed, of_photos, sizes=(100, 200))) >= 1


def test_photos_that_are_as_they_were_have_not_drifted(photos, of_photos):
    # GIVEN the baseline of photos WHEN others come as they are THEN there is no alarm
    assert max(statistics(photos["test"], of_photos)) < 1
