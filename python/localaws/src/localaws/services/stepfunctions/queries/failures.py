"""``States.QueryEvaluationError``: what an expression that fails makes of its state."""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.api import EvaluationFailedEventDetails, HistoryEventType
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
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

from localaws.services.stepfunctions.queries.locations import locate

_ERROR = StatesErrorName(StatesErrorNameType.StatesQueryEvaluationError)


class QueryFailed(Exception):
    """An expression failed, or gave what its field does not take.

    Parameters
    ----------
    component
        The expression, as the interpreter has it.
    said
        What happened, after the words "specified for the field '…' ".
    """

    def __init__(self, component: Any, said: str) -> None:
        super().__init__(said)
        self.component, self.said = component, said


def install() -> None:
    """Have a state whose expression failed fail as on AWS, where it can be caught."""
    ExecutionState._from_error = _as_failure_event(ExecutionState._from_error)
    CommonStateField._eval_body = _failing(CommonStateField._eval_body)


def _as_failure_event(from_error: Callable[..., Any]) -> Callable[..., Any]:
    def as_failure_event(self: Any, env: Any, ex: Exception) -> Any:
        failure = _failure(self, env, ex) if isinstance(ex, QueryFailed) else ex
        return from_error(self, env, failure)

    return as_failure_event


def _failing(eval_body: Callable[..., None]) -> Callable[..., None]:
    def failing(self: Any, env: Any) -> None:
        try:
            eval_body(self, env)
        except QueryFailed as error:
            raise _failure(self, env, error) from error

    return failing


def _failure(state: Any, env: Any, error: QueryFailed) -> FailureEventException:
    location = locate(state, error.component)
    expression = error.component.expression
    details = EvaluationFailedEventDetails(
        error=_ERROR.error_name,
        cause=f"The JSONata expression '{expression}' specified for the field '{location}' "
        f"{error.said}",
        location=location,
        state=state.name,
    )
    event = FailureEvent(
        env=env,
        error_name=_ERROR,
        event_type=HistoryEventType.EvaluationFailed,
        event_details=EventDetails(evaluationFailedEventDetails=details),
    )
    return FailureEventException(event)
