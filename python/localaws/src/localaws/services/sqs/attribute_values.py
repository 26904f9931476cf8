"""What the attributes of a queue may be, and what ReceiveMessage and its kind may ask for.

Source: the Amazon SQS API Reference, SetQueueAttributes and ReceiveMessage.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from moto.sqs.exceptions import (
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
    SQSException,
)
from moto.sqs.models import Queue, SQSBackend

from localaws import clock

# The least and the most.
_NUMBERS = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86400),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43200),
}
_WORDS = {
    "ContentBasedDeduplication": ("true", "false"),
    "DeduplicationScope": ("queue", "messageGroup"),
    "FifoQueue": ("true", "false"),
    "FifoThroughputLimit": ("perQueue", "perMessageGroupId"),
    "SqsManagedSseEnabled": ("true", "false"),
}
_TRUTHS = ("ContentBasedDeduplication", "FifoQueue", "SqsManagedSseEnabled")
_TEXTS = ("KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy")
_OF_FIFO = ("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
_SECOND_OF_FIFO = ("DeduplicationScope", "FifoThroughputLimit")
_RECEIVES = (1, 1000)


def install() -> None:
    """Look at attributes before moto does."""
    SQSBackend.create_queue = _checking_create(SQSBackend.create_queue)
    SQSBackend.set_queue_attributes = _checking_set(SQSBackend.set_queue_attributes)


def _checking_create(create: Callable[..., Queue]) -> Callable[..., Queue]:
    def create_checked(
        self: SQSBackend, name: str, tags: dict[str, str] | None = None, **attributes: Any
    ) -> Queue:
        # CloudFormation gives numbers and its own names; moto deals with those.
        if all(isinstance(value, str) for value in attributes.values()):
            attributes = _normal(attributes)
            _check(attributes, is_fifo=attributes.get("FifoQueue") == "true")
            attributes |= _encryption(attributes)
        return create(self, name, tags, **attributes)

    return create_checked


def _checking_set(put: Callable[..., Queue]) -> Callable[..., Queue]:
    def put_checked(self: SQSBackend, queue_name: str, attributes: dict[str, Any]) -> Queue:
        queue = self.get_queue(queue_name)
        attributes = _normal(attributes)
        _check(attributes, is_fifo=queue.fifo_queue, now=queue.attributes)
        if attributes.get("FifoQueue") == "false":
            raise _wrong("FifoQueue", "Modifying queue type is not supported.")
        if attributes.get("DeduplicationScope", queue.deduplication_scope) != (
            queue.deduplication_scope
        ):
            queue.scope_before = queue.deduplication_scope, clock.seconds()
        result = put(self, queue_name, attributes | _encryption(attributes))
        if queue.fifo_queue and "DelaySeconds" in attributes:
            # Of a FIFO queue, a new delay is that of the messages that are there, too.
            for message in list(queue._messages):
                message.delayed_until = message.sent_timestamp + 1000 * queue.delay_seconds
        return result

    return put_checked


def _normal(attributes: Mapping[str, str]) -> dict[str, Any]:
    return {name: value.lower() if name in _TRUTHS else value for name, value in attributes.items()}


def _encryption(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return what a key of KMS changes: SQS's own encryption ends, and does not come back."""
    return {"SqsManagedSseEnabled": "false"} if attributes.get("KmsMasterKeyId") else {}


def _check(
    attributes: Mapping[str, str], *, is_fifo: bool, now: Mapping[str, str] | None = None
) -> None:
    for name, value in attributes.items():
        if name in _SECOND_OF_FIFO and not is_fifo:
            raise _unknown(f"You can specify the {name} only when FifoQueue is set to true.")
        if name not in (*_NUMBERS, *_WORDS, *_TEXTS) or (name in _OF_FIFO and not is_fifo):
            raise InvalidAttributeName(name)
        if name in _NUMBERS and not _is_within(value, *_NUMBERS[name]):
            raise InvalidAttributeValue(name)
        if name in _WORDS and value not in _WORDS[name]:
            raise InvalidAttributeValue(name)
        if name == "Policy" and value and not _is_policy(_document(value)):
            raise InvalidAttributeValue(name)
    if attributes.get("KmsMasterKeyId") and attributes.get("SqsManagedSseEnabled") == "true":
        raise _unknown(
            "You can use one type of server-side encryption (SSE) at one time. You can either "
            "enable KMS SSE or SQS SSE."
        )
    if is_fifo:
        _check_throughput({**(now or {}), **attributes})
    if attributes.get("RedrivePolicy"):
        _check_redrive(attributes["RedrivePolicy"])


def _is_policy(document: Any) -> bool:
    found = document.get("Statement") if isinstance(document, dict) else None
    statements = [found] if isinstance(found, dict) else found
    return isinstance(statements, list) and all(
        isinstance(one, dict) and one.get("Effect") in {"Allow", "Deny"} for one in statements
    )


def _check_throughput(attributes: Mapping[str, str]) -> None:
    is_of_groups = attributes.get("DeduplicationScope") == "messageGroup"
    if attributes.get("FifoThroughputLimit") == "perMessageGroupId" and not is_of_groups:
        reason = (
            "The perMessageGroupId value is allowed only when the value for DeduplicationScope "
            "is messageGroup."
        )
        raise _wrong("FifoThroughputLimit", reason)


def _check_redrive(text: str) -> None:
    policy = _document(text)
    if not isinstance(policy, dict):
        raise _invalid(text, "Redrive policy is not a valid JSON map.")
    if not policy:
        return
    for name in ("deadLetterTargetArn", "maxReceiveCount"):
        if name not in policy:
            raise _invalid(text, f"Redrive policy does not contain mandatory attribute: {name}.")
    if len(policy) > len(("deadLetterTargetArn", "maxReceiveCount")):
        raise _invalid(
            text, "Only following attributes are supported: deadLetterTargetArn, maxReceiveCount."
        )
    if not re.fullmatch(r"arn:[^:]+:sqs:[^:]+:\d{12}:[^:]+", str(policy["deadLetterTargetArn"])):
        raise _invalid(text, "Invalid value for deadLetterTargetArn.")
    if not _is_within(str(policy["maxReceiveCount"]), *_RECEIVES):
        raise _invalid(
            text,
            "Invalid value for maxReceiveCount: {}, valid values are from {} to {} both "
            "inclusive.".format(policy["maxReceiveCount"], *_RECEIVES),
        )


def _is_within(text: str, least: int, most: int) -> bool:
    return re.fullmatch(r"\d{1,10}", text) is not None and least <= int(text) <= most


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _invalid(text: str, reason: str) -> SQSException:
    return InvalidParameterValue(
        f"Value {text} for parameter RedrivePolicy is invalid. Reason: {reason}"
    )


def _unknown(text: str) -> SQSException:
    return SQSException("InvalidAttributeName", text)


def _wrong(name: str, reason: str) -> SQSException:
    text = f"Invalid value for the parameter {name}. Reason: {reason}"
    return SQSException("InvalidAttributeValue", text)
