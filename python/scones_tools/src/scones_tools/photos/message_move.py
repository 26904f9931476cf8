"""The dead letters go back into the incoming queue: SQS itself moves them, and is followed."""

import time
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones_tools.command_line import CommandError, Progress
from scones_tools.counted import counted

_ACTIVE = {"RUNNING", "CANCELLING"}
_POLL_SECONDS = 1.0
_SECONDS_TO_BE_LISTED = 60.0


class MoveActive(CommandError):
    """SQS moves the messages already; it takes one task for a queue at a time."""


class MoveFailed(CommandError):
    """SQS has given up; what it has not moved is in the dead-letter queue as before."""


class MoveCancelled(CommandError):
    """Somebody has cancelled the task; the rest is in the dead-letter queue as before."""


class MoveUnwatched(CommandError):
    """The command does not see the end: it was interrupted, or SQS does not list the task."""


@dataclass(frozen=True)
class Task:
    """What SQS says of a task that moves messages.

    Attributes
    ----------
    status
        ``RUNNING``, ``COMPLETED``, ``CANCELLING``, ``CANCELLED`` or ``FAILED``.
    started
        In milliseconds since 1970, by the clock of SQS.
    moved, to_move
        How many messages, about.
    failure
        Why it failed; empty if it did not.
    """

    status: str
    started: int
    moved: int
    to_move: int
    failure: str

    def __str__(self) -> str:
        """Return how far it has come."""
        return f"{self.moved} of {counted(self.to_move, 'message is', 'messages are')} moved"


class Move:
    """The way from one queue into another.

    Parameters
    ----------
    source, destination
        The URLs of the dead-letter queue, and of the queue that gets its messages.
    progress
        Where it is shown how far the task has come.
    """

    def __init__(self, source: str, destination: str, progress: Progress | None = None) -> None:
        self._client: Any = boto3.client("sqs")
        self._progress = progress or Progress("redrive")
        self._source, self._destination = self._arn(source), self._arn(destination)

    def check_idle(self) -> None:
        """Raise MoveActive if a task moves messages of this queue already."""
        task = self._newest()
        if task and task.status in _ACTIVE:
            raise MoveActive(
                f"SQS moves these messages already: {task}. It takes no second task meanwhile: "
                "wait, or cancel that one: aws sqs list-message-move-tasks --source-arn "
                f"{self._source} shows its handle"
            )

    def run(self, rate: int | None = None) -> Task:
        """Move all messages, and wait for the end.

        Parameters
        ----------
        rate
            The most messages a second; None leaves it to SQS.

        Raises
        ------
        MoveActive, MoveFailed, MoveCancelled, MoveUnwatched
            If the messages are not moved, or it is not known.
        """
        before = self._newest()
        self._start({} if rate is None else {"MaxNumberOfMessagesPerSecond": rate})
        try:
            task = self._followed(before.started if before else 0)
        except KeyboardInterrupt:
            raise MoveUnwatched(
                "interrupted; SQS continues to move the messages. scones status shows the queues"
            ) from None
        if task.status == "FAILED":
            raise MoveFailed(f"{task.failure or 'SQS names no reason'}: {task}, the rest stays")
        if task.status == "CANCELLED":
            raise MoveCancelled(f"somebody has cancelled the task: {task}, the rest stays")
        return task

    def _start(self, settings: dict[str, int]) -> None:
        """Start the task.

        The destination is named: SQS knows no source of what EventBridge put into the dead-letter
        queue.
        """
        try:
            self._client.start_message_move_task(
                SourceArn=self._source, DestinationArn=self._destination, **settings
            )
        except ClientError:
            self.check_idle()  # another may have been started since
            raise

    def _followed(self, after: int) -> Task:
        """Return the task that was started after a time, once it has ended."""
        deadline = time.monotonic() + _SECONDS_TO_BE_LISTED
        while (task := self._newest()) is None or task.started <= after or task.status in _ACTIVE:
            # One that has just been started is not listed at once.
            if task and task.started > after:
                self._progress.show(str(task))
            elif time.monotonic() > deadline:
                raise MoveUnwatched(
                    "SQS took the task and does not list it. scones status shows the queues"
                )
            time.sleep(_POLL_SECONDS)
        self._progress.close()
        return task

    def _newest(self) -> Task | None:
        found = self._client.list_message_move_tasks(SourceArn=self._source).get("Results", [])
        if not found:
            return None
        return Task(
            found[0]["Status"],
            found[0]["StartedTimestamp"],
            found[0].get("ApproximateNumberOfMessagesMoved", 0),
            found[0].get("ApproximateNumberOfMessagesToMove", 0),
            found[0].get("FailureReason", ""),
        )

    def _arn(self, url: str) -> str:
        answer = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(answer["Attributes"]["QueueArn"])
