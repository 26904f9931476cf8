"""How many messages a queue was sent, and how many were deleted, as CloudWatch tells it."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture
def points(aws):
    """``points(queue, metric, statistic)`` returns the values of the last hour."""

    def read(queue, metric: str, statistic: str) -> list[float]:
        now, name = datetime.now(UTC), queue.arn.rpartition(":")[2]
        answer = aws("cloudwatch").get_metric_statistics(
            Namespace="AWS/SQS",
            MetricName=metric,
            Dimensions=[{"Name": "QueueName", "Value": name}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=3600,
            Statistics=[statistic],
        )
        return [point[statistic] for point in answer["Datapoints"]]

    return read


@pytest.fixture
def counted(points):
    """``counted(queue)`` returns how many were sent and how many were deleted."""

    def count(queue) -> tuple[float, float]:
        sent, deleted = (
            sum(points(queue, f"NumberOfMessages{what}", "Sum")) for what in ("Sent", "Deleted")
        )
        return sent, deleted

    return count


def test_each_message_is_counted_when_it_is_sent_and_when_it_is_deleted(aws, make_queue, counted):
    # GIVEN messages that were sent alone and in a batch
    queue, other = make_queue(), make_queue()
    aws("sqs").send_message(QueueUrl=queue.url, MessageBody="a")
    entries = [{"Id": name, "MessageBody": name} for name in "bc"]
    aws("sqs").send_message_batch(QueueUrl=queue.url, Entries=entries)
    # WHEN two are deleted, one of them in a batch
    one, two, _ = queue.receive()
    aws("sqs").delete_message(QueueUrl=queue.url, ReceiptHandle=one["ReceiptHandle"])
    entry = {"Id": "a", "ReceiptHandle": two["ReceiptHandle"]}
    aws("sqs").delete_message_batch(QueueUrl=queue.url, Entries=[entry])
    # THEN each is counted once, of its queue alone
    assert counted(queue) == (3, 2)
    assert counted(other) == (0, 0)


def test_what_a_redrive_policy_moves_is_neither_sent_nor_deleted(aws, make_queue, counted, points):
    # GIVEN a message that is received too often
    queue, dead = make_queue(), make_queue()
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    aws("sqs").set_queue_attributes(
        QueueUrl=queue.url, Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "0"}
    )
    aws("sqs").send_message(QueueUrl=queue.url, MessageBody="a")
    assert len(queue.receive()) == 1
    time.sleep(2)
    # WHEN it is given up THEN it is neither deleted here, nor sent there, and it is new there
    assert queue.receive() == []
    assert len(dead.receive()) == 1
    assert (counted(queue), counted(dead)) == ((1, 0), (0, 0))
    [age] = points(dead, "ApproximateAgeOfOldestMessage", "Maximum")
    assert age < 2
