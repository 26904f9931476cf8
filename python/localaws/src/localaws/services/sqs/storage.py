"""Queues that several callers use at once, and that take no longer the longer they are.

moto's queues are lists without a lock: what is sent while another message is deleted may be lost.
They are gone through from end to end for every message that is received or deleted.
"""

import threading
from collections.abc import Callable, Iterator

from moto.sqs import models
from moto.sqs.models import Message, Queue, SQSBackend

from localaws import clock

# One for all queues: a message may go from one to another.
LOCK = threading.RLock()


class VisibleMessages:
    """Those of a queue's messages that may be received, found while they are gone through.

    Parameters
    ----------
    messages
        All of them.
    """

    def __init__(self, messages: list[Message]) -> None:
        self._messages = messages

    def __iter__(self) -> Iterator[Message]:
        return (one for one in list(self._messages) if one.visible and not one.delayed)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return any(True for _ in self)


def install() -> None:
    """Put them in moto's place."""
    Queue.messages = property(lambda queue: VisibleMessages(queue._messages))
    Queue.add_message = _add_message
    SQSBackend.purge_queue = _purging(SQSBackend.purge_queue)
    # Once in 60 seconds, as AWS does; moto does it on demand.
    models.sqs_enforce_strict_queue_purge_behaviour = lambda: True


def source_of(message: Message) -> str | None:
    """Return the ARN of the queue that gave a message up; None if it was sent where it is."""
    source: str | None = getattr(message, "dead_letter_source_arn", None)
    return source


def _purging(purge: Callable[..., None]) -> Callable[..., None]:
    def purge_alone(self: SQSBackend, queue_name: str) -> None:
        with LOCK:
            purge(self, queue_name)
            # A FIFO queue takes again what it had.
            vars(self.get_queue(queue_name)).pop("sent_before", None)

    return purge_alone


def _add_message(self: Queue, message: Message) -> None:
    """Put a message at the end; it knows the queue it was in before, which has given it up."""
    before = getattr(message, "queue_arn", None)
    with LOCK:
        if before is not None and before != self.queue_arn:
            message.dead_letter_source_arn, message.moved = before, clock.seconds()
        message.queue_arn = self.queue_arn
        self._messages.append(message)
    with self._messages_lock:
        self._messages_lock.notify_all()


def find(queue: Queue, receipt_handle: str) -> Message | None:
    """Return the message that was received under a handle, if the queue has it still."""
    with LOCK:
        # Nearly always it is one of those that are being worked on.
        for messages in (queue.pending_messages, queue._messages):
            for message in messages:
                if message.had_receipt_handle(receipt_handle):
                    return message
    return None
