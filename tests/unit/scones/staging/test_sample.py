"""The pictures that the project draws itself."""

import io
import random
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image

from scones.errors import ClassUnknown
from scones.image_limits import Limits
from scones.images import normalise
from scones.manifest import SPLITS
from scones.picture_quality import quality
from scones.staging import DrawnSample, kinds, stage
from scones.staging.drawing import OTHERS, VEHICLES, draw
from scones.staging.sample import SIDE


def test_pictures_of_all_classes_come_in_turn():
    # GIVEN the sample WHEN the first pictures are read
    images = list(islice(DrawnSample().images(["bicycle", "motorcycle"]), 4))
    # THEN classes alternate, and every picture is a photo as a courier would upload it
    assert [image.vehicle for image in images] == ["bicycle", "motorcycle"] * 2
    assert images[0].id == "bicycle-train-0000"
    for image in images:
        normal = normalise(image.photo, Limits(10**6, 10**6, SIDE))
        assert (normal.source_format, normal.width, normal.height) == ("PNG", SIDE, SIDE)
        assert (image.suffix, image.is_normal) == (".png", False)


def test_the_same_seed_draws_the_same_pictures():
    # GIVEN two samples of one seed and one of another
    one, same, other = (
        [image.photo for image in islice(DrawnSample(seed).images(["bicycle"]), 3)]
        for seed in (5, 5, 6)
    )
    # THEN equal seeds give equal bytes, and no two pictures are the same
    assert one == same
    assert len({*one, *other}) == 6
    assert DrawnSample(5).checksum() == "seed:5"


def test_a_class_is_drawn_the_same_whatever_else_is_asked_for():
    # GIVEN a sample of one class and of two
    alone = next(DrawnSample().images(["motorcycle"]))
    together = next(islice(DrawnSample().images(["bicycle", "motorcycle"]), 1, None))
    # THEN the class looks the same
    assert alone == together


def test_a_vehicle_that_cannot_be_drawn_is_refused_by_name():
    # GIVEN a class without a drawing WHEN it is asked for THEN the text names other sources
    with pytest.raises(ClassUnknown, match=r"not of tank: use the source cifar100 or folder"):
        next(DrawnSample().images(["bicycle", "tank"]))


@pytest.mark.parametrize("thing", sorted(VEHICLES | OTHERS))
@pytest.mark.parametrize("side", [16, 96])
def test_a_drawing_is_a_square_with_something_on_it(thing: str, side: int):
    # GIVEN a thing WHEN it is drawn twenty times
    pictures = [draw(thing, side, random.Random(seed)) for seed in range(20)]  # noqa: S311
    # THEN every picture is a square of that size with contrast and edges, and none is another's
    assert {(picture.mode, picture.size) for picture in pictures} == {("RGB", (side, side))}
    assert all(quality(picture).contrast > 0.02 for picture in pictures)
    assert all(quality(picture).sharpness > 0.01 for picture in pictures)
    assert len({picture.tobytes() for picture in pictures}) == 20


def test_a_bicycle_is_not_a_motorcycle():
    # GIVEN the same seed WHEN both are drawn THEN the pictures differ in many places
    one, two = (draw(name, 96, random.Random(1)).convert("L") for name in VEHICLES)  # noqa: S311
    pairs = zip(one.tobytes(), two.tobytes(), strict=True)
    assert sum(abs(a - b) > 40 for a, b in pairs) > 96


def test_other_things_are_outliers_of_every_split(tmp_path: Path):
    # GIVEN the sample WHEN it is staged
    manifest = stage(DrawnSample(), ["bicycle", "motorcycle"], 96, tmp_path)
    # THEN it has twenty kinds, other vehicles among those of each split, and few enough pictures
    counts = [list(manifest.outliers[split].values()) for split in SPLITS]
    assert counts == [[14] * 12, [15] * 4, [20] * 4]
    assert {*manifest.outliers["train"]}.isdisjoint(VEHICLES)
    for split, others in zip(SPLITS, (4, 2, 2), strict=True):
        assert sum(kind in kinds.VEHICLES for kind in manifest.outliers[split]) == others


def test_outliers_are_drawn_the_same_whatever_else_is_asked_for():
    # GIVEN one kind, in two splits of different length, and another seed
    short, long, other = (
        [outlier.photo for outlier in DrawnSample(seed).outliers({"tree": split})]
        for seed, split in ((0, "train"), (0, "test"), (1, "train"))
    )
    # THEN the pictures are the same for the same seed, and no two are
    assert long[:14] == short
    assert len({*long, *other}) == 34
    assert list(DrawnSample().outliers({"apple": "train"})) == []


def test_the_pictures_are_png_files():
    # GIVEN a picture of the sample WHEN it is opened THEN it is a PNG without metadata
    image = Image.open(io.BytesIO(next(DrawnSample().images(["bicycle"])).photo))
    assert (image.format, image.info) == ("PNG", {})
