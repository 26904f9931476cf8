"""Photos in doubt, where the workflow puts them."""

import io
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from PIL import Image

from scones.review import Question

PHOTOS = "photos"
_AT_ONCE = 10  # as many messages as one call takes


def ask_about(
    queue: str,
    key: str,
    reason: str = "confidence 0.6000 is below 0.7",
    *,
    bucket: str = PHOTOS,
    vehicle: str = "bicycle",
) -> str:
    """Put a photo and its message where the workflow puts them, and return the photo's id."""
    _put(boto3.client("s3"), bucket, key)
    body = _body(bucket, key, vehicle, reason)
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=body)
    return Question.from_body(body).id


def ask_about_many(queue: str, keys: Iterable[str], bucket: str) -> list[str]:
    """Do the same for many, and return their ids."""
    s3, sqs, all_keys = boto3.client("s3"), boto3.client("sqs"), list(keys)
    bodies = [_body(bucket, key, "bicycle", "margin 0.1 is below 0.3") for key in all_keys]

    def send(start: int) -> None:
        some = range(start, min(start + _AT_ONCE, len(bodies)))
        for number in some:
            _put(s3, bucket, all_keys[number])
        entries = [{"Id": str(number), "MessageBody": bodies[number]} for number in some]
        sqs.send_message_batch(QueueUrl=queue, Entries=entries)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(send, range(0, len(bodies), _AT_ONCE)))
    return [Question.from_body(body).id for body in bodies]


def _put(s3: Any, bucket: str, key: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (len(key), 100, 50)).save(buffer, "JPEG")
    s3.put_object(Bucket=bucket, Key=key, Body=buffer.getvalue())


def _body(bucket: str, key: str, vehicle: str, reason: str) -> str:
    return json.dumps(
        {
            "photo": {"bucket": bucket, "key": key, "version_id": "", "size": 9},
            "vehicle": vehicle,
            "confidence": 0.6,
            "familiarity": 0.5,
            "reason": reason,
            "model_version": "job-1",
        }
    )
