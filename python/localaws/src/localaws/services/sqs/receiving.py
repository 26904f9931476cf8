"""What ReceiveMessage gives out: of a FIFO queue in order, and no more of a group in flight.

Source: the Amazon SQS Developer Guide, "FIFO queue delivery logic" and "Message retention".
"""

import time
from collections.abc import Iterator
from copy import copy

from moto.sqs.models import Message, Queue, SQSBackend, _filter_message_attributes

from localaws.services.sqs.storage import LOCK

_SECONDS_BETWEEN_LOOKS = 1.0


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
            return [_with_attributes(one, message_attribute_names or []) for one in found]
        queue.wait_for_messages(min(left, _SECONDS_BETWEEN_LOOKS))


def wait_for_messages(self: Queue, timeout: float) -> None:
    """Return when a message can be received, or after ``timeout`` seconds."""
    with self._messages_lock:
        self._messages_lock.wait_for(lambda: any(True for _ in _available(self)), timeout=timeout)


def _available(queue: Queue) -> Iterator[Message]:
    """Yield the messages that may be received now, the oldest first."""
    if not queue.fifo_queue:
        yield from queue.messages
        return
    blocked = {one.group_id for one in list(queue.pending_messages) if not one.visible}
    for message in list(queue._messages):
        if message.group_id in blocked:
            continue
        if message.visible and not message.delayed:
            yield message
        else:
            blocked.add(message.group_id)


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
            message.received = time.time()
            queue.pending_messages.add(message)
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
    return bool(since + float(queue.message_retention_period) > time.time())


def _with_attributes(message: Message, names: list[str]) -> Message:
    _filter_message_attributes(message, names)
    return message
