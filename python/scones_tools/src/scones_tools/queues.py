"""Reading what a queue holds without losing it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import boto3

_MAX_BATCH_SIZE = 10
_EMPTY_ANSWERS_AT_THE_END = 2
_SECONDS_OF_WAITING = 1


@dataclass(frozen=True)
class Message:
    """A message that was received, and is still in its queue until it is deleted.

    Attributes
    ----------
    id
        The same whenever the message is received.
    receipt
        What it is deleted with.
    body
        What it says.
    sent
        When it came into the queue, in seconds since 1970, by the clock of SQS.
    attributes
        What was put beside the body.
    """

    id: str
    receipt: str
    body: str
    sent: float
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Depth:
    """How much a queue holds, by the count of SQS, which is approximate.

    Attributes
    ----------
    waiting
        Messages that can be received.
    hidden
        Messages in flight, or delayed.
    """

    waiting: int
    hidden: int


class Queue:
    """A queue that is read for a while.

    Parameters
    ----------
    url
        The queue.
    seconds_hidden
        How long others do not see a message that was received here. It is seen again at once when
        it is released, and after this time if this process is killed.
    """

    def __init__(self, url: str, seconds_hidden: int = 300) -> None:
        self._url = url
        self._seconds_hidden = seconds_hidden
        self._client: Any = boto3.client("sqs")
        self._held: dict[str, Message] = {}

    def receive(
        self, most: int | None = None, empty_answers: int = _EMPTY_ANSWERS_AT_THE_END
    ) -> Iterator[Message]:
        """Yield every message once that was in the queue when reading began.

        What comes later is left for the next reading: work on a message may put another into the
        queue, and a queue that is filled all the time has no end.

        Parameters
        ----------
        most
            How many at most; None for all.
        empty_answers
            After how many answers in a row without a new message the queue counts as empty.
        """
        empty, given = 0, 0
        end: float | None = None
        while empty < empty_answers and (most is None or given < most):
            wanted = _MAX_BATCH_SIZE if most is None else min(_MAX_BATCH_SIZE, most - given)
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=wanted,
                AttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
                VisibilityTimeout=self._seconds_hidden,
                WaitTimeSeconds=_SECONDS_OF_WAITING,
            )
            end = end or _second_after(answer)
            received = [_message(document) for document in answer.get("Messages", [])]
            new = [
                message
                for message in received
                if message.id not in self._held and message.sent < end
            ]
            empty = 0 if new else empty + 1
            # All are held first: what the caller does not come to is released with the others.
            self._held |= {message.id: message for message in received}
            given += len(new)
            yield from new

    def delete(self, message: Message) -> None:
        """Take a message out of the queue, for good."""
        held = self._held.get(message.id, message)
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=held.receipt)
        self._held.pop(message.id, None)

    def release(self) -> None:
        """Let others see what was received and not deleted."""
        self._hide(0)
        self._held.clear()

    def extend(self) -> set[str]:
        """Hide what was received and not deleted for as long as if it were received now.

        Returns
        -------
        set of str
            The ids of messages that are no longer held: SQS hides none for more than twelve hours,
            and others may have seen them since.
        """
        gone = self._hide(self._seconds_hidden)
        for name in gone:
            del self._held[name]
        return gone

    def _hide(self, seconds: int) -> set[str]:
        held = list(self._held.values())
        refused: set[str] = set()
        for start in range(0, len(held), _MAX_BATCH_SIZE):
            messages = held[start : start + _MAX_BATCH_SIZE]
            answer = self._client.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {
                        "Id": str(number),
                        "ReceiptHandle": message.receipt,
                        "VisibilityTimeout": seconds,
                    }
                    for number, message in enumerate(messages)
                ],
            )
            refused |= {messages[int(entry["Id"])].id for entry in answer.get("Failed", [])}
        return refused


@contextmanager
def reading(url: str, seconds_hidden: int = 300) -> Iterator[Queue]:
    """Open a queue for reading; at the end, also after an error, held messages are released."""
    queue = Queue(url, seconds_hidden)
    try:
        yield queue
    finally:
        queue.release()


def depth(url: str) -> Depth:
    """Return how much a queue holds; nothing is received."""
    names = {
        "waiting": "ApproximateNumberOfMessages",
        "received": "ApproximateNumberOfMessagesNotVisible",
        "delayed": "ApproximateNumberOfMessagesDelayed",
    }
    found = boto3.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=list(names.values())
    )["Attributes"]
    count = {name: int(found[attribute]) for name, attribute in names.items()}
    return Depth(count["waiting"], count["received"] + count["delayed"])


def _second_after(answer: Mapping[str, Any]) -> float:
    """Return the end of the second of an answer, by the clock that messages are stamped with."""
    date = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date")
    return (parsedate_to_datetime(date).timestamp() if date else time.time() // 1) + 1


def _message(document: Mapping[str, Any]) -> Message:
    attributes = {
        name: str(value["StringValue"])
        for name, value in document.get("MessageAttributes", {}).items()
        if "StringValue" in value
    }
    return Message(
        id=document["MessageId"],
        receipt=document["ReceiptHandle"],
        body=document["Body"],
        sent=int(document["Attributes"]["SentTimestamp"]) / 1000,
        attributes=attributes,
    )
