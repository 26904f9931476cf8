"""What ReceiveMessage gives out: of a FIFO queue in order, and no more of a group in flight.

Source: the Amazon SQS Developer Guide, "FIFO queue delivery logic" and "Message retention".
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from itertools import count as counting
from typing import Any

from moto.sqs.models import Message, Queue, SQSBackend

from localaws import clock
from localaws.services.sqs.storage import LOCK

_SECONDS_BETWEEN_LOOKS = 1.0
_serial_numbers = counting(1)


def install() -> None:
    """Put it in moto's place."""
    SQSBackend.receive_message = receive_message
    Queue.wait_for_messages = wait_for_messages


def receive_message(
    self: SQSBackend,
    queue_name: str,
    count: int,
    wait_seconds_timeout: int,
    visibility_timeout: int,
    message_attribute_names: list[str] | None = None,
) -> list[Message]:
    """Return messages, and wait for the first without keeping others from the queue.

    Parameters
    ----------
    queue_name, count
        Of which queue, and how many at most.
    wait_seconds_timeout, visibility_timeout
        Seconds: how long to wait, and for how long nobody else gets what is returned.
    message_attribute_names
        Which of their attributes the messages have.
    """
    deadline = time.monotonic() + wait_seconds_timeout
    while True:
        queue = self.get_queue(queue_name)
        with LOCK:
            found = _take(queue, count, visibility_timeout)
        left = deadline - time.monotonic()
        if found or left <= 0:
            for one in found:
                one.message_attributes = _asked(one.message_attributes, message_attribute_names)
            return found
        queue.wait_for_messages(min(left, _SECONDS_BETWEEN_LOOKS))


def wait_for_messages(self: Queue, timeout: float) -> None:
    """Return when a message can be received, or after ``timeout`` seconds."""
    with self._messages_lock:
        self._messages_lock.wait_for(lambda: any(True for _ in _available(self)), timeout=timeout)


def _available(queue: Queue) -> Iterator[Message]:
    """Yield the messages that may be received now, the oldest first; of a FIFO queue by groups."""
    if not queue.fifo_queue:
        yield from queue.messages
        return
    for group in _groups(queue):
        for message in group:
            if message.delayed or not message.visible:
                break  # what comes after it waits for it
            yield message


def _groups(queue: Queue) -> list[list[Message]]:
    """Return a FIFO queue's groups of messages, that which was served last at the end."""
    groups: dict[str | None, list[Message]] = {}
    for message in list(queue._messages):
        groups.setdefault(message.group_id, []).append(message)
    turns = _turns(queue)
    return sorted(groups.values(), key=lambda group: turns.get(group[0].group_id, 0))


def _turns(queue: Queue) -> dict[str | None, int]:
    """Return when a message of each group was received last, as numbers that grow."""
    turns: dict[str | None, int] = vars(queue).setdefault("turns", {})
    return turns


def _count_turn(queue: Queue, message: Message) -> None:
    turns = _turns(queue)
    last = turns.pop(message.group_id, None)
    turns[message.group_id] = next(_serial_numbers)
    if last is None and len(turns) > 2 * len(queue._messages) + 1:
        there = {one.group_id for one in queue._messages}
        queue.turns = {group: turn for group, turn in turns.items() if group in there}


def _take(queue: Queue, count: int, visibility_timeout: int) -> list[Message]:
    """Return copies of messages that are in flight from now on, as they were when taken."""
    taken: list[Message] = []
    for message in _available(queue):
        if not _is_kept(queue, message):
            queue._messages.remove(message)
            queue.pending_messages.discard(message)
        elif _is_given_up(queue, message):
            queue._messages.remove(message)
            queue.pending_messages.discard(message)
            queue.dead_letter_queue.add_message(message)
        else:
            message.mark_received(visibility_timeout=visibility_timeout)
            message.received = clock.seconds()
            queue.pending_messages.add(message)
            if queue.fifo_queue:
                _count_turn(queue, message)
            taken.append(copy(message))
        if len(taken) == count:
            break
    return taken


def _is_given_up(queue: Queue, message: Message) -> bool:
    if queue.dead_letter_queue is None or not queue.redrive_policy:
        return False
    return bool(message.approximate_receive_count >= queue.redrive_policy["maxReceiveCount"])


def _is_kept(queue: Queue, message: Message) -> bool:
    """Whether it is not too old; a FIFO queue counts anew what it gets as dead letters."""
    sent = message.sent_timestamp / 1000
    since = getattr(message, "moved", sent) if queue.fifo_queue else sent
    return bool(since + float(queue.message_retention_period) > clock.seconds())


def _asked(attributes: Mapping[str, Any], names: Sequence[str] | None) -> dict[str, Any]:
    """Return the attributes with these names, or whose names begin so: ``prefix.*``."""
    prefixes = tuple(one[:-2] for one in names or () if one.endswith(".*"))
    if not {"All", "*"}.isdisjoint(names or ()):
        prefixes = ("",)
    return {
        name: value
        for name, value in attributes.items()
        if name in (names or ()) or name.startswith(prefixes)
    }
