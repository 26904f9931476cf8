"""Traffic: photos that come, and drift."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from traffic import DRIFTS, PhotosMissing, changed, labelled_photos, stream


@pytest.fixture
def photos(tmp_path):
    for vehicle in ("bicycle", "motorcycle"):
        folder = tmp_path / vehicle
        folder.mkdir()
        for number in range(3):
            picture = Image.effect_noise((32, 32), 60).convert("RGB")
            picture.save(folder / f"{number}.png")
    return tmp_path


def test_photos_are_found_by_vehicle(photos):
    # GIVEN a folder of vehicles WHEN it is read THEN each has its photos
    found = labelled_photos(photos)
    assert {name: len(paths) for name, paths in found.items()} == {"bicycle": 3, "motorcycle": 3}


def test_a_folder_without_photos_is_refused(tmp_path):
    # GIVEN an empty folder WHEN it is read THEN the error names it
    with pytest.raises(PhotosMissing, match=r"no <vehicle>/<photo>"):
        labelled_photos(tmp_path)


@given(st.floats(0, 1))
@settings(max_examples=20, deadline=None)
def test_vehicles_come_as_often_as_they_are_asked_for(share):
    # GIVEN shares WHEN many photos come THEN about that many are of each vehicle
    come = stream(
        {"bicycle": ["b"], "motorcycle": ["m"]},
        {"bicycle": share, "motorcycle": 1 - share},
        random.Random(0),  # noqa: S311 (traffic)
    )
    names = [next(come)[0] for _ in range(2000)]
    assert names.count("bicycle") / 2000 == pytest.approx(share, abs=0.05)


def test_each_drift_does_what_its_name_says(photos):
    # GIVEN a photo WHEN a camera drifts
    path = photos / "bicycle" / "0.png"
    figures = {}
    for drift in DRIFTS:
        with Image.open(io.BytesIO(changed(path, drift))) as image:
            found = ImageStat.Stat(image.convert("L"))
            figures[drift] = (found.mean[0], found.stddev[0])
    # THEN darkness takes light, a veil takes contrast, blur takes detail, and none nothing
    mean, deviation = figures["none"]
    assert figures["darken"][0] == pytest.approx(0.4 * mean, rel=0.05)
    assert figures["fade"][1] == pytest.approx(0.4 * deviation, rel=0.05)
    assert figures["blur"][1] < 0.8 * deviation
    with Image.open(path) as original:
        assert ImageStat.Stat(original.convert("L")).mean[0] == pytest.approx(mean)
