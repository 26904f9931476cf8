"""A queue's messages as functions and pipes get them."""

from localaws.services.sqs.records import record

ARN = "arn:aws:sqs:us-east-1:123456789012:photos"
MESSAGE = {"MessageId": "1", "ReceiptHandle": "r", "Body": "a", "MD5OfBody": "0cc1"}


def test_attributes_come_with_their_digest() -> None:
    # GIVEN a message with attributes, text and bytes
    attributes = {
        "kind": {"DataType": "String", "StringValue": "photo"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\x00"},
    }
    message = {**MESSAGE, "MessageAttributes": attributes, "MD5OfMessageAttributes": "18e3"}
    # WHEN its record is made
    made = record(message, ARN, "us-east-1")
    # THEN it has them as AWS does
    lists = {"stringListValues": [], "binaryListValues": []}
    assert made["messageAttributes"] == {
        "kind": {**lists, "dataType": "String", "stringValue": "photo"},
        "raw": {**lists, "dataType": "Binary", "binaryValue": "AA=="},
    }
    assert made["md5OfMessageAttributes"] == "18e3"


def test_without_attributes_there_is_no_digest() -> None:
    # GIVEN a message without attributes WHEN its record is made
    made = record(MESSAGE, ARN, "us-east-1")
    # THEN it has none, and no digest
    assert made["messageAttributes"] == {}
    assert "md5OfMessageAttributes" not in made
