"""What the demonstration sends, whatever the dataset's files are called."""

from collections import Counter
from pathlib import Path

import boto3
import pytest
from PIL import Image

from demo import __main__ as demo
from demo.__main__ import broken_uploads, classify
from demo.demonstration import Demonstration

from ..moto_content import make_outcomes_table, record


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return staged photos of a folder of JPEG files."""
    for vehicle in ("bicycle", "motorcycle"):
        folder = tmp_path / "photos" / vehicle
        folder.mkdir(parents=True)
        Image.effect_noise((40, 30), 60).save(folder / "1.jpg")
    return tmp_path / "photos"


@pytest.fixture
def outputs(aws, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Return the outputs of a service that rejects a photo as soon as it is stored."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="photos")
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    table = make_outcomes_table()

    def send_and_reject(paths, bucket):
        sent = send(paths, bucket)
        for photo in sent:
            record(table, photo, "rejected", reason="ImageEmpty", message="no bytes")
        return sent

    send = demo.send
    monkeypatch.setattr(demo, "send", send_and_reject)
    return {"photos_bucket": "photos", "outcomes_table_name": table, "max_receives": 30}


def test_every_photo_of_a_folder_is_sent_whatever_its_format(photos: Path, outputs, tmp_path: Path):
    # GIVEN a dataset of JPEG files WHEN its photos are classified
    found = classify(Demonstration(tmp_path / "work"), outputs, photos)
    # THEN each vehicle's photo and each broken upload has its outcome
    assert sorted((one.path.name, one.label or "") for one in found) == [
        ("1.jpg", "bicycle"),
        ("1.jpg", "motorcycle"),
        ("empty.jpg", ""),
        ("notes.jpg", ""),
        ("truncated.jpg", ""),
    ]
    assert {one.outcome.outcome for one in found} == {"rejected"}


def test_some_photos_of_other_things_are_sent_of_each_kind(photos: Path, outputs, tmp_path: Path):
    # GIVEN a dataset with two kinds of outliers, one of which has many photos
    for kind, count in (("bus", 60), ("tree", 3)):
        folder = photos / "unknown" / kind
        folder.mkdir(parents=True)
        for number in range(count):
            Image.new("RGB", (8, 8), (number, 0, 0)).save(folder / f"{number:02}.png")
    # WHEN its photos are classified
    found = classify(Demonstration(tmp_path / "work"), outputs, photos)
    # THEN some are sent, of each kind as many as there are, and they are no vehicles
    assert Counter(one.kind for one in found) == {"bus": 37, "tree": 3, None: 5}
    assert {one.label for one in found if one.kind} == {None}
    assert Counter(one.label for one in found) == {"bicycle": 1, "motorcycle": 1, None: 43}


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_upload_that_is_cut_off_keeps_its_ending(tmp_path: Path, suffix: str):
    # GIVEN a photo of some format WHEN it is broken THEN half of it has the same ending
    photo = tmp_path / f"1{suffix}"
    photo.write_bytes(b"0123456789")
    broken = {path.name: path.read_bytes() for path in broken_uploads(tmp_path / "broken", photo)}
    assert broken[f"truncated{suffix}"] == b"01234"
    assert broken["empty.jpg"] == b""
