"""What cannot be classified waits in the dead-letter queue, and leaves it by a person's word."""

import json
import time
from pathlib import Path

import boto3
import pytest

from scones.outcomes import FAILED
from scones.photos import Photo
from scones_tools.__main__ import main
from scones_tools.photos.outcomes_table import OutcomesTable

# Every try of the photo, and the time between them.
SECONDS = 180.0


@pytest.fixture
def archived(demonstration, aws) -> Photo:
    """Upload a photo into a storage class that cannot be read, and wait for its dead letter."""
    content = next(Path(demonstration.work_directory).glob("photos/bicycle/*.png")).read_bytes()
    bucket, key = aws["photos_bucket"], "incoming/archived.png"
    stored = boto3.client("s3").put_object(
        Bucket=bucket, Key=key, Body=content, StorageClass="GLACIER"
    )
    wait_for_messages(aws["dead_letter_queue_url"], 1)
    return Photo(bucket, key, stored["VersionId"], len(content))


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


def later_outcome(table: str, photo: Photo) -> str:
    """Return what a photo ends in after its failure, which the table has until then."""
    deadline = time.monotonic() + SECONDS
    while (outcome := OutcomesTable(table).of([photo])[photo].outcome) == FAILED:
        assert time.monotonic() < deadline, photo
        time.sleep(0.2)
    return outcome


def test_a_photo_that_failed_is_classified_when_its_cause_is_put_right(aws, archived, capsys):
    # GIVEN a photo that failed at every try WHEN it is listed THEN its cause is told
    assert main(["redrive", "--dry-run", "--json"]) == 3
    listed = json.loads(capsys.readouterr().out)
    assert (listed["photo"]["key"], listed["reason"]) == (archived.key, "InvalidObjectState")

    # WHEN the cause is put right, and SQS moves its message back
    boto3.client("s3").restore_object(
        Bucket=archived.bucket, Key=archived.key, RestoreRequest={"Days": 1}
    )
    assert main(["redrive"]) == 0

    # THEN the queue is empty, and the photo has its outcome
    assert "1 of 1 message is moved" in capsys.readouterr().out
    wait_for_messages(aws["dead_letter_queue_url"], 0)
    assert later_outcome(aws["outcomes_table_name"], archived) in {"accepted", "review"}


def test_a_message_that_is_no_photo_s_comes_back_and_can_be_discarded(aws, capsys):
    # GIVEN a message that somebody sent by hand
    queue = aws["dead_letter_queue_url"]
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="hello")

    # WHEN it is moved THEN a person is told of it, and it comes back
    assert main(["redrive"]) == 3
    assert "MessagesNotUnderstood: 1 of 1" in capsys.readouterr().err
    wait_for_messages(queue, 1)

    # WHEN it is discarded THEN the queue is empty
    assert main(["redrive", "--dry-run", "--json"]) == 3
    listed = json.loads(capsys.readouterr().out)
    assert main(["redrive", "--discard", listed["id"], "--reason", "sent by hand"]) == 0
    wait_for_messages(queue, 0)
