"""Publish and PublishBatch: what SNS refuses, in its words.

Source: the Amazon SNS API Reference, Publish and PublishBatch; answers recorded on AWS.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import (
    BatchEntryIdsNotDistinct,
    SNSNotFoundError,
    TooManyEntriesInBatchRequest,
    TopicNotFound,
)
from moto.sns.models import Topic
from moto.sns.responses import SNSResponse
from moto.sns.utils import is_e164

from localaws.services.sns.message_attributes import size, transformed
from localaws.services.sns.refusals import BatchRequestTooLong, EmptyBatchRequest, invalid

_LONGEST = 262_144
_MOST_ENTRIES = 10
_SUBJECT = re.compile(r"[ -~]{1,100}")


def install() -> None:
    """Put these in moto's place."""
    SNSResponse.publish = publish
    SNSResponse.publish_batch = publish_batch


def publish(self: Any) -> ActionResult:
    """Publish a message to a topic, an endpoint or a telephone."""
    entry = {
        name: self._get_param(name)
        for name in ("Message", "Subject", "MessageStructure", "MessageGroupId")
    }
    entry["MessageDeduplicationId"] = self._get_param("MessageDeduplicationId")
    number, arn = self._get_param("PhoneNumber"), self._get_param("TopicArn")
    target = self._get_param("TargetArn")
    attributes = transformed(self._get_param("MessageAttributes") or {})
    if number is not None and not is_e164(number):
        raise invalid(f"PhoneNumber Reason: {number} is not valid to publish to")
    if number is None and arn is None and target is None:
        raise invalid("TopicArn or TargetArn Reason: no value for required parameter")
    topic = None if number is not None else _topic(self.backend, arn or target)
    _check_message(entry, attributes)
    if topic is not None:
        _check_groups(entry, topic)
    return ActionResult(
        {
            "MessageId": _sent(
                self.backend, topic.arn if topic else target, entry, attributes, number
            )
        }
    )


def publish_batch(self: Any) -> ActionResult:
    """Publish up to ten messages to a topic."""
    entries = self._get_param("PublishBatchRequestEntries") or []
    topic = self.backend.get_topic(self._get_param("TopicArn"))
    if not entries:
        raise EmptyBatchRequest
    if len(entries) > _MOST_ENTRIES:
        raise TooManyEntriesInBatchRequest
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise BatchEntryIdsNotDistinct
    for entry in entries:
        _check_groups(entry, topic)
    path = "publishBatchRequestEntries.{}.member."
    attributes = [
        transformed(entry.get("MessageAttributes") or {}, path.format(number))
        for number, entry in enumerate(entries, 1)
    ]
    both = list(zip(entries, attributes, strict=True))
    if sum(len(entry["Message"].encode()) + size(own) for entry, own in both) > _LONGEST:
        raise BatchRequestTooLong
    for entry, own in both:
        _check_message(entry, own)
    sent = [
        {"Id": entry["Id"], "MessageId": _sent(self.backend, topic.arn, entry, own)}
        for entry, own in both
    ]
    return ActionResult({"Successful": sent, "Failed": []})


def _sent(
    backend: Any,
    arn: str | None,
    entry: Mapping[str, Any],
    attributes: Mapping[str, Any],
    number: str | None = None,
) -> str:
    identifier: str = backend.publish(
        entry["Message"],
        arn=arn,
        phone_number=number,
        subject=entry.get("Subject"),
        message_attributes=attributes,
        group_id=entry.get("MessageGroupId"),
        deduplication_id=entry.get("MessageDeduplicationId"),
        message_structure=entry.get("MessageStructure"),
    )
    return identifier


def _topic(backend: Any, arn: str) -> Topic | None:
    """Return the topic of an ARN; None if it is that of an endpoint."""
    if ":endpoint/" in arn:
        try:
            backend.get_endpoint(arn)
        except SNSNotFoundError:
            raise invalid(
                "TargetArn Reason: No endpoint found for the target arn specified"
            ) from None
        return None
    topic: Topic | None = backend.topics.get(arn)
    if topic is None:
        raise TopicNotFound
    return topic


def _check_message(entry: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
    message, subject = entry["Message"] or "", entry.get("Subject")
    if not message:
        raise invalid("Empty message")
    if subject is not None and not _SUBJECT.fullmatch(subject):
        raise invalid("Subject")
    if len(message.encode()) + size(attributes) > _LONGEST:
        raise invalid("Message too long")
    structure = entry.get("MessageStructure")
    if structure is not None and structure != "json":
        raise invalid("MessageStructure")
    if structure:
        _check_structure(message)


def _check_structure(message: str) -> None:
    try:
        by_protocol = json.loads(message)
    except (ValueError, RecursionError):
        raise invalid("Message Structure - JSON message body failed to parse") from None
    if not isinstance(by_protocol, dict) or not isinstance(by_protocol.get("default"), str):
        raise invalid("Message Structure - No default entry in JSON message body")


def _check_groups(entry: Mapping[str, Any], topic: Topic) -> None:
    if not topic.fifo_topic:
        if entry.get("MessageDeduplicationId"):
            raise invalid(
                "MessageDeduplicationId Reason: The request includes MessageDeduplicationId "
                "parameter that is not valid for this topic type"
            )
        return
    if not entry.get("MessageGroupId"):
        raise invalid("The MessageGroupId parameter is required for FIFO topics")
    if not topic.content_based_deduplication and not entry.get("MessageDeduplicationId"):
        raise invalid(
            "The topic should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly"
        )
