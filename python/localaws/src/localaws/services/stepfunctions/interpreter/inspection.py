"""What becomes of a state's data within it, and answers in a task's place, for TestState."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.parargs import Arguments, Parameters
from moto.stepfunctions.parser.asl.component.common.path.input_path import InputPath
from moto.stepfunctions.parser.asl.component.common.path.result_path import ResultPath
from moto.stepfunctions.parser.asl.component.common.result_selector import ResultSelector
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (  # noqa: E501
    StateTaskService,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import (
    StateTaskLambda,
)
from moto.stepfunctions.parser.asl.component.state.state_pass.result import Result
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager

from localaws.services.stepfunctions.error_names import named


@dataclass
class Inspection:
    """What is noted of a state, and what answers instead of its task.

    Attributes
    ----------
    state
        The state's name; others are not looked at.
    mock
        TestState's ``mock`` with the result parsed, if the task is not to be called.
    retries
        How often a retrier has let the task be tried again already.
    notes
        The data, by the names that TestState's ``inspectionData`` has for it.
    error
        Of the state, once it failed: ``Error`` and ``Cause``.
    retriable
        Whether a retrier lets it be tried again.
    details
        Which retrier or catcher takes the error: ``errorDetails``.
    """

    state: str
    mock: dict[str, Any] | None = None
    retries: int = 0
    notes: dict[str, Any] = field(default_factory=dict)
    error: dict[str, str] | None = None
    retriable: bool = False
    details: dict[str, int] = field(default_factory=dict)

    def note(self, name: str, value: Any) -> None:
        """Note data, unless the state failed: a catcher's data is not the state's."""
        if self.error is None:
            self.notes[name] = copy.deepcopy(value)


def install() -> None:
    """Have every part of a state note its data where an inspection asks for it."""
    EventManager.inspection = None
    InputPath._eval_body = _noting("afterInputPath", InputPath._eval_body)
    Arguments._eval_body = _noting("afterArguments", Arguments._eval_body)
    Parameters._eval_body = _noting("afterParameters", Parameters._eval_body)
    ResultSelector._eval_body = _noting("afterResultSelector", ResultSelector._eval_body)
    ResultPath._eval_body = _noting("afterResultPath", ResultPath._eval_body)
    Result._eval_body = _noting("result", Result._eval_body)
    for task in (StateTaskLambda, StateTaskService):
        task._eval_execution = _noting("result", _mocking(task._eval_execution))
    ExecutionState._handle_retry = _retrying(ExecutionState._handle_retry)
    ExecutionState._handle_catch = _catching(ExecutionState._handle_catch)


def _inspection(env: Any) -> Inspection | None:
    inspection: Inspection | None = env.event_manager.inspection
    if inspection is None:
        return None
    state = env.states.context_object.context_object_data["State"]
    return inspection if state["Name"] == inspection.state else None


def _noting(name: str, evaluate: Callable[..., None]) -> Callable[..., None]:
    def noting(self: Any, env: Any) -> None:
        evaluate(self, env)
        if inspection := _inspection(env):
            inspection.note(name, env.stack[-1])

    return noting


def _mocking(evaluate: Callable[..., None]) -> Callable[..., None]:
    def mocking(self: Any, env: Any) -> None:
        inspection = _inspection(env)
        if inspection is None or inspection.mock is None:
            evaluate(self, env)
            return
        self._eval_parameters(env)
        if "result" in inspection.mock:
            env.stack.append(copy.deepcopy(inspection.mock["result"]))
            return
        details = TaskFailedEventDetails(**inspection.mock["errorOutput"])
        raise FailureEventException(
            FailureEvent(
                env=env,
                error_name=named(details.get("error")),
                event_type=HistoryEventType.TaskFailed,
                event_details=EventDetails(taskFailedEventDetails=details),
            )
        )

    return mocking


def _retrying(handle: Callable[..., Any]) -> Callable[..., Any]:
    def retrying(self: Any, env: Any, failure_event: Any) -> Any:
        inspection = _inspection(env)
        if inspection is None:
            return handle(self, env, failure_event)
        for index, retrier in enumerate(self.retry.retriers):
            if _takes(retrier, env, failure_event):
                if inspection.retries < retrier.max_attempts.attempts:
                    _retry_later(inspection, index, retrier)
                    inspection.error = self._construct_error_output_value(failure_event)
                    raise FailureEventException(failure_event)
                break
        return None  # none retries: the catchers are next

    return retrying


def _retry_later(inspection: Inspection, index: int, retrier: Any) -> None:
    seconds = retrier.interval_seconds.seconds * retrier.backoff_rate.rate**inspection.retries
    most = retrier.max_delay_seconds.max_delays_seconds
    inspection.details = {
        "retryIndex": index,
        "retryBackoffIntervalSeconds": int(min(seconds, most)),
    }
    inspection.retriable = True


def _catching(handle: Callable[..., None]) -> Callable[..., None]:
    def catching(self: Any, env: Any, failure_event: Any) -> None:
        if inspection := _inspection(env):
            taking = (
                index
                for index, catcher in enumerate(self.catch.catchers)
                if _takes(catcher, env, failure_event)
            )
            index = next(taking, None)
            inspection.error = self._construct_error_output_value(failure_event)
            inspection.details = {} if index is None else {"catchIndex": index}
        handle(self, env, failure_event)

    return catching


def _takes(handler: Any, env: Any, failure_event: Any) -> bool:
    env.stack.append(failure_event.error_name)
    handler.error_equals.eval(env)
    return bool(env.stack.pop())
