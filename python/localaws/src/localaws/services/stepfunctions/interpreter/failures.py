"""Failures of a state: their names, their texts, and which events they leave in the history.

A failure names the event that entered its state. ``States.Runtime`` ends the execution whatever
catches it, and leaves no event of its own.
"""

import json
from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringJsonPath
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError

RUNTIME = StatesErrorNameType.StatesRuntime


class Untold(dict[str, Any]):
    """Details of a failure that the history has already, or only as the execution's end."""


class StateFailed(Exception):
    """A state cannot go on; it fails by a name of AWS's.

    Parameters
    ----------
    name
        The error.
    cause
        What happened, without the words that name the state.
    """

    def __init__(self, name: StatesErrorNameType, cause: str) -> None:
        super().__init__(cause)
        self.name, self.cause = name, cause

    def event(self, state: Any, env: Any) -> FailureEvent:
        """Return what the interpreter makes of it in a state."""
        del state
        details = ExecutionFailedEventDetails(
            error=self.name.to_name(), cause=in_state(env, self.cause)
        )
        return FailureEvent(
            env=env,
            error_name=StatesErrorName(self.name),
            event_type=HistoryEventType.ExecutionFailed,
            event_details=EventDetails(executionFailedEventDetails=details),
        )


def install() -> None:
    """Put them in moto's place."""
    StringJsonPath._eval_body = _naming_its_field(StringJsonPath._eval_body)
    ExecutionState._evaluate_with_timeout = _failing(ExecutionState._evaluate_with_timeout)
    CommonStateField._eval_body = _failing(CommonStateField._eval_body)
    EventManager.add_event = _telling(EventManager.add_event)


def in_state(env: Any, cause: str) -> str:
    """Return a cause that names the state in which it came up."""
    return (
        f"An error occurred while executing the state '{env.next_state_name}' "
        f"(entered at the event id #{env.entered_event_id}). {cause}"
    )


def as_input(env: Any, data: Any) -> str:
    """Return data as causes have them: an execution's input is told as most clients write it."""
    given = env.states.context_object.context_object_data["Execution"]["Input"]
    separators = None if data == given else (",", ":")
    return json.dumps(data, separators=separators, ensure_ascii=False)


def _failing(evaluate: Callable[..., None]) -> Callable[..., None]:
    def failing(self: Any, env: Any) -> None:
        try:
            evaluate(self, env)
        except StateFailed as error:
            raise _placed(error.event(self, env), env) from error
        except NoSuchJsonPathError as error:
            cause = (
                f"The JSONPath '{error.json_path}' specified for the field "
                f"'{getattr(error, 'field', env.next_field_name)}' could not be found in the input "
                f"'{as_input(env, error.data)}'"
            )
            event = StateFailed(RUNTIME, cause).event(self, env)
            raise _placed(event, env) from error
        except FailureEventException as error:
            raise _placed(error.failure_event, env) from error

    return failing


def _placed(event: FailureEvent, env: Any) -> FailureEventException:
    if not hasattr(event, "entered"):
        event.entered = event.source_event_id = env.entered_event_id
    if event.event_type == HistoryEventType.ExecutionFailed:
        name, details = next(iter(event.event_details.items()))
        event.event_details = EventDetails(**{name: Untold(details)})
    return FailureEventException(event)


def _telling(add_event: Callable[..., int]) -> Callable[..., int]:
    def telling(
        self: Any, context: Any, event_type: Any, event_details: Any = None, *args: Any, **kw: Any
    ) -> int:
        if event_details and isinstance(next(iter(event_details.values())), Untold):
            return int(context.last_published_event_id)
        return add_event(self, context, event_type, event_details, *args, **kw)

    return telling


def _naming_its_field(eval_body: Callable[..., None]) -> Callable[..., None]:
    def naming_its_field(self: Any, env: Any) -> None:
        try:
            eval_body(self, env)
        except NoSuchJsonPathError as error:
            error.field = env.next_field_name
            raise

    return naming_its_field
