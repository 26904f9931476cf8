"""What cannot be classified waits in the dead-letter queue, and leaves it by a person's word."""

import json
import time
from pathlib import Path

import boto3
import pytest

from scones_tools.__main__ import main

SECONDS = 60.0


@pytest.fixture
def archived_photo(demonstration, aws) -> str:
    """Upload a photo into a storage class that cannot be read, and wait for its dead letter."""
    photo: Path = next(demonstration.work_directory.glob("photos/bicycle/*.png"))
    key = "incoming/archived.png"
    boto3.client("s3").put_object(
        Bucket=aws["photos_bucket"], Key=key, Body=photo.read_bytes(), StorageClass="GLACIER"
    )
    wait_for_messages(aws["dead_letter_queue_url"], 1)
    return key


def wait_for_messages(queue: str, count: int) -> None:
    """Wait until so many messages can be received."""
    names = ["ApproximateNumberOfMessages"]
    deadline = time.monotonic() + SECONDS
    waiting = -1
    while waiting != count and time.monotonic() < deadline:
        time.sleep(0.2)
        answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        waiting = int(answer["Attributes"][names[0]])
    assert waiting == count


def test_a_photo_that_fails_again_is_replayed_once_and_can_be_discarded(
    aws, archived_photo, capsys
):
    # GIVEN a photo whose failure nothing but a person can put right
    queue = aws["dead_letter_queue_url"]

    # WHEN it is replayed
    code = main(["redrive"])

    # THEN the run ends, names the cause, and the photo is in the queue again, once
    assert code == 3
    printed = capsys.readouterr()
    assert "FailedAgain: of 1 replays 1 failed again: 1 InvalidObjectState" in printed.err
    wait_for_messages(queue, 1)

    # WHEN it is listed and discarded
    assert main(["redrive", "--dry-run", "--json"]) == 3
    listed = json.loads(capsys.readouterr().out)
    words = ["--discard", listed["id"], "--reason", "archived by mistake"]
    assert main(["redrive", *words]) == 0

    # THEN it was that photo, and the queue is empty
    assert listed["photo"]["key"] == archived_photo
    assert listed["execution"].endswith("-redrive-1")
    wait_for_messages(queue, 0)
