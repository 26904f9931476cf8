"""What a photo's scenario says when something was denied on its way."""

import json
import time

import boto3
import pytest

from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.photos import Photos
from scones.photos import Photo

from ..moto_content import make_outcomes_table, record

STATES, PIPE = "/aws/vendedlogs/states/p-classification", "/aws/vendedlogs/pipes/p-incoming"
DENIED = "User: x is not authorized to perform: dynamodb:PutItem on resource: y"


@pytest.fixture
def photos(aws) -> Photos:
    """Return the scenario of a service that does nothing by itself."""
    make_outcomes_table("p-outcomes")
    queue = boto3.client("sqs").create_queue(QueueName="p-incoming")["QueueUrl"]
    role = "arn:aws:iam::123456789012:role/p-incoming"
    arns = {"Source": "arn:aws:sqs:eu-central-1:123456789012:p-incoming", "Target": role}
    boto3.client("pipes").create_pipe(Name="p-incoming", RoleArn=role, **arns)
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="p-123456789012-photos")
    boto3.client("s3").put_bucket_versioning(
        Bucket="p-123456789012-photos", VersioningConfiguration={"Status": "Enabled"}
    )
    for group in (STATES, PIPE):
        boto3.client("logs").create_log_group(logGroupName=group)
        boto3.client("logs").create_log_stream(logGroupName=group, logStreamName="s")
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="of a scenario before")
    return Photos(Deployed("p", "123456789012", "eu-central-1", seconds=0.1))


@pytest.mark.parametrize("group", [STATES, PIPE])
def test_what_was_denied_is_read_from_a_log(photos, group):
    # GIVEN a service that does nothing, and says in a log why
    event = {"timestamp": int(1000 * time.time()) + 60_000, "message": json.dumps({"e": DENIED})}
    boto3.client("logs").put_log_events(logGroupName=group, logStreamName="s", logEvents=[event])
    # WHEN photos are sent THEN the first is without an outcome, for that reason
    assert photos() == "noise: AccessDenied: dynamodb:PutItem"


def test_a_service_that_does_nothing_is_named(photos):
    # GIVEN a service that does nothing, and an old line of a log
    event = {"timestamp": int(1000 * time.time()) - 60_000, "message": DENIED}
    boto3.client("logs").put_log_events(logGroupName=STATES, logStreamName="s", logEvents=[event])
    # WHEN photos are sent THEN that is said
    assert photos() == "noise: nothing happened"


@pytest.mark.parametrize(
    ("outcome", "more", "said"),
    [
        ("accepted", {}, "accepted"),
        ("review", {"reason": "Unsure"}, "review Unsure"),
        ("failed", {"reason": "Broken", "cause": "x"}, "failed Broken"),
        ("failed", {"reason": "Lambda", "cause": DENIED}, "AccessDenied: dynamodb:PutItem"),
    ],
)
def test_an_outcome_is_a_word_with_its_reason(photos, monkeypatch, outcome, more, said):
    # GIVEN a service that records one outcome of all that is uploaded
    upload = Photos._upload

    def recorded(self: Photos, content: bytes) -> Photo:
        photo = upload(self, content)
        record("p-outcomes", photo, outcome, **more)
        return photo

    monkeypatch.setattr(Photos, "_upload", recorded)
    # WHEN photos are sent THEN each is named, and what was not done after them, too
    line = photos()
    assert line.startswith(f"noise: {said}")
    if "AccessDenied" not in said:
        assert line.endswith(
            f"text: {said}; vehicle: {said}; missing: nothing happened; queue: nothing happened"
        )
