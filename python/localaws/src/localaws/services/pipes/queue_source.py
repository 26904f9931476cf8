"""A queue as the source of a pipe: what is taken out of it, given back and deleted."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.sqs.models import sqs_backends

from localaws import clock
from localaws.clients import client
from localaws.services.sqs.storage import LOCK, find
from localaws.settings import Settings

SECONDS_BETWEEN_LOOKS = 0.25

# What SQS gives out, and takes, at a time.
_MOST_MESSAGES = 10
_LARGEST_BATCH = 6 * 1024 * 1024


class QueueSource:
    """The queue of a pipe, asked as the pipe's role.

    Parameters
    ----------
    pipe
        moto's.
    settings
        The running localaws.
    """

    def __init__(self, pipe: Any, settings: Settings) -> None:
        parameters = (pipe.source_parameters or {}).get("SqsQueueParameters") or {}
        self._size = int(parameters.get("BatchSize") or _MOST_MESSAGES)
        self._window = float(parameters.get("MaximumBatchingWindowInSeconds") or 0)
        self._pipe = pipe
        self._settings = settings
        self._name = pipe.source.rpartition(":")[2]
        self._url = f"{settings.url}/{settings.account}/{self._name}"

    @property
    def _sqs(self) -> Any:
        return client("sqs", self._pipe.role_arn, self._settings)

    def look(self) -> None:
        """Read the queue's attributes, as a pipe does before it begins."""
        self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["VisibilityTimeout"])

    def receive(self, wait: Callable[[float], object]) -> list[dict[str, Any]]:
        """Return a batch: full, or of all that was there when its window ended.

        Parameters
        ----------
        wait
            Returns after some seconds, earlier if the pipe is stopped.
        """
        batch: list[dict[str, Any]] = []
        deadline = time.monotonic() + self._window
        while len(batch) < self._size and sum(len(one["Body"]) for one in batch) < _LARGEST_BATCH:
            asked = min(_MOST_MESSAGES, self._size - len(batch))
            try:
                found = self._ask(asked)
            except (ClientError, BotoCoreError):
                if batch:
                    break  # what has been received is not dropped
                raise
            if found and not batch:
                deadline = time.monotonic() + self._window
            batch += found
            left = deadline - time.monotonic()
            if not batch or (len(found) < asked and left <= 0):
                break
            if not found:
                wait(min(SECONDS_BETWEEN_LOOKS, left))
        return batch

    def wait_for_messages(self) -> None:
        """Return when there is a message, or after a while without any."""
        queue = self._queue()
        if queue:
            queue.wait_for_messages(SECONDS_BETWEEN_LOOKS)
        else:
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def _ask(self, count: int) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=count,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        found: list[dict[str, Any]] = answer.get("Messages", [])
        return found

    def delete(self, messages: Sequence[dict[str, Any]]) -> None:
        """Delete messages that are done."""
        for begin in range(0, len(messages), _MOST_MESSAGES):
            entries = [
                {"Id": str(number), "ReceiptHandle": one["ReceiptHandle"]}
                for number, one in enumerate(messages[begin : begin + _MOST_MESSAGES])
            ]
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)

    def give_back(self, messages: Sequence[dict[str, Any]], seconds: float) -> None:
        """Have messages seen again after some seconds, as if they had not been received."""
        queue = self._queue()
        with LOCK:
            for given in messages if queue else []:
                message = find(queue, given["ReceiptHandle"])
                if message and message.receipt_handle == given["ReceiptHandle"]:
                    message.approximate_receive_count -= 1
                    message.visible_at = 1000 * (clock.seconds() + seconds)

    def _queue(self) -> Any:
        return sqs_backends[self._settings.account][self._settings.region].queues.get(self._name)
