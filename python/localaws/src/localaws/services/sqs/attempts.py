"""``ReceiveRequestAttemptId``: a request that is repeated gets the same messages again.

Source: the Amazon SQS API Reference, ReceiveMessage.
"""

import re
from collections.abc import Callable

from moto.sqs.exceptions import InvalidParameterValue
from moto.sqs.models import Message, Queue

from localaws import clock
from localaws.services.sqs.storage import LOCK, find

_SECONDS = 300
_ATTEMPT = re.compile(r"[!-~]{1,128}")


def received_in(
    attempt: str | None, queue: Queue, timeout: int, receive: Callable[[], list[Message]]
) -> list[Message]:
    """Return the messages of an attempt: those that it had, or new ones.

    Parameters
    ----------
    attempt
        The request's identifier of it; None for none. Only FIFO queues look at it.
    queue
        That is asked.
    timeout
        Seconds for which the messages are hidden from now on.
    receive
        Takes new ones.
    """
    if attempt is None or not queue.fifo_queue:
        return receive()
    if not _ATTEMPT.fullmatch(attempt):
        raise InvalidParameterValue(
            f"Value {attempt} for parameter ReceiveRequestAttemptId is invalid. Reason: "
            "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. "
            "1 to 128 in length."
        )
    attempts: dict[str, tuple[float, list[Message]]] = vars(queue).setdefault("attempts", {})
    for other, (moment, _) in list(attempts.items()):
        if clock.seconds() - moment > _SECONDS:
            attempts.pop(other, None)
    moment, before = attempts.get(attempt, (clock.seconds(), []))
    found = _again(queue, before, timeout) or receive()
    attempts[attempt] = moment, found
    return found


def _again(queue: Queue, before: list[Message], timeout: int) -> list[Message]:
    """Hide messages anew, if nobody has deleted or changed any since; return them."""
    with LOCK:
        messages = [find(queue, str(one.receipt_handle)) for one in before]
        for message, one in zip(messages, before, strict=True):
            is_same = message is not None and (
                (message.receipt_handle, message.visible_at) == (one.receipt_handle, one.visible_at)
            )
            if not is_same or message is None or message.visible:
                return []
        for message, one in zip(messages, before, strict=True):
            if message is not None:
                message.change_visibility(timeout)
                one.visible_at = message.visible_at
    return before
