"""Tasks whose resource is an activity: they wait for a worker that asks for them."""

import threading
import time
from collections import deque
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_activitiy import (
    StateTaskActivity,
)
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    ActivityCallbackEndpoint,
    ActivityTaskStartEndpoint,
    CallbackConsumerLeft,
    CallbackPoolManager,
)

from localaws.services.stepfunctions.interpreter.failures import RUNTIME, StateFailed


class ActivityTask(ActivityCallbackEndpoint):  # type: ignore[misc]
    """A task that waits for its worker, then for what the worker sends."""

    def interrupt_all(self) -> None:
        """Let go of it, also if no worker has come yet: its execution has ended."""
        self.report(CallbackConsumerLeft())
        self.get_activity_task_start_endpoint()._next_activity_task_start_event.set()
        super().interrupt_all()


class Activity:
    """An activity, and the tasks that wait for its workers in the order in which they came.

    Parameters
    ----------
    arn, name
        Of the activity.
    encryption
        As it was given.
    """

    def __init__(self, arn: str, name: str, encryption: dict[str, Any] | None) -> None:
        self.arn = arn
        self.name = name
        self.encryption = encryption
        self.creation_date: datetime = utcnow()
        self._tasks: deque[ActivityTask] = deque()
        self._changed = threading.Condition()

    def put(self, task: ActivityTask) -> None:
        """Have a task wait."""
        with self._changed:
            self._tasks.append(task)
            self._changed.notify()

    def take(self, seconds: float) -> ActivityTask | None:
        """Return the next task that still waits; None if none comes for some time."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                while self._tasks:
                    task = self._tasks.popleft()
                    if not task.consumer_error:
                        return task
                if not self._changed.wait(end - time.monotonic()):
                    return None


def install() -> None:
    """Have the interpreter's tasks wait here."""
    # moto reads it when no worker came in time, without ever having written it.
    ActivityTaskStartEndpoint._outcome = None
    CallbackPoolManager.add_activity_task = _add
    evaluate = StateTaskActivity._eval_execution

    def evaluate_if_there(self: Any, env: Any) -> None:
        arn = self.resource.resource_arn
        if arn not in env.activity_store:
            raise StateFailed(RUNTIME, f"The activity {arn} does not exist.")
        evaluate(self, env)

    StateTaskActivity._eval_execution = evaluate_if_there


def _add(self: Any, callback_id: str, activity_arn: str, activity_input: str) -> ActivityTask:
    task = ActivityTask(callback_id, activity_input)
    # A worker may come for it, and send its token, at once.
    self._pool[callback_id] = task
    self._activity_store[activity_arn].put(task)
    if getattr(self, "is_over", False):  # its execution was stopped meanwhile
        task.interrupt_all()
    return task
