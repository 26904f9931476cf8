"""What is set of a queue stays until it is set anew: SQS's API Reference, SetQueueAttributes."""

import json
from uuid import uuid4

import pytest


@pytest.fixture
def queue(aws):
    """Return a queue with a policy, and the ARN of another for its dead letters."""
    sqs = aws("sqs")
    dead = sqs.create_queue(QueueName=f"dead-{uuid4().hex}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
    anybody = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [anybody]}
    url = sqs.create_queue(
        QueueName=f"queue-{uuid4().hex}", Attributes={"Policy": json.dumps(policy)}
    )["QueueUrl"]
    return url, arn["QueueArn"]


def attributes(aws, url: str) -> dict[str, str]:
    found = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return dict(found)


def test_a_policy_stays_when_something_else_is_set(aws, queue):
    # GIVEN a queue with a policy
    url, _ = queue
    before = attributes(aws, url)["Policy"]
    # WHEN another attribute is set
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "7"})
    # THEN both are there
    found = attributes(aws, url)
    assert (found["Policy"], found["VisibilityTimeout"]) == (before, "7")


def test_a_policy_is_taken_away_by_an_empty_one(aws, queue):
    # GIVEN a queue with a policy WHEN an empty one is set THEN it has none
    url, _ = queue
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert "Policy" not in attributes(aws, url)


def test_a_redrive_policy_is_read_without_blanks(aws, queue):
    # GIVEN a redrive policy with blanks WHEN it is read THEN it is as Terraform writes it
    url, dead = queue
    policy = {"deadLetterTargetArn": dead, "maxReceiveCount": 3}
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
    assert attributes(aws, url)["RedrivePolicy"] == json.dumps(policy, separators=(",", ":"))
