"""Traffic: photos that come, and drift."""

import io
import json
import random
from pathlib import Path

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from scones_tools.__main__ import main
from scones_tools.command_line import FAILURE, SUCCESS
from scones_tools.photos.traffic import (
    DRIFTS,
    PhotosMissing,
    SharesInvalid,
    changed,
    labelled_photos,
    stream,
)


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


def test_files_that_are_no_photos_are_passed_over(photos):
    # GIVEN what file managers leave behind, and a photo that is named in capitals
    for name in (".DS_Store", "Thumbs.db", "4711.heic"):
        (photos / "bicycle" / name).write_bytes(b"no photo")
    (photos / "bicycle" / "0.png").rename(photos / "bicycle" / "0.PNG")
    # WHEN the folder is read THEN its photos are there, and nothing else
    found = labelled_photos(photos)
    assert [path.name for path in found["bicycle"]] == ["0.PNG", "1.png", "2.png"]


def test_a_folder_without_photos_is_refused(tmp_path):
    # GIVEN a folder of other files WHEN it is read THEN the error names it and what a photo is
    (tmp_path / "bicycle").mkdir()
    (tmp_path / "bicycle" / "notes.txt").write_text("no photo")
    text = r"has no <vehicle>/<photo>, and a photo ends with \.jpg, \.jpeg, \.jpe, \.jfif, "
    with pytest.raises(PhotosMissing, match=text):
        labelled_photos(tmp_path)


@pytest.mark.parametrize("share", [0.0, float("nan"), float("inf")])
def test_shares_of_which_no_vehicle_comes_are_refused(share):
    # GIVEN shares that are no shares WHEN photos are to come THEN the error names the vehicles
    rng = random.Random(0)  # noqa: S311 (traffic)
    come = stream({"car": ["c"], "van": ["v"]}, {"car": share, "van": share}, rng)
    with pytest.raises(SharesInvalid, match=rf"^car={share:g}, van={share:g}: give at least one"):
        next(come)


@pytest.fixture
def bucket(deploy) -> str:
    deploy(photos_bucket="photos")
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="photos")
    return "photos"


def send(photos: Path, *more: str) -> int:
    arguments = ["--json", "--photos", str(photos), "--rate", "1000"]
    return main(["send", *arguments, "--minutes", str(6 / 60_000), *more])


def keys(bucket: str) -> set[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    return {one["Key"] for one in found}


def test_each_photo_that_was_sent_is_a_line(photos, bucket, capsys):
    # GIVEN photos WHEN six are sent, all of them bicycles
    assert send(photos, "--share", "motorcycle=0") == SUCCESS
    # THEN each is told with its key, its file and its vehicle
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["key"] for line in lines} == keys(bucket)
    assert len(lines) == 6
    assert {line["vehicle"] for line in lines} == {"bicycle"}
    assert all(Path(line["path"]).parent == photos / "bicycle" for line in lines)


def test_a_person_sees_a_line_for_each_photo(photos, bucket, capsys):
    # GIVEN photos WHEN six are sent by a person
    words = ["send", "--photos", str(photos), "--rate", "1000", "--minutes", str(6 / 60_000)]
    assert main(words) == SUCCESS
    # THEN there is a header, and a line with each photo's vehicle, key and file
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["vehicle", "key", "path"]
    assert {line.split()[1] for line in lines} == keys(bucket)
    assert len({line.index("incoming/") for line in lines}) == 1


def test_a_photo_that_cannot_be_read_is_named_and_what_was_sent_before_is_told(
    photos, bucket, capsys
):
    # GIVEN a file among photos that is named like one, and is none
    broken = photos / "bicycle" / "0.png"
    broken.write_bytes(b"no photo")
    # WHEN photos are sent until its turn comes
    assert send(photos, "--minutes", "1") == FAILURE
    # THEN the error names it, and every object that was stored has its line
    told = capsys.readouterr()
    assert f"error: PhotoUnreadable: {broken}: UnidentifiedImageError" in told.err
    assert {json.loads(line)["key"] for line in told.out.splitlines()} == keys(bucket) != set()


@pytest.mark.parametrize("number", ["nan", "inf", "0", "-1"])
@pytest.mark.parametrize("option", ["--rate", "--minutes"])
def test_a_rate_or_a_time_that_is_no_amount_is_wrong_usage(photos, capsys, option, number):
    # GIVEN such a number WHEN photos are to be sent THEN argparse says what is needed
    with pytest.raises(SystemExit, match="2"):
        send(photos, option, number)
    assert "--rate and --minutes are numbers above 0" in capsys.readouterr().err


def test_no_vehicle_at_all_is_refused_before_anything_is_sent(photos, bucket, capsys):
    # GIVEN weights of 0 WHEN photos are to be sent THEN one line says so, and nothing is sent
    shares = ["--share", "bicycle=0", "--share", "motorcycle=0"]
    assert send(photos, *shares) == FAILURE
    line = (
        "error: SharesInvalid: bicycle=0, motorcycle=0: give at least one vehicle a share above 0"
    )
    assert line in capsys.readouterr().err
    assert keys(bucket) == set()


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
