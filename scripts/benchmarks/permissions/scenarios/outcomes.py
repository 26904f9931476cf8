"""What a scenario returns: the end of an execution, or what was denied."""

import re
import time
from collections.abc import Callable
from typing import Any

SECONDS_FOR_A_PHOTO = 60.0
NOTHING = "nothing happened"

_POLL_SECONDS = 0.5
_DENIED_ACTION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")

Scenario = Callable[[], str]


def denial(text: str) -> str:
    """Return what a text says was denied; empty if nothing was."""
    if found := _DENIED_ACTION.search(text):
        return f"AccessDenied: {found[1]}"
    return "AccessDenied" if "AccessDenied" in text or "not authorized" in text else ""


def ended(description: dict[str, Any]) -> str:
    """Return how an execution ended: its status, and its error."""
    text = f"{description.get('error', '')} {description.get('cause', '')}"
    if description["status"] != "SUCCEEDED":
        return denial(text) or f"{description['status']} {description.get('error', '')}".strip()
    return "SUCCEEDED"


def until(outcome: Callable[[], str | None], seconds: float) -> str:
    """Return the outcome as soon as there is one; ``NOTHING`` when time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := outcome():
            return found
        time.sleep(_POLL_SECONDS)
    return NOTHING


def end_of(states: Any, execution: str, seconds: float) -> str:
    """Wait for the end of an execution and return it, or what was denied on the way.

    Parameters
    ----------
    states
        A client of Step Functions.
    execution
        Its ARN.
    seconds
        After these it is stopped.
    """

    def outcome() -> str | None:
        description = states.describe_execution(executionArn=execution)
        return None if description["status"] == "RUNNING" else ended(description)

    end = until(outcome, seconds)
    if end == NOTHING:
        states.stop_execution(executionArn=execution, cause="the scenario's time is up")
    return end
