"""What the queues and the table of outcomes of these tests hold."""

import json

import boto3

from scones.photos import Photo

from ...moto_content import record

TABLE = "scones-dev-outcomes"


def letter(key: str, version: str = "v1") -> str:
    upload = {"key": key, "size": 1} | ({"version-id": version} if version else {})
    detail = {"bucket": {"name": "photos"}, "object": upload}
    return json.dumps({"source": "aws.s3", "detail": detail})


def send(queue: str, *bodies: str, **attributes: str) -> None:
    typed = {name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()}
    for body in bodies:
        boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=body, MessageAttributes=typed)


def put(key: str, version: str, outcome: str, **more: str) -> None:
    """Put an outcome of a photo of these tests into the table."""
    record(TABLE, Photo("photos", key, version, 1), outcome, **more)
