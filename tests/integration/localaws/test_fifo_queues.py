"""FIFO queues: order, groups and deduplication, as the SQS Developer Guide describes them."""

import time
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def fifo(aws):
    """``fifo(**attributes)`` makes a FIFO queue; its URL."""

    def make(**attributes: str) -> str:
        name = f"queue-{uuid4().hex}.fifo"
        settings = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} | attributes
        return aws("sqs").create_queue(QueueName=name, Attributes=settings)["QueueUrl"]

    return make


@pytest.fixture
def send(aws):
    def put(url: str, body: str, group: str = "g", **settings) -> dict:
        return aws("sqs").send_message(
            QueueUrl=url, MessageBody=body, MessageGroupId=group, **settings
        )

    return put


@pytest.fixture
def receive(aws):
    def take(url: str, most: int = 10, **settings) -> list[dict]:
        answer = aws("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=most, AttributeNames=["All"], **settings
        )
        return answer.get("Messages", [])

    return take


def bodies(messages: list[dict]) -> list[str]:
    return [message["Body"] for message in messages]


def refused(call, **parameters) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_what_was_not_deleted_comes_again_in_order(fifo, send, receive):
    # GIVEN four messages of a group, two of which were received and not deleted
    url = fifo(VisibilityTimeout="1")
    for number in range(4):
        send(url, f"m{number}")
    assert bodies(receive(url, 2)) == ["m0", "m1"]
    assert receive(url) == []
    # WHEN they are visible again THEN all come, in their order, every time
    for _ in range(2):
        time.sleep(1.1)
        assert bodies(receive(url)) == ["m0", "m1", "m2", "m3"]


def test_a_group_in_flight_keeps_no_other_back(aws, fifo, send, receive):
    # GIVEN two groups, of which one has a message in flight
    url = fifo()
    for body, group in (("a0", "a"), ("a1", "a"), ("b0", "b")):
        send(url, body, group)
    [first] = receive(url, 1)
    # WHEN more are asked for THEN the other group's come, and the rest once the first is deleted
    assert (first["Body"], bodies(receive(url))) == ("a0", ["b0"])
    begun = time.monotonic()
    assert receive(url, WaitTimeSeconds=1) == []
    assert time.monotonic() - begun >= 1
    aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    assert bodies(receive(url)) == ["a1"]


@pytest.mark.parametrize(
    ("scope", "expected"), [("queue", ["same"]), ("messageGroup", ["same", "same"])]
)
def test_the_same_message_is_taken_once(aws, fifo, send, receive, scope, expected):
    # GIVEN a message that was received and deleted
    url = fifo(DeduplicationScope=scope)
    first = send(url, "same", "a")
    [message] = receive(url)
    assert message["Attributes"]["SequenceNumber"] == first["SequenceNumber"]
    aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    # WHEN it is sent again THEN the answer is the first's, and another group counts by the scope
    again = send(url, "same", "a")
    assert (again["MessageId"], again["SequenceNumber"]) == (
        first["MessageId"],
        first["SequenceNumber"],
    )
    send(url, "same", "b")
    assert bodies([message, *receive(url)]) == expected


def test_numbers_grow(fifo, send):
    # GIVEN messages with identifiers and without WHEN they are sent THEN the later number is higher
    url = fifo()
    first = send(url, "a", MessageDeduplicationId="1")
    second = send(url, "a", MessageDeduplicationId="2")
    third = send(url, "a")
    numbers = [one["SequenceNumber"] for one in (first, second, third)]
    assert [len(number) for number in numbers] == [20, 20, 20]
    assert numbers == sorted(set(numbers))


def test_an_expired_receipt_handle_is_refused(aws, fifo, send, receive):
    # GIVEN a message whose time is over
    url = fifo(VisibilityTimeout="1")
    send(url, "m")
    handle = receive(url)[0]["ReceiptHandle"]
    time.sleep(1.1)
    # WHEN it is deleted, or hidden longer, THEN neither is done
    code, message = refused(aws("sqs").delete_message, QueueUrl=url, ReceiptHandle=handle)
    reason = "The receipt handle has expired."
    expected = f"Value {handle} for parameter ReceiptHandle is invalid. Reason: {reason}"
    assert (code, message) == ("InvalidParameterValue", expected)
    code, message = refused(
        aws("sqs").change_message_visibility,
        QueueUrl=url,
        ReceiptHandle=handle,
        VisibilityTimeout=9,
    )
    assert (code, "is not available for visibility" in message) == ("InvalidParameterValue", True)
    assert bodies(receive(url)) == ["m"]


def test_a_message_has_the_delay_of_its_queue(aws, fifo, send, receive):
    # GIVEN a queue with a delay WHEN a message says none THEN it waits; one of its own is refused
    url = fifo(DelaySeconds="1")
    send(url, "m", DelaySeconds=0)
    assert receive(url) == []
    time.sleep(1.1)
    assert bodies(receive(url)) == ["m"]
    code, message = refused(
        aws("sqs").send_message, QueueUrl=url, MessageBody="m", MessageGroupId="g", DelaySeconds=2
    )
    assert (code, "is not valid for this queue type" in message) == ("InvalidParameterValue", True)


def test_a_message_shown_again_at_once_is_the_first(aws, fifo, send, receive):
    # GIVEN a group's first message in flight WHEN it is given back THEN it comes first
    url = fifo()
    send(url, "a")
    send(url, "b")
    [first] = receive(url, 1)
    aws("sqs").change_message_visibility(
        QueueUrl=url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=0
    )
    assert bodies(receive(url)) == ["a", "b"]
