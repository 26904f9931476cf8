"""Attributes that SQS does not take: SQS's API Reference, SetQueueAttributes."""

import json
import time
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def refused(call, **parameters) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DelaySeconds", "901", "InvalidAttributeValue"),
        ("DelaySeconds", "-1", "InvalidAttributeValue"),
        ("MaximumMessageSize", "1023", "InvalidAttributeValue"),
        ("MaximumMessageSize", "1048577", "InvalidAttributeValue"),
        ("MessageRetentionPeriod", "59", "InvalidAttributeValue"),
        ("MessageRetentionPeriod", "1209601", "InvalidAttributeValue"),
        ("ReceiveMessageWaitTimeSeconds", "21", "InvalidAttributeValue"),
        ("VisibilityTimeout", "43201", "InvalidAttributeValue"),
        ("VisibilityTimeout", "abc", "InvalidAttributeValue"),
        ("SqsManagedSseEnabled", "yes", "InvalidAttributeValue"),
        ("Policy", "{", "InvalidAttributeValue"),
        ("QueueArn", "a", "InvalidAttributeName"),
        ("Colour", "red", "InvalidAttributeName"),
        ("ContentBasedDeduplication", "true", "InvalidAttributeName"),
        ("DeduplicationScope", "queue", "InvalidAttributeName"),
    ],
)
def test_an_attribute_that_aws_does_not_take_is_refused(aws, queue, name, value, code):
    # GIVEN an attribute WHEN a queue is made with it, or it is set, THEN the error names it
    sqs = aws("sqs")
    made, text = refused(
        sqs.create_queue, QueueName=f"queue-{uuid4().hex}", Attributes={name: value}
    )
    assert (made, name in text) == (code, True)
    changed, text = refused(sqs.set_queue_attributes, QueueUrl=queue.url, Attributes={name: value})
    assert (changed, name in text) == (code, True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"deadLetterTargetArn": "dummy"}, "Invalid value for deadLetterTargetArn."),
        ({"maxReceiveCount": 0}, "valid values are from 1 to 1000"),
        ({"maxReceiveCount": 1001}, "valid values are from 1 to 1000"),
        ({"maxReceiveCount": "many"}, "valid values are from 1 to 1000"),
        ({"more": 1}, "Only following attributes are supported"),
    ],
)
def test_a_redrive_policy_that_aws_does_not_take_is_refused(aws, queue, make_queue, change, reason):
    # GIVEN a policy WHEN it is set THEN it is refused, and the queue has none
    policy = json.dumps({"deadLetterTargetArn": make_queue().arn, "maxReceiveCount": "3"} | change)
    sqs, attributes = aws("sqs"), {"RedrivePolicy": policy}
    code, text = refused(sqs.set_queue_attributes, QueueUrl=queue.url, Attributes=attributes)
    assert (code, reason in text) == ("InvalidParameterValue", True)
    answer = sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])
    assert "RedrivePolicy" not in answer["Attributes"]


def test_a_dead_letter_queue_is_there_and_of_the_same_type(aws, queue):
    # GIVEN a queue, and a FIFO queue
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName=f"{uuid4().hex}.fifo", Attributes={"FifoQueue": "true"})
    names = ["QueueArn"]
    answer = sqs.get_queue_attributes(QueueUrl=url["QueueUrl"], AttributeNames=names)
    fifo = answer["Attributes"]["QueueArn"]
    cases = {
        (queue.url, f"{queue.arn}-gone"): "does not exist",
        (queue.url, fifo): "same type",
        (url["QueueUrl"], queue.arn): "same type",
    }
    for (source, dead), reason in cases.items():
        # WHEN it gets a dead-letter queue that is missing or of another type THEN it is refused
        policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 3})
        attributes = {"RedrivePolicy": policy}
        _, text = refused(sqs.set_queue_attributes, QueueUrl=source, Attributes=attributes)
        assert reason in text


def test_policies_are_told_without_blanks(aws, queue):
    # GIVEN a policy with blanks WHEN it is read THEN it has none
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    sqs, attributes = aws("sqs"), {"Policy": json.dumps(policy)}
    sqs.set_queue_attributes(QueueUrl=queue.url, Attributes=attributes)
    answer = sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["Policy"])
    assert answer["Attributes"]["Policy"] == json.dumps(policy, separators=(",", ":"))


def test_a_new_delay_of_a_fifo_queue_is_that_of_its_messages(aws):
    # GIVEN a message of a FIFO queue that waits long WHEN the delay ends THEN the message is there
    sqs, attributes = aws("sqs"), {"FifoQueue": "true", "DelaySeconds": "900"}
    url = sqs.create_queue(QueueName=f"{uuid4().hex}.fifo", Attributes=attributes)["QueueUrl"]
    settings = {"MessageGroupId": "g", "MessageDeduplicationId": "1"}
    sqs.send_message(QueueUrl=url, MessageBody="a", **settings)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "0"})
    time.sleep(0.01)
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1
