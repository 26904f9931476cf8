"""What becomes of uploads as the world sends them: named, and never lost."""

import io
import json
import struct
import time
import zlib
from dataclasses import asdict

import boto3
import pytest
from PIL import Image

from scones.photos import Photo
from scones_tools.__main__ import main
from scones_tools.photos.classify import follow, send

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


@pytest.fixture
def classified(demonstration, aws, tmp_path):
    """Return a function that uploads bytes and waits for their outcome."""

    def classify(name: str, content: bytes):
        path = tmp_path / name
        path.write_bytes(content)
        sent = send([path], aws["photos_bucket"])
        (outcome,) = follow(list(sent), aws["classification_state_machine_arn"], SECONDS)
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
    states = [state["name"] for state in story["executions"][0]["states"]]
    assert states[:3] == ["SerializeImage", "ClassifyImage", "FilterInference"]


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
    # GIVEN an event about a key that nothing is stored under
    photo = Photo(aws["photos_bucket"], "incoming/gone.png", "", 1)

    # WHEN the workflow is started with it
    states = boto3.client("stepfunctions")
    states.start_execution(
        stateMachineArn=aws["classification_state_machine_arn"],
        name=photo.execution_name,
        input=json.dumps({"photo": asdict(photo)}),
    )
    (outcome,) = follow([photo], aws["classification_state_machine_arn"], SECONDS)

    # THEN it is rejected, by name
    assert (outcome.outcome, outcome.reason) == ("rejected", "PhotoNotFound")


def test_the_same_event_twice_starts_one_execution(aws, classified, demonstration):
    # GIVEN a photo that was classified
    outcome = classified("once.png", _bytes(_photo(demonstration), "PNG"))
    states = boto3.client("stepfunctions")
    machine = aws["classification_state_machine_arn"]

    def executions() -> list[dict[str, object]]:
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
        return [one for page in pages for one in page["executions"]]

    before = executions()
    described = [states.describe_execution(executionArn=one["executionArn"]) for one in before]
    original = next(one for one in described if outcome.key in one["input"])

    # WHEN its event is delivered again
    repeated = states.start_execution(
        stateMachineArn=aws["intake_state_machine_arn"], input=original["input"]
    )
    deadline = time.monotonic() + SECONDS
    status = "RUNNING"
    while status == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.1)
        status = states.describe_execution(executionArn=repeated["executionArn"])["status"]

    # THEN the delivery succeeds, and starts nothing
    assert status == "SUCCEEDED"
    assert len(executions()) == len(before)


def test_a_folder_made_in_the_console_is_no_photo(aws, classified):
    # GIVEN folders as S3's console makes them, and the executions that there are
    bucket, machine = aws["photos_bucket"], aws["classification_state_machine_arn"]
    states = boto3.client("stepfunctions")

    def photos() -> set[str]:
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
        arns = [one["executionArn"] for page in pages for one in page["executions"]]
        inputs = [states.describe_execution(executionArn=arn)["input"] for arn in arns]
        return {json.loads(given)["photo"]["key"] for given in inputs}

    # WHEN they are made, and an empty upload below one of them comes after
    for key in ("incoming/", "incoming/2026/", "incoming/2026/May/"):
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=b"")
    outcome = classified("empty.png", b"")

    # THEN the upload is rejected by name, and nothing was started for the folders
    assert (outcome.outcome, outcome.reason) == ("rejected", "ImageEmpty")
    assert not [key for key in photos() if key.endswith("/")]


def test_photos_for_a_person_are_on_the_review_queue(aws, classified):
    # GIVEN the executions that asked for a person, a picture of nothing perhaps among them
    classified("noise.png", _bytes(Image.effect_noise((96, 96), 90).convert("RGB"), "PNG"))
    states = boto3.client("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(
        stateMachineArn=aws["classification_state_machine_arn"], statusFilter="SUCCEEDED"
    )
    arns = [one["executionArn"] for page in pages for one in page["executions"]]
    outputs = [json.loads(states.describe_execution(executionArn=arn)["output"]) for arn in arns]
    asked = [output for output in outputs if output["outcome"]["name"] == "review"]

    # WHEN the queue is asked how many wait there
    answer = boto3.client("sqs").get_queue_attributes(
        QueueUrl=aws["review_queue_url"], AttributeNames=["ApproximateNumberOfMessages"]
    )

    # THEN all do, and no other
    assert int(answer["Attributes"]["ApproximateNumberOfMessages"]) == len(asked)


def test_nothing_is_in_the_dead_letter_queue(aws):
    # GIVEN every upload of these tests
    # WHEN the dead-letter queue is asked how many failed
    answer = boto3.client("sqs").get_queue_attributes(
        QueueUrl=aws["dead_letter_queue_url"], AttributeNames=["ApproximateNumberOfMessages"]
    )

    # THEN none did
    assert answer["Attributes"]["ApproximateNumberOfMessages"] == "0"
