"""What SQS refuses of a message and of a batch: SQS's API Reference, and its message quotas."""

import pytest
from botocore.exceptions import ClientError

PREFIX = "AWS.SimpleQueueService."


def refused(call, **parameters) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"].removeprefix(PREFIX), error["Message"]


def attribute(**settings) -> dict:
    return {"MessageAttributes": {"a": settings}}


@pytest.mark.parametrize(
    ("message", "code", "text"),
    [
        ({"MessageBody": ""}, "MissingParameter", "MessageBody"),
        ({"MessageBody": "\x01"}, "InvalidMessageContents", "Invalid characters"),
        ({"MessageBody": "\uffff"}, "InvalidMessageContents", "Invalid characters"),
        ({"MessageBody": "\u00e9" * 600_000}, "InvalidParameterValue", "shorter than 1048576"),
        ({"MessageDeduplicationId": "1"}, "InvalidParameterValue", "queue type"),
        ({"DelaySeconds": 901}, "InvalidParameterValue", "<= 900"),
        ({"DelaySeconds": -1}, "InvalidParameterValue", ">= 0"),
        (attribute(DataType="Text", StringValue="a"), "InvalidParameterValue", "type prefixes"),
        (attribute(DataType="String", StringValue=""), "InvalidParameterValue", "non-empty"),
        (attribute(DataType="Number", StringValue="a"), "InvalidParameterValue", "cast"),
        (
            {"MessageAttributes": {"AWS.a": {"DataType": "String", "StringValue": "a"}}},
            "InvalidParameterValue",
            "AWS.a",
        ),
        (
            {
                "MessageAttributes": {
                    str(number): {"DataType": "String", "StringValue": "a"} for number in range(11)
                }
            },
            "InvalidParameterValue",
            "[11] exceeds",
        ),
    ],
)
def test_a_message_that_aws_does_not_take_is_refused(aws, queue, message, code, text):
    # GIVEN a message over a limit WHEN it is sent THEN the error is named, and nothing is there
    parameters = {"MessageBody": "a", **message}
    found, reason = refused(aws("sqs").send_message, QueueUrl=queue.url, **parameters)
    assert (found, text in reason) == (code, True), reason
    assert queue.receive() == []


BATCHES = {
    "send_message_batch": {"MessageBody": "a"},
    "delete_message_batch": {"ReceiptHandle": "a"},
    "change_message_visibility_batch": {"ReceiptHandle": "a", "VisibilityTimeout": 1},
}


@pytest.mark.parametrize("operation", BATCHES)
@pytest.mark.parametrize(
    ("ids", "code"),
    [
        ([], "EmptyBatchRequest"),
        ([str(number) for number in range(11)], "TooManyEntriesInBatchRequest"),
        (["a", "b", "a"], "BatchEntryIdsNotDistinct"),
        (["a:b"], "InvalidBatchEntryId"),
        (["a" * 81], "InvalidBatchEntryId"),
    ],
)
def test_a_batch_that_aws_does_not_take_is_refused(aws, queue, operation, ids, code):
    # GIVEN a batch over a limit WHEN it is sent THEN the error is named
    entries = [{"Id": one, **BATCHES[operation]} for one in ids]
    call = getattr(aws("sqs"), operation)
    assert refused(call, QueueUrl=queue.url, Entries=entries)[0] == code


def test_a_batch_is_as_long_as_its_messages(aws, queue):
    # GIVEN two messages that are too long together WHEN they are sent THEN neither is taken
    entries = [{"Id": one, "MessageBody": "a" * 600_000} for one in ("1", "2")]
    code, text = refused(aws("sqs").send_message_batch, QueueUrl=queue.url, Entries=entries)
    assert (code, "1200000" in text) == ("BatchRequestTooLong", True)


def test_a_handle_of_a_batch_that_is_none_fails_alone(aws, queue):
    # GIVEN a message WHEN it is deleted with a handle that is none THEN that one fails
    aws("sqs").send_message(QueueUrl=queue.url, MessageBody="a")
    handle = queue.receive()[0]["ReceiptHandle"]
    entries = [{"Id": "1", "ReceiptHandle": handle}, {"Id": "2", "ReceiptHandle": "b"}]
    answer = aws("sqs").delete_message_batch(QueueUrl=queue.url, Entries=entries)
    assert [one["Id"] for one in answer["Successful"]] == ["1"]
    [failed] = answer["Failed"]
    assert (failed["Id"], failed["Code"]) == ("2", "ReceiptHandleIsInvalid")


def test_a_queue_is_purged_once_a_minute(aws, queue):
    # GIVEN a queue that was purged WHEN it is purged again THEN AWS has it wait
    aws("sqs").purge_queue(QueueUrl=queue.url)
    code, text = refused(aws("sqs").purge_queue, QueueUrl=queue.url)
    assert (code, "allowed every 60 seconds" in text) == ("PurgeQueueInProgress", True)
