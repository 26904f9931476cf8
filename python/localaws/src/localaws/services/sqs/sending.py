"""How a message comes into a queue; a FIFO queue takes the same one once in five minutes.

Source: the Amazon SQS API Reference, SendMessage; the Developer Guide, "Using the message
deduplication ID" and "High throughput for FIFO queues".
"""

import hashlib
import time
from itertools import count
from typing import Any
from uuid import uuid4

from moto.sqs.exceptions import InvalidParameterValue, MissingParameter
from moto.sqs.models import MAXIMUM_MESSAGE_DELAY, Message, Queue, SQSBackend

from localaws import clock
from localaws.services.sqs.storage import LOCK

_SECONDS_OF_DEDUPLICATION = 300
_SECONDS_OF_PROPAGATION = 60
# Of all queues: they grow, and have twenty digits.
# A later server counts on from the time.
_sequence_numbers = count(18_850_000_000_000_000_000 + 256 * time.time_ns() // 10**6, 256)


def install() -> None:
    """Put it in moto's place."""
    SQSBackend.send_message = send_message


def send_message(
    self: SQSBackend,
    queue_name: str,
    message_body: str,
    message_attributes: dict[str, Any] | None = None,
    delay_seconds: int | None = None,
    deduplication_id: str | None = None,
    group_id: str | None = None,
    system_attributes: dict[str, Any] | None = None,
    validate_group_id: bool = True,
    is_deduplicated: bool = True,
) -> Message:
    """Put a message into a queue.

    Parameters
    ----------
    queue_name, message_body, message_attributes, system_attributes
        As SendMessage takes them.
    delay_seconds, deduplication_id, group_id
        As SendMessage takes them; None for what is not given.
    validate_group_id
        moto's; each message of a FIFO queue has a group.
    is_deduplicated
        Whether a FIFO queue may leave it out, because it got the same one before.

    Returns
    -------
    Message
        With the identifier of the earlier one, if the queue has left it out.
    """
    del validate_group_id
    queue = self.get_queue(queue_name)
    delay = int(delay_seconds or 0)
    if len(message_body) > queue.maximum_message_size:
        raise InvalidParameterValue(
            "One or more parameters are invalid. Reason: Message must be shorter than "
            f"{queue.maximum_message_size} bytes."
        )
    if queue.fifo_queue:
        _check_of_fifo(queue, delay, deduplication_id, group_id)
    if not 0 <= delay <= MAXIMUM_MESSAGE_DELAY:
        raise InvalidParameterValue(
            f"Value {delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be "
            f">= 0 and <= {MAXIMUM_MESSAGE_DELAY}."
        )
    message = Message(str(uuid4()), message_body, system_attributes)
    message.message_attributes = message_attributes or {}
    message.group_id = group_id
    # A message of a FIFO queue has no delay of its own, not even none.
    if delay_seconds is None or queue.fifo_queue:
        delay = queue.delay_seconds
    message.mark_sent(delay_seconds=delay)
    with LOCK:
        if queue.fifo_queue:
            message.deduplication_id = deduplication_id or _digest(message_body)
            message.sequence_number = str(next(_sequence_numbers))
            earlier = _remember(queue, message)
            if earlier and is_deduplicated:
                message.id, message.sequence_number = earlier
                return message
        queue.add_message(message)
    return message


def _check_of_fifo(
    queue: Queue, delay: int, deduplication_id: str | None, group_id: str | None
) -> None:
    if not group_id:
        raise MissingParameter("MessageGroupId")
    if not queue.content_based_deduplication and not deduplication_id:
        raise InvalidParameterValue(
            "The queue should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly"
        )
    if delay:
        raise InvalidParameterValue(
            f"Value {delay} for parameter DelaySeconds is invalid. Reason: The request include "
            "parameter that is not valid for this queue type."
        )


def _remember(queue: Queue, message: Message) -> tuple[str, str] | None:
    """Return the identifier and the number of the same message, if there was one of late."""
    sent: dict[tuple[str | None, ...], tuple[float, tuple[str, str]]]
    sent = vars(queue).setdefault("sent_before", {})
    now = clock.seconds()
    for key, (moment, _) in list(sent.items()):
        if now - moment < _SECONDS_OF_DEDUPLICATION:
            break
        del sent[key]
    group = message.group_id if _scope(queue) == "messageGroup" else None
    key = (group, message.deduplication_id)
    if key in sent:
        return sent[key][1]
    sent[key] = (now, (message.id, message.sequence_number))
    return None


def _scope(queue: Queue) -> str:
    """Return the scope in force: a new one is in a minute."""
    before: tuple[str, float] | None = vars(queue).get("scope_before")
    if before and clock.seconds() - before[1] < _SECONDS_OF_PROPAGATION:
        return before[0]
    return str(queue.deduplication_scope)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
