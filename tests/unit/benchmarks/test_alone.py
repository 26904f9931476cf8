"""Photos that are sent alone: the next one when the one before has its outcome."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

import boto3
import pytest

from benchmarks.cost import alone
from benchmarks.cost.alone import NoOutcome, send_one_by_one
from scones.photos import Photo
from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment

BUCKET = "photos"


@pytest.fixture
def deployed(aws, monkeypatch) -> Deployment:
    monkeypatch.setattr(alone, "_POLL_SECONDS", 0.0)
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    values = {field.name: "" for field in fields(Deployment)} | {"photos_bucket": BUCKET}
    return Deployment(**values)


@pytest.fixture
def answers(monkeypatch) -> Callable[..., list[tuple[str, int]]]:
    """Return what lets the table say whether a photo has its outcome, and what it was asked."""

    def make(*has_outcome: bool) -> list[tuple[str, int]]:
        asked: list[tuple[str, int]] = []
        answer: Iterator[bool] = iter(has_outcome)

        class Table:
            def __init__(self, name: str) -> None: ...

            def of(self, photos: Iterable[Photo]) -> dict[Photo, str]:
                (photo,) = photos
                stored = boto3.client("s3").list_objects_v2(Bucket=BUCKET)["KeyCount"]
                asked.append((photo.key, stored))
                return {photo: "accepted"} if next(answer) else {}

        monkeypatch.setattr(alone, "OutcomesTable", Table)
        return asked

    return make


def test_a_photo_waits_for_the_one_before(deployed, answers):
    # GIVEN two photos, the first of which has its outcome when it is asked for again
    asked = answers(False, True, True)
    # WHEN they are sent
    send_one_by_one(deployed, [b"one", b"two"], "run")
    # THEN the second was uploaded after that
    assert asked == [("incoming/run-1.png", 1)] * 2 + [("incoming/run-2.png", 2)]


def test_a_photo_without_an_outcome_is_named(deployed, answers, monkeypatch):
    # GIVEN a workflow that does not answer WHEN the time is up THEN the error names the photo
    answers(False)
    monkeypatch.setattr(alone, "_SECONDS_FOR_A_PHOTO", -1.0)
    with pytest.raises(NoOutcome, match=r"^incoming/run-1\.png has no outcome after -1 s$"):
        send_one_by_one(deployed, [b"one"], "run")
    assert issubclass(NoOutcome, CommandError)
