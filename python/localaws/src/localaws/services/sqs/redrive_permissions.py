"""``RedriveAllowPolicy``: which queues may have a queue as their dead-letter queue.

Source: the Amazon SQS API Reference, SetQueueAttributes.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.sqs.exceptions import SQSException
from moto.sqs.models import Queue, sqs_backends

_NAME = "RedriveAllowPolicy"
_PERMISSIONS = ("allowAll", "denyAll", "byQueue")
_MOST_QUEUES = 10


def install() -> None:
    """Have queues keep it, tell it, and hold to it; moto does not know it."""
    Queue.redrive_allow_policy = None
    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, _NAME]
    Queue._set_attributes = _checking(Queue._set_attributes)


def _checking(set_attributes: Callable[..., None]) -> Callable[..., None]:
    def set_checked(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        if _NAME in attributes:
            attributes = attributes | {_NAME: _valid(attributes[_NAME])}
        if attributes.get("RedrivePolicy"):
            _check_source(self, attributes["RedrivePolicy"])
        set_attributes(self, attributes, now)

    return set_checked


def _valid(text: str) -> str | None:
    """Return the policy as SQS writes it; None of an empty text, which removes it."""
    if not text:
        return None
    try:
        policy = json.loads(text)
    except ValueError:
        raise _invalid(_NAME, text, "it is no JSON") from None
    permission = policy.get("redrivePermission") if isinstance(policy, Mapping) else None
    if permission not in _PERMISSIONS:
        raise _invalid(_NAME, text, f"redrivePermission is one of {', '.join(_PERMISSIONS)}")
    queues = policy.get("sourceQueueArns")
    if (permission == "byQueue") != bool(queues) or len(queues or []) > _MOST_QUEUES:
        raise _invalid(_NAME, text, f"byQueue alone has sourceQueueArns, {_MOST_QUEUES} at most")
    return json.dumps(policy, separators=(",", ":"))


def _check_source(queue: Any, text: str) -> None:
    """Refuse a policy whose dead-letter queue is missing, of another type, or not for the queue."""
    redrive = json.loads(text)
    if not redrive:
        return
    queues = list(sqs_backends[queue.account_id][queue.region].queues.values())
    arn = redrive.get("deadLetterTargetArn")
    dead = next((one for one in queues if one.queue_arn == arn), None)
    if dead is None:
        reason = "Dead letter target does not exist."
        raise SQSException(
            "AWS.SimpleQueueService.NonExistentQueue",
            f"Value {text} for parameter RedrivePolicy is invalid. Reason: {reason}",
        )
    if dead.name.endswith(".fifo") != queue.name.endswith(".fifo"):
        reason = "Dead-letter queue must be same type of queue as the source"
        raise _invalid("RedrivePolicy", text, reason)
    if dead.redrive_allow_policy:
        allowed = json.loads(dead.redrive_allow_policy)
        is_named = queue.queue_arn in allowed.get("sourceQueueArns", [])
        if allowed["redrivePermission"] != "allowAll" and not is_named:
            raise _invalid("RedrivePolicy", text, "the dead-letter queue does not allow it")


def _invalid(name: str, value: str, reason: str) -> SQSException:
    text = f"Value {value} for parameter {name} is invalid. Reason: {reason}."
    return SQSException("InvalidParameterValue", text)
