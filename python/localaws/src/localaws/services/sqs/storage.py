"""Queues that several callers use at once, and that take no longer the longer they are.

moto's queues are lists without a lock: what is sent while another message is deleted may be lost.
They are gone through from end to end for every message that is received or deleted.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from moto.sqs.exceptions import ReceiptHandleIsInvalid
from moto.sqs.models import Message, Queue, SQSBackend

# One for all queues: a message may go from one to another.
LOCK = threading.RLock()
_SECONDS_BETWEEN_LOOKS = 1.0


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
    Queue.delete_message = _alone(_delete_message)
    Queue.add_message = _alone(_remembering_source(Queue.add_message))
    SQSBackend.change_message_visibility = _alone(SQSBackend.change_message_visibility)
    SQSBackend.purge_queue = _alone(SQSBackend.purge_queue)
    SQSBackend.receive_message = _waiting(_alone(SQSBackend.receive_message))


def source_of(message: Message) -> str | None:
    """Return the ARN of the queue that gave a message up; None if it was sent where it is."""
    source: str | None = getattr(message, "dead_letter_source_arn", None)
    return source


def _alone(call: Callable[..., Any]) -> Callable[..., Any]:
    def call_alone(*args: Any, **kwargs: Any) -> Any:
        with LOCK:
            return call(*args, **kwargs)

    return call_alone


def _remembering_source(add: Callable[[Any, Message], None]) -> Callable[[Any, Message], None]:
    """Have a message know which queue it was in before: that one has given it up."""

    def add_message(self: Queue, message: Message) -> None:
        before = getattr(message, "queue_arn", None)
        if before is not None and before != self.queue_arn:
            message.dead_letter_source_arn, message.moved = before, time.time()
        message.queue_arn = self.queue_arn
        add(self, message)

    return add_message


def _delete_message(self: Queue, receipt_handle: str) -> None:
    if receipt_handle in self.deleted_messages:
        return
    message = find(self, receipt_handle)
    if message is None:
        raise ReceiptHandleIsInvalid
    self.pending_messages.discard(message)
    self.deleted_messages.update(message.all_receipt_handles)
    self._messages.remove(message)


def find(queue: Queue, receipt_handle: str) -> Message | None:
    """Return the message that was received under a handle, if the queue has it still."""
    with LOCK:
        # Nearly always it is one of those that are being worked on.
        for messages in (queue.pending_messages, queue._messages):
            for message in messages:
                if message.had_receipt_handle(receipt_handle):
                    return message
    return None


def _waiting(receive: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Wait for messages without keeping others from the queue."""

    def receive_message(
        self: SQSBackend,
        queue_name: str,
        count: int,
        wait_seconds_timeout: int,
        visibility_timeout: int,
        message_attribute_names: list[str] | None = None,
    ) -> list[Any]:
        deadline = time.monotonic() + wait_seconds_timeout
        while True:
            found = receive(self, queue_name, count, 0, visibility_timeout, message_attribute_names)
            left = deadline - time.monotonic()
            if found or left <= 0:
                return found
            self.get_queue(queue_name).wait_for_messages(min(left, _SECONDS_BETWEEN_LOOKS))

    return receive_message
