"""``States.QueryEvaluationError``: what an expression that fails makes of its state."""

import json
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
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

from localaws.services.stepfunctions.interpreter.failures import StateFailed, Untold, in_state
from localaws.services.stepfunctions.queries.locations import locate

_ERROR = StatesErrorNameType.StatesQueryEvaluationError
_KINDS = {bool: "boolean", int: "number", float: "number", str: "string", list: "array"}


class QueryFailed(StateFailed):
    """An expression failed, or gave what its field does not take.

    Parameters
    ----------
    said
        What happened: the whole of it, or what follows "specified for the field '…' ".
    expression
        The one that failed, as the interpreter has it.
    """

    def __init__(self, said: str, expression: Any = None) -> None:
        super().__init__(_ERROR, said)
        self.expression = expression

    def event(self, state: Any, env: Any) -> FailureEvent:
        """Tell the history of it, and return what the interpreter makes of it in a state."""
        cause = self.cause
        details = EvaluationFailedEventDetails(error=_ERROR.to_name(), state=state.name)
        if self.expression:
            details["location"] = field = locate(state, self.expression)
            text = self.expression.expression
            cause = f"The JSONata expression '{text}' specified for the field '{field}' {cause}"
        details["cause"] = in_state(env, cause)
        if env.event_history_context.source_event_id == env.entered_event_id:
            env.event_history_context.source_event_id = env.event_id_before
        env.event_manager.add_event(
            context=env.event_history_context,
            event_type=HistoryEventType.EvaluationFailed,
            event_details=EventDetails(evaluationFailedEventDetails=details),
        )
        return FailureEvent(
            env=env,
            error_name=StatesErrorName(_ERROR),
            event_type=HistoryEventType.EvaluationFailed,
            event_details=EventDetails(evaluationFailedEventDetails=Untold(details)),
        )


def install() -> None:
    """Have a failure's details stay as they are, to which moto adds the state's name again."""
    FailureEventException.get_evaluation_failed_event_details = lambda self: (
        self.failure_event.event_details["evaluationFailedEventDetails"]
    )


def expect(kind: str, value: Any, expression: Any) -> None:
    """Refuse a value that is of another kind than its field takes.

    Parameters
    ----------
    kind
        JSON's name of it.
    value
        What the expression gave.
    expression
        The expression, as the interpreter has it.
    """
    found = kind_of(value)
    if found != kind:
        raise QueryFailed(
            f"returned an unexpected result type. Expected '{kind}', but was '{found}' for value: "
            f"{as_json(value)}",
            expression,
        )


def kind_of(value: Any) -> str:
    """Return JSON's name of a value's kind."""
    return "null" if value is None else _KINDS.get(type(value), "object")


def as_json(value: Any) -> str:
    """Return a value as causes have it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
