"""A service that only records and announces, as soak runs look at it."""

import json
from dataclasses import asdict
from typing import Any

import boto3

from benchmarks.soak.announcements import id_of
from benchmarks.soak.expectations import Outcome
from scones.outcomes import ACCEPTED, FAILED, REJECTED, REVIEW
from scones.photos import Photo

from ..moto_content import make_outcomes_table, record

_EVENTS = {ACCEPTED: "VehicleClassified", REJECTED: "ImageRejected"}
_DECIDED: dict[str, Any] = {"confidence": 0.5, "model_version": "job"}
_PROBABILITIES = {"bicycle": 0.6, "unknown": 0.4}


def make() -> dict[str, Any]:
    """Make its table and its queues, and return Terraform's outputs."""
    queues = ("incoming", "review", "dead_letter")
    sqs = boto3.client("sqs")
    urls = {f"{name}_queue_url": sqs.create_queue(QueueName=name)["QueueUrl"] for name in queues}
    names = {"QueueUrl": urls["dead_letter_queue_url"], "AttributeNames": ["QueueArn"]}
    arn = sqs.get_queue_attributes(**names)["Attributes"]["QueueArn"]
    policy = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})}
    sqs.set_queue_attributes(QueueUrl=urls["incoming_queue_url"], Attributes=policy)
    table = make_outcomes_table()
    return {"prefix": "scones-test", "photos_bucket": "photos", "outcomes_table_name": table} | urls


def photo_of(key: str) -> Photo:
    """Return a version of a photo."""
    return Photo("photos", f"incoming/{key}", f"{key}-1", 7)


def put(table: str, photo: Photo, outcome: Outcome) -> None:
    """Put a photo's outcome into the table."""
    record(table, photo, outcome.name, **_parts(outcome))


def announce(outputs: dict[str, Any], photo: Photo, outcome: Outcome) -> None:
    """Announce an outcome, or put S3's event into the dead-letter queue."""
    said = {"id": id_of(photo), "photo": asdict(photo), **_parts(outcome)}
    if outcome.name in _EVENTS:
        entry = {"Source": "scones.unlimited", "DetailType": _EVENTS[outcome.name]}
        boto3.client("events").put_events(Entries=[entry | {"Detail": json.dumps(said)}])
        return
    url = outputs["review_queue_url" if outcome.name == REVIEW else "dead_letter_queue_url"]
    body = said | {"probabilities": _PROBABILITIES} if outcome.name == REVIEW else _event(photo)
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body))


def end(outputs: dict[str, Any], photo: Photo, outcome: Outcome) -> None:
    """End a photo in an outcome, and announce it, as the workflow does."""
    put(outputs["outcomes_table_name"], photo, outcome)
    announce(outputs, photo, outcome)


def _parts(outcome: Outcome) -> dict[str, Any]:
    return {
        ACCEPTED: _DECIDED | {"vehicle": outcome.detail or "bicycle", "route": "near"},
        REVIEW: _DECIDED
        | {
            "vehicle": "bicycle",
            "familiarity": 0.1,
            "probabilities": json.dumps(_PROBABILITIES),
            "reason": "unsure",
        },
        REJECTED: {"reason": outcome.detail or "ImageEmpty", "message": "it is no photo"},
        FAILED: {"reason": "EndpointUnavailable", "cause": "no endpoint"},
    }[outcome.name]


def _event(photo: Photo) -> dict[str, Any]:
    version = {"key": photo.key, "version-id": photo.version_id, "size": photo.size}
    return {"source": "aws.s3", "detail": {"bucket": {"name": photo.bucket}, "object": version}}
