"""Entering a state: its event, which later failures name, and the times of the context object.

The first state's input is told as it was given to the execution, spaces included.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.utils.encoding import _DateTimeEncoder


def install() -> None:
    """Have each environment know which event entered its state."""
    Environment.entered_event_id = 0
    Environment.event_id_before = 0
    Environment.given_input = None
    _DateTimeEncoder.default = _encode
    CommonStateField._eval_state_input = _entering(CommonStateField._eval_state_input)
    CommonStateField._get_state_entered_event_details = _telling(
        CommonStateField._get_state_entered_event_details
    )


def now() -> str:
    """Return the time as the context object has it."""
    return as_told(datetime.now(UTC))


def as_told(moment: datetime) -> str:
    """Return a time as the context object has it.

    Parameters
    ----------
    moment
        With a time zone.
    """
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def _encode(self: Any, value: Any) -> str:
    """Write times of answers as Java's SDK does: without a fraction if there is none."""
    del self
    return as_told(value).replace(".000Z", "Z") if isinstance(value, datetime) else str(value)


def _entering(eval_input: Callable[..., None]) -> Callable[..., None]:
    def entering(self: Any, env: Any) -> None:
        env.entered_event_id = env.event_history_context.source_event_id
        env.states.context_object.context_object_data["State"]["EnteredTime"] = now()
        eval_input(self, env)

    return entering


def _telling(details: Callable[..., Any]) -> Callable[..., Any]:
    def telling(self: Any, env: Any) -> Any:
        env.event_id_before = env.event_history_context.source_event_id
        told = details(self, env)
        if env.given_input is not None:
            told["input"], env.given_input = env.given_input, None
        return told

    return telling
