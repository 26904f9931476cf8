"""What an execution went through: its states, from Step Functions' history of events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class State:
    """A state that an execution entered.

    Attributes
    ----------
    name
        The state's.
    entered
        When.
    attempts
        How often its task was tried; 0 of a state that has no task.
    error
        The error of the last attempt that failed; None if none has.
    """

    name: str
    entered: datetime
    attempts: int = 0
    error: str | None = None


def states(events: Iterable[Mapping[str, Any]]) -> list[State]:
    """Return the states that an execution entered, in order.

    Parameters
    ----------
    events
        Of ``GetExecutionHistory``, the oldest first.
    """
    found: list[State] = []
    for event in events:
        kind = event["type"]
        if kind.endswith("StateEntered"):
            found.append(State(event["stateEnteredEventDetails"]["name"], event["timestamp"]))
        elif found and kind.endswith("Scheduled"):
            found[-1] = replace(found[-1], attempts=found[-1].attempts + 1)
        elif found and not kind.startswith("Execution") and (error := _error(event)):
            found[-1] = replace(found[-1], error=error)
    return found


def _error(event: Mapping[str, Any]) -> str | None:
    """Return the error in an event; each type of event has a field of its own for it."""
    details = (value for name, value in event.items() if name.endswith("EventDetails"))
    return next((detail["error"] for detail in details if detail and detail.get("error")), None)
