"""What becomes of uploads as the world sends them: named, and never lost."""

import io
import json
import struct
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from PIL import Image

from scones.photos import Photo
from scones.review import Question
from scones_tools.__main__ import main
from scones_tools.photos.classify import Outcome, follow, send
from scones_tools.photos.outcomes_table import OutcomesTable
from scones_tools.queues import depth, reading

SECONDS = 120.0


def _photo(demonstration) -> Image.Image:
    return Image.open(next(demonstration.work_directory.glob("photos/bicycle/*.png")))


def _bytes(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _png_that_claims(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT\x35\xaf\x06\x1e"


def _rotated(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: to be shown turned by a quarter
    return _bytes(image.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif)


def _outcome(aws, photo: Photo) -> Outcome:
    (outcome,) = follow([photo], aws["outcomes_table_name"], aws["max_receives"], SECONDS)
    return outcome


def _announce(aws, photo: Photo) -> None:
    """Put S3's event about a photo into the queue of uploads, as the rule does."""
    event = {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "detail": {
            "version": "0",
            "bucket": {"name": photo.bucket},
            "object": {"key": photo.key, "size": photo.size, "version-id": photo.version_id},
        },
    }
    boto3.client("sqs").send_message(
        QueueUrl=aws["incoming_queue_url"], MessageBody=json.dumps(event)
    )


def _until_empty(queue: str) -> None:
    """Wait until no upload waits, and none is in work."""
    deadline = time.monotonic() + SECONDS
    while (held := depth(queue)).waiting or held.hidden:
        assert time.monotonic() < deadline, held
        time.sleep(0.2)


def _photos(bucket: str) -> Iterator[Photo]:
    pages = boto3.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
    for page in pages:
        for version in page.get("Versions", []):
            yield Photo(bucket, version["Key"], version["VersionId"], version["Size"])


@pytest.fixture
def classified(demonstration, aws, tmp_path):
    """Return a function that uploads bytes and waits for their outcome."""

    def classify(name: str, content: bytes):
        path = tmp_path / name
        path.write_bytes(content)
        sent = send([path], aws["photos_bucket"])
        (photo,) = sent
        outcome = _outcome(aws, photo)
        stored = boto3.client("s3").get_object(Bucket=aws["photos_bucket"], Key=outcome.key)
        assert stored["Body"].read() == content  # whatever became of it, it is still there
        return outcome

    return classify


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.jpg", b"", "ImageEmpty"),
        ("notes.jpg", b"Gate code 4711, please ring twice.\n", "ImageFormatUnsupported"),
        ("page.jpg", b"<html><img src=x></html>", "ImageFormatUnsupported"),
        ("huge.png", _png_that_claims(60_000, 60_000), "ImageTooManyPixels"),
        ("heavy.png", b"\x89PNG\r\n\x1a\n" + bytes(26_214_400), "ImageTooLarge"),
    ],
)
def test_an_upload_that_is_no_photo_is_rejected_by_name(classified, name, content, reason):
    # GIVEN an upload that cannot be classified
    # WHEN it is uploaded
    outcome = classified(name, content)

    # THEN the reason has a name
    assert (outcome.outcome, outcome.reason) == ("rejected", reason)


def test_a_truncated_photo_is_rejected_by_name(classified, demonstration):
    # GIVEN a photo whose second half was lost on the way
    content = _bytes(_photo(demonstration), "JPEG", quality=95)

    # WHEN it is uploaded
    outcome = classified("half.jpg", content[: len(content) // 2])

    # THEN the reason has a name
    assert (outcome.outcome, outcome.reason) == ("rejected", "ImageUnreadable")


def test_an_animation_is_rejected_by_name(classified, demonstration):
    # GIVEN a WebP of two frames
    photo = _photo(demonstration).convert("RGB")
    content = _bytes(
        photo,
        "WEBP",
        save_all=True,
        append_images=[photo.transpose(Image.Transpose.FLIP_TOP_BOTTOM)],
    )

    # WHEN it is uploaded
    outcome = classified("moving.webp", content)

    # THEN the reason has a name
    assert (outcome.outcome, outcome.reason) == ("rejected", "ImageAnimated")


def test_a_photo_for_print_is_classified_and_a_person_can_ask_for_it(
    classified, demonstration, capsys
):
    # GIVEN a CMYK JPEG
    content = _bytes(_photo(demonstration).convert("CMYK"), "JPEG", quality=95)

    # WHEN it is uploaded
    outcome = classified("print.jpg", content)

    # THEN it is classified like any other, and its story says so
    assert outcome.outcome in {"accepted", "review"}
    assert main(["photo", "--json", outcome.key]) == (3 if outcome.outcome == "review" else 0)
    story = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (story["outcome"], story["vehicle"]) == (outcome.outcome, outcome.vehicle)
    assert (story["attempts"], story["stored"]) == (1, True)


def test_a_photo_lying_on_its_side_is_classified_upright(classified, demonstration):
    # GIVEN the same photo upright, and turned with the note that it is turned
    photo = _photo(demonstration).convert("RGB")

    # WHEN both are uploaded
    upright = classified("upright.jpg", _bytes(photo, "JPEG", quality=95))
    turned = classified("turned.jpg", _rotated(photo))

    # THEN both are the same vehicle, with about the same confidence
    assert turned.vehicle == upright.vehicle
    assert turned.confidence == pytest.approx(upright.confidence, abs=0.1)


def test_a_photo_that_is_gone_is_rejected_by_name(aws):
    # GIVEN a version that incoming/ has never had, as if it were removed before its event came
    s3, bucket = boto3.client("s3"), aws["photos_bucket"]
    version = s3.put_object(Bucket=bucket, Key="archive/gone.png", Body=b"x")["VersionId"]
    photo = Photo(bucket, "incoming/gone.png", version, 1)

    # WHEN the event comes
    _announce(aws, photo)
    outcome = _outcome(aws, photo)

    # THEN it is rejected, by name
    assert (outcome.outcome, outcome.reason) == ("rejected", "PhotoNotFound")


def test_the_same_event_twice_leaves_one_outcome(aws, classified, demonstration):
    # GIVEN a photo that was classified
    outcome = classified("once.png", _bytes(_photo(demonstration), "PNG"))
    table = OutcomesTable(aws["outcomes_table_name"])
    (before,) = table.versions(outcome.key)

    # WHEN its event is delivered again
    _announce(aws, before.photo)
    _until_empty(aws["incoming_queue_url"])

    # THEN its outcome is the first one, as it was
    assert table.versions(outcome.key) == [before]


def test_a_folder_made_in_the_console_is_no_photo(aws, classified):
    # GIVEN folders as S3's console makes them
    folders = ("incoming/", "incoming/2026/", "incoming/2026/May/")
    for key in folders:
        boto3.client("s3").put_object(Bucket=aws["photos_bucket"], Key=key, Body=b"")

    # WHEN an empty upload below one of them comes after
    outcome = classified("empty.png", b"")
    _until_empty(aws["incoming_queue_url"])

    # THEN the upload is rejected by name, and the folders have no outcome
    assert (outcome.outcome, outcome.reason) == ("rejected", "ImageEmpty")
    table = OutcomesTable(aws["outcomes_table_name"])
    assert [key for key in folders if table.versions(key)] == []


def test_photos_for_a_person_are_on_the_review_queue(aws, classified):
    # GIVEN all photos that were uploaded, a picture of nothing perhaps for a person
    classified("noise.png", _bytes(Image.effect_noise((96, 96), 90).convert("RGB"), "PNG"))
    _until_empty(aws["incoming_queue_url"])
    found = OutcomesTable(aws["outcomes_table_name"]).of(_photos(aws["photos_bucket"]))

    # WHEN the review queue is read
    with reading(aws["review_queue_url"]) as queue:
        asked = {Question.from_body(message.body).photo for message in queue.receive()}

    # THEN all that ask for a person are there, and no other
    assert asked == {photo for photo, record in found.items() if record.outcome == "review"}


def test_nothing_is_in_the_dead_letter_queue(aws):
    # GIVEN every upload of these tests
    # WHEN the dead-letter queue is asked how many failed
    answer = boto3.client("sqs").get_queue_attributes(
        QueueUrl=aws["dead_letter_queue_url"], AttributeNames=["ApproximateNumberOfMessages"]
    )

    # THEN none did
    assert answer["Attributes"]["ApproximateNumberOfMessages"] == "0"
