"""SerializeImage: from an object on S3 to a picture in the workflow's state."""

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from PIL import Image

from scones.errors import (
    ConfigurationInvalid,
    DocumentInvalid,
    ImageAnimated,
    ImageEmpty,
    ImageFormatUnsupported,
    ImageTooLarge,
    ImageTooManyPixels,
    ImageTooSmall,
    ImageUnreadable,
    PhotoNotFound,
    StorageUnavailable,
)

SETTINGS = {"MAX_IMAGE_BYTES": "20000", "MAX_IMAGE_PIXELS": "100000", "IMAGE_SIZE": "64"}
BUCKET = "photos"


@pytest.fixture
def s3() -> Iterator[Any]:
    """Return S3, with a bucket that keeps versions."""
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield client


def picture(kind: str = "PNG", size: tuple[int, int] = (100, 50), frames: int = 1) -> bytes:
    buffer = io.BytesIO()
    more = [Image.new("RGB", size, (0, 0, shade)) for shade in range(1, frames)]
    options = {"save_all": True, "append_images": more} if more else {}
    Image.new("RGB", size, "red").save(buffer, kind, **options)
    return buffer.getvalue()


def state(key: str, version: str = "", size: int = 1) -> dict[str, Any]:
    return {"photo": {"bucket": BUCKET, "key": key, "version_id": version, "size": size}}


def test_a_photo_is_put_into_the_state(s3, function, capsys):
    # GIVEN a photo on S3
    upload = picture("JPEG")
    s3.put_object(Bucket=BUCKET, Key="incoming/1.jpg", Body=upload)
    event = {**state("incoming/1.jpg"), "kept": True}
    # WHEN the function is called
    answer = function("serialize_image", **SETTINGS)(event)
    # THEN the state has the picture in normal form, and what was there is kept
    image = answer.pop("image")
    assert answer == event
    small = Image.open(io.BytesIO(base64.b64decode(image["content"])))
    assert (small.format, small.size) == ("PNG", (64, 32))
    assert image["source"] == {"format": "JPEG", "width": 100, "height": 50, "bytes": len(upload)}
    # THEN one line of JSON tells of it, without the picture
    line = json.loads(capsys.readouterr().out)
    assert (line["message"], line["key"], line["request"]) == (
        "serialized",
        "incoming/1.jpg",
        "request-1",
    )
    assert "content" not in line


def test_the_version_of_the_event_is_read(s3, function):
    # GIVEN a photo that was overwritten after the event
    first = s3.put_object(Bucket=BUCKET, Key="incoming/1.png", Body=picture(size=(40, 20)))
    s3.put_object(Bucket=BUCKET, Key="incoming/1.png", Body=picture(size=(20, 40)))
    # WHEN the function is called with the first version
    answer = function("serialize_image", **SETTINGS)(state("incoming/1.png", first["VersionId"]))
    # THEN that version is in the state
    assert (answer["image"]["width"], answer["image"]["height"]) == (40, 20)


@pytest.mark.parametrize(
    "key", ["incoming/ä photo+1.png", "incoming/a b%20c.png", "incoming/#?.png"]
)
def test_a_key_of_any_characters_is_read(s3, function, key: str):
    # GIVEN a photo with an unusual name WHEN the function is called THEN it is found
    s3.put_object(Bucket=BUCKET, Key=key, Body=picture())
    assert function("serialize_image", **SETTINGS)(state(key))["image"]["width"] == 64


@pytest.mark.parametrize(
    ("upload", "error"),
    [
        (b"", ImageEmpty),
        (b"\0" * 20_001, ImageTooLarge),
        (picture(size=(400, 300)), ImageTooManyPixels),
        (picture(size=(4, 4)), ImageTooSmall),
        (picture("GIF"), ImageFormatUnsupported),
        (b"Gate code 4711", ImageFormatUnsupported),
        (picture(frames=3), ImageAnimated),
        (picture("JPEG")[:300], ImageUnreadable),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "upload",
)
def test_every_reason_to_refuse_an_upload_has_its_name(s3, function, upload: bytes, error: type):
    # GIVEN an upload that cannot be classified WHEN the function is called THEN its name is raised
    s3.put_object(Bucket=BUCKET, Key="incoming/1.jpg", Body=upload)
    with pytest.raises(error) as refusal:
        function("serialize_image", **SETTINGS)(state("incoming/1.jpg"))
    assert type(refusal.value) is error


def test_a_photo_that_is_gone_is_named(s3, function):
    # GIVEN a photo that was deleted meanwhile
    s3.put_object(Bucket=BUCKET, Key="incoming/1.png", Body=picture())
    s3.delete_object(Bucket=BUCKET, Key="incoming/1.png")
    # WHEN the function is called THEN the text says where it is not
    for key in ("incoming/1.png", "incoming/never.png"):
        with pytest.raises(PhotoNotFound, match=f"s3://photos/{key} is not there"):
            function("serialize_image", **SETTINGS)(state(key))


def test_a_version_that_is_gone_is_named(s3, function):
    # GIVEN a version that was deleted for good
    old = s3.put_object(Bucket=BUCKET, Key="incoming/1.png", Body=picture())["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="incoming/1.png", Body=picture())
    s3.delete_object(Bucket=BUCKET, Key="incoming/1.png", VersionId=old)
    # WHEN the function is called THEN it is not there
    with pytest.raises(PhotoNotFound):
        function("serialize_image", **SETTINGS)(state("incoming/1.png", old))


def test_another_error_of_s3_keeps_its_name(s3, function):
    # GIVEN no bucket, which no photo's fault is
    event = {"photo": {"bucket": "none", "key": "incoming/1.png"}}
    # WHEN the function is called THEN the workflow sees ClientError, which it retries
    with pytest.raises(ClientError, match="NoSuchBucket"):
        function("serialize_image", **SETTINGS)(event)


def test_a_service_that_does_not_answer_is_no_rejection(function, monkeypatch):
    # GIVEN nobody where S3 should be
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    # WHEN the function is called THEN the error has the name that the workflow retries
    with pytest.raises(StorageUnavailable, match=r"s3://photos/incoming/1\.png: EndpointConn"):
        function("serialize_image", **SETTINGS)(state("incoming/1.png"))


@pytest.mark.parametrize("event", [{}, {"photo": {"bucket": BUCKET}}, {"photo": "incoming/1.png"}])
def test_a_state_without_a_photo_is_refused(function, event: dict[str, Any]):
    # GIVEN a state without a photo WHEN the function is called THEN the document is to blame
    with pytest.raises(DocumentInvalid, match="photo"):
        function("serialize_image", **SETTINGS)(event)


@pytest.mark.parametrize("name", sorted(SETTINGS))
@pytest.mark.parametrize("value", ["", "many", "nan"])
def test_a_wrong_setting_is_named(s3, function, name: str, value: str):
    # GIVEN a setting that is missing or wrong WHEN the function is called THEN it is named
    s3.put_object(Bucket=BUCKET, Key="incoming/1.png", Body=picture())
    with pytest.raises(ConfigurationInvalid, match=name):
        function("serialize_image", **{**SETTINGS, name: value})(state("incoming/1.png"))
