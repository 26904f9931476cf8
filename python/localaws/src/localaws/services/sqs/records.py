"""A queue's message as the event that Lambda and EventBridge Pipes make of it."""

import base64
from collections.abc import Mapping
from typing import Any


def record(message: Mapping[str, Any], queue_arn: str, region: str) -> dict[str, Any]:
    """Return the record of a message.

    Parameters
    ----------
    message
        As ReceiveMessage answers it, with all attributes.
    queue_arn, region
        Of the queue.
    """
    attributes = message.get("MessageAttributes", {})
    digest = message.get("MD5OfMessageAttributes")
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {name: _attribute(one) for name, one in attributes.items()},
        **({"md5OfMessageAttributes": digest} if digest else {}),
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region,
    }


def _attribute(given: Mapping[str, Any]) -> dict[str, Any]:
    told = {"stringListValues": [], "binaryListValues": [], "dataType": given["DataType"]}
    if "BinaryValue" in given:
        return told | {"binaryValue": base64.b64encode(given["BinaryValue"]).decode()}
    return told | {"stringValue": given["StringValue"]}
