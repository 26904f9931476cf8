"""What became of each state, read from an execution's events."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_FAILURES = ("Failed", "TimedOut", "Aborted")
_ENDED = {"FAILED", "TIMED_OUT", "ABORTED"}
# Of several visits of a state the first of these is shown.
_WORST = ("failed", "running", "caught", "stopped", "succeeded")


@dataclass
class Visit:
    """Once that an execution was in a state."""

    name: str
    entered: datetime
    input: str
    parent: "Visit | None"
    exited: datetime | None = None
    output: str = ""
    error: str = ""
    cause: str = ""
    failing: bool = False
    succeeded: bool = False
    attempts: int = 0
    outcome: str = field(default="running")

    @property
    def seconds(self) -> float | None:
        """How long it took, or None if it has not ended."""
        return (self.exited - self.entered).total_seconds() if self.exited else None


def visits_of(events: list[dict[str, Any]], status: str) -> list[Visit]:
    """Return the visits of an execution, in the order in which they began.

    Parameters
    ----------
    events
        Of GetExecutionHistory, the oldest first.
    status
        The execution's.
    """
    visits: list[Visit] = []
    # The innermost state that each event happened in: events of branches are mixed.
    inside: dict[int, Visit | None] = {}
    for event in events:
        kind: str = event["type"]
        visit = inside.get(event["previousEventId"])
        if kind.endswith("StateEntered"):
            details = event["stateEnteredEventDetails"]
            visit = Visit(details["name"], event["timestamp"], details.get("input", ""), visit)
            visits.append(visit)
        elif kind.endswith("StateExited"):
            details = event["stateExitedEventDetails"]
            visit = _exit(visit, event["timestamp"], details)
        elif visit is not None:
            _note(visit, kind, event)
        inside[event["id"]] = visit
    for visit in reversed(visits):
        _blame(visit)
        visit.outcome = _outcome(visit, status)
    return visits


def outcomes_of(visits: list[Visit]) -> dict[str, str]:
    """Return what is shown of each state that was reached: the worst of its visits."""
    seen: dict[str, set[str]] = {}
    for visit in visits:
        seen.setdefault(visit.name, set()).add(visit.outcome)
    return {
        name: next(outcome for outcome in _WORST if outcome in outcomes)
        for name, outcomes in seen.items()
    }


def _exit(visit: Visit | None, when: datetime, details: dict[str, Any]) -> Visit | None:
    while visit is not None and visit.name != details["name"]:
        visit = visit.parent
    if visit is None:
        return None
    visit.exited, visit.output = when, details.get("output", "")
    return visit.parent


def _note(visit: Visit, kind: str, event: dict[str, Any]) -> None:
    if kind.endswith("Scheduled"):
        visit.attempts += 1
    if kind.endswith("Succeeded") and kind != "MapIterationSucceeded":
        visit.succeeded, visit.failing = True, False
    if kind.endswith(_FAILURES):
        details: dict[str, Any] = next(
            (value for name, value in event.items() if name.endswith("EventDetails")), {}
        )
        visit.succeeded, visit.failing = False, True
        visit.error = details.get("error", "") or visit.error
        visit.cause = details.get("cause", "") or visit.cause


def _blame(visit: Visit) -> None:
    """Have the state around one that failed fail, unless it went on to succeed (a retry)."""
    around = visit.parent
    if around is None or visit.exited or not visit.failing or around.succeeded:
        return
    around.failing = True
    around.error, around.cause = around.error or visit.error, around.cause or visit.cause


def _outcome(visit: Visit, status: str) -> str:
    if visit.exited is not None:
        return "caught" if visit.failing else "succeeded"
    if visit.failing:
        return "failed" if status != "ABORTED" else "stopped"
    return "stopped" if status in _ENDED | {"SUCCEEDED"} else "running"
