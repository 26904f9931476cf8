"""Tasks that move a dead-letter queue's messages back to where they came from, or elsewhere."""

import base64
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from moto.core.responses import ActionResult
from moto.sqs.exceptions import InvalidParameterValue, QueueDoesNotExist, SQSException
from moto.sqs.models import Message, Queue, SQSBackend
from moto.sqs.responses import SQSResponse

from localaws.coverage import Row
from localaws.services.sqs import storage

COVERAGE = (
    Row(
        "SQS",
        "StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask",
        "The messages that a dead-letter queue has, and nobody is working on, go as new ones, with "
        "their bodies and attributes, to the queues that gave them up or to another, at most so "
        "many a second.",
        "A task ends with the messages that were there when it began.",
    ),
)

_FASTEST = 500
_MOST_RESULTS = 10
_SECONDS_BETWEEN_SLOW_MOVES = 0.05


@dataclass
class MoveTask:
    """One task.

    Attributes
    ----------
    backend, source
        The queue that it empties, and moto's backend with all queues.
    destination
        The queue that gets the messages; None for those that gave them up.
    rate
        The most messages a second; None for as many as can be.
    """

    backend: SQSBackend
    source: Queue
    destination: str | None
    rate: int | None
    started: float = field(default_factory=time.time)
    status: str = "RUNNING"
    failure: str | None = None
    moved: int = 0
    _id: str = field(default_factory=lambda: str(uuid4()))
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _messages: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        with storage.LOCK:
            self._messages = list(self.source.messages)

    @property
    def handle(self) -> str:
        """Under which it can be cancelled."""
        document = {"taskId": self._id, "sourceArn": self.source.queue_arn}
        return base64.b64encode(json.dumps(document).encode()).decode()

    def begin(self) -> None:
        """Move the messages in the background."""
        threading.Thread(target=self._run, name="message-move-task", daemon=True).start()

    def cancel(self) -> None:
        """Move no more messages."""
        self.status = "CANCELLING"
        self._cancelled.set()

    def describe(self) -> dict[str, Any]:
        """Return what ListMessageMoveTasks tells of it."""
        told = {
            "TaskHandle": self.handle if self.status == "RUNNING" else None,
            "Status": self.status,
            "SourceArn": self.source.queue_arn,
            "DestinationArn": self.destination,
            "MaxNumberOfMessagesPerSecond": self.rate,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "ApproximateNumberOfMessagesToMove": len(self._messages),
            "FailureReason": self.failure,
            "StartedTimestamp": int(1000 * self.started),
        }
        return {name: value for name, value in told.items() if value is not None}

    def _run(self) -> None:
        begun = time.monotonic()
        for number, message in enumerate(self._messages, start=1):
            due = begun + number / self.rate if self.rate else 0.0
            # Waits are not precise: many short ones would be far slower than the rate.
            early = due - time.monotonic()
            if self._cancelled.wait(early if early > _SECONDS_BETWEEN_SLOW_MOVES else 0):
                self.status = "CANCELLED"
                return
            try:
                self._move(message)
            except SQSException as error:
                self.failure, self.status = error.code, "FAILED"
                return
        self.status = "COMPLETED"

    def _move(self, message: Message) -> None:
        with storage.LOCK:
            if message not in self.source._messages or not message.visible:
                return  # somebody has received it, or deleted it
            target = self.destination or storage.source_of(message)
            if target is None:
                raise SQSException(
                    "CouldNotDetermineMessageSource", "it was sent to the dead-letter queue"
                )
            self.backend.send_message(
                target.rpartition(":")[2],
                message.body,
                message_attributes=message.message_attributes,
                deduplication_id=message.deduplication_id,
                group_id=message.group_id,
                system_attributes=message.system_attributes,
                is_deduplicated=False,
            )
            self.source._messages.remove(message)
            self.source.pending_messages.discard(message)
            self.moved += 1


# By the ARN of the source, the newest last.
_tasks: dict[str, list[MoveTask]] = defaultdict(list)
_starting = threading.Lock()


def install() -> None:
    """Put them beside moto's operations."""
    SQSResponse.start_message_move_task = _start
    SQSResponse.list_message_move_tasks = _list
    SQSResponse.cancel_message_move_task = _cancel


def _start(self: Any) -> ActionResult:
    backend, destination = self.sqs_backend, self._get_param("DestinationArn") or None
    source = _queue(backend, self._get_param("SourceArn"), "SourceArn")
    rate = self._get_param("MaxNumberOfMessagesPerSecond")
    rate = None if rate is None else int(rate)
    if not backend.list_dead_letter_source_queues(source.name):
        raise InvalidParameterValue("Source queue must be configured as a Dead Letter Queue.")
    if rate is not None and not 1 <= rate <= _FASTEST:
        raise InvalidParameterValue(
            f"Value {rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be "
            f"between 1 and {_FASTEST}."
        )
    if destination:
        target = _queue(backend, destination, "DestinationArn")
        if target.fifo_queue != source.fifo_queue:
            raise InvalidParameterValue("Source and destination must be queues of the same type.")
    with _starting:
        tasks = _tasks[source.queue_arn]
        if any(one.status in {"RUNNING", "CANCELLING"} for one in tasks):
            raise InvalidParameterValue(
                "There is already a task running. Only one active task is allowed for a source "
                "queue arn at a given time."
            )
        task = MoveTask(backend, source, destination, rate)
        tasks[:] = [*tasks, task][-_MOST_RESULTS:]
    task.begin()
    return ActionResult({"TaskHandle": task.handle})


def _list(self: Any) -> ActionResult:
    source = _queue(self.sqs_backend, self._get_param("SourceArn"), "SourceArn")
    most = min(int(self._get_param("MaxResults") or 1), _MOST_RESULTS)
    newest = list(reversed(_tasks[source.queue_arn]))[:most]
    return ActionResult({"Results": [task.describe() for task in newest]})


def _cancel(self: Any) -> ActionResult:
    handle = self._get_param("TaskHandle")
    try:
        arn = json.loads(base64.b64decode(handle))["sourceArn"]
    except (ValueError, KeyError, TypeError):
        raise InvalidParameterValue("Value for parameter TaskHandle is invalid.") from None
    source = _queue(self.sqs_backend, arn, "SourceArn")
    task = next((one for one in _tasks[source.queue_arn] if one.handle == handle), None)
    if task is None:
        raise SQSException("ResourceNotFoundException", "Task does not exist.")
    if task.status != "RUNNING":
        raise SQSException(
            "AWS.SimpleQueueService.UnsupportedOperation", f"The task is {task.status}."
        )
    task.cancel()
    return ActionResult({"ApproximateNumberOfMessagesMoved": task.moved})


def _queue(backend: SQSBackend, arn: str, parameter: str) -> Queue:
    try:
        queue = backend.get_queue(str(arn).rpartition(":")[2])
    except QueueDoesNotExist:
        queue = None
    if queue is None or queue.queue_arn != arn:
        raise SQSException(
            "ResourceNotFoundException",
            f"The resource that you specified for the {parameter} parameter doesn't exist.",
        )
    return queue
