"""A search among more photos than one answer of AWS holds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import botocore.client
import pytest

from scones.photos import Photo
from scones_tools import deployment
from scones_tools.deployment import Deployment
from scones_tools.photos import search
from scones_tools.photos.search import Found, Reading, Wanted

from ..moto_content import make_outcomes_table, record

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def deployed(deploy: Callable[..., None]) -> Deployment:
    """Return a deployment whose bucket is empty, and whose table is, too."""
    s3 = boto3.client("s3")
    region = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket="photos", CreateBucketConfiguration=region)
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    deploy(photos_bucket="photos", outcomes_table_name=make_outcomes_table())
    options = type("Options", (), {"project": "scones-unlimited", "environment": "dev"})()
    return deployment.find(options)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a reading end after one answer of AWS."""
    monkeypatch.setattr(search, "SECONDS", -1.0)


def put(count: int, outcome: str = "accepted", padding: int = 0) -> None:
    s3 = boto3.client("s3")
    for number in range(count):
        key = f"incoming/{number:03}.jpg"
        version = s3.put_object(Bucket="photos", Key=key, Body=b"x")["VersionId"]
        time = NOON + timedelta(minutes=number)
        uploaded = f"{time:%Y-%m-%dT%H:%M:%SZ}"
        more = {"vehicle": "bicycle", "padding": "x" * padding}
        record("outcomes", Photo("photos", key, version, 1), outcome, uploaded=uploaded, **more)


def all_of(deployed: Deployment, wanted: Wanted) -> list[Reading]:
    """Go on until all was read."""
    readings = [search.search(deployed, wanted)]
    while readings[-1].after:
        readings.append(search.search(deployed, wanted, readings[-1].after))
    return readings


@pytest.mark.parametrize("wanted", [Wanted(), Wanted("incoming/")])
def test_a_reading_that_is_cut_off_goes_on_where_it_ended(
    deployed, hurried, monkeypatch, wanted: Wanted
):
    # GIVEN more photos than an answer of DynamoDB, and of S3, holds
    put(8, padding=300_000)
    make = botocore.client.BaseClient._make_api_call

    def answer(self: Any, operation: str, words: Any) -> Any:
        fewer = {"MaxKeys": 3} if operation == "ListObjectVersions" else {}
        return make(self, operation, {**words, **fewer})

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", answer)
    # WHEN a search goes on until its end THEN each is found once, in several readings
    readings = all_of(deployed, wanted)
    keys = [found.photo.key for reading in readings for found in reading.found]
    assert sorted(keys) == [f"incoming/{number:03}.jpg" for number in range(8)]
    assert len(readings) > 1
    assert sum(reading.read for reading in readings) == 8


def test_a_reading_goes_on_until_there_is_enough(deployed, monkeypatch):
    # GIVEN several answers' worth of photos WHEN none is wanted THEN all are read at once
    put(8, padding=300_000)
    (reading,) = all_of(deployed, Wanted(outcome="failed"))
    assert (reading.found, reading.read) == ([], 8)
    # AND WHEN enough are wanted THEN the reading ends before, with the newest first
    monkeypatch.setattr(search, "ENOUGH", 1)
    monkeypatch.setattr(search, "PAGE", 1)
    first, *_ = all_of(deployed, Wanted(outcome="accepted"))
    assert first.after is not None
    times = [found.uploaded for found in first.found]
    assert times == sorted(times, reverse=True)


def test_of_a_prefix_the_table_is_asked_about_these_photos_alone(deployed, monkeypatch):
    # GIVEN a table that nobody may read from end to end WHEN a prefix is searched for
    put(12)
    monkeypatch.setattr(search.OutcomesTable, "scan", None)
    (reading,) = all_of(deployed, Wanted("incoming/00"))
    # THEN its photos are found, with their outcomes
    assert {found.record.vehicle for found in reading.found if found.record} == {"bicycle"}
    assert (len(reading.found), reading.read) == (10, 10)


@pytest.mark.parametrize(
    ("wanted", "has"),
    [
        (Wanted(), True),
        (Wanted(since=NOON), True),
        (Wanted(since=NOON + timedelta(seconds=1)), False),
        (Wanted(until=NOON), False),
        (Wanted(until=NOON + timedelta(seconds=1)), True),
        (
            Wanted(since=datetime.min.replace(tzinfo=UTC), until=datetime.max.replace(tzinfo=UTC)),
            True,
        ),
        (Wanted(outcome="failed"), False),
        (Wanted(vehicle="bicycle"), False),
    ],
)
def test_what_is_asked_about_must_hold(wanted: Wanted, has: bool):
    # GIVEN a photo of noon that has no outcome WHEN it is compared THEN all that is asked holds
    assert wanted.has(Found(Photo("photos", "a", "v", 1), NOON, None)) is has
