"""What became of a state, read from events as GetExecutionHistory gives them."""

from datetime import UTC, datetime, timedelta

import pytest

from localaws.console.history import outcomes_of, visits_of

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def history(*events: tuple) -> list[dict]:
    """Return events of (id, previous id, type, details of any kind)."""
    told = []
    for number, before, kind, *details in events:
        event = {"id": number, "previousEventId": before, "type": kind}
        event["timestamp"] = BEGAN + timedelta(seconds=number)
        if details and kind.endswith("Entered"):
            event["stateEnteredEventDetails"] = {"name": details[0], "input": "{}"}
        elif details and kind.endswith("Exited"):
            event["stateExitedEventDetails"] = {"name": details[0], "output": "{}"}
        elif details:
            event["taskFailedEventDetails"] = {"error": details[0], "cause": "why"}
        told.append(event)
    return told


ENTERED = (1, 0, "TaskStateEntered", "a")
FAILED = (2, 1, "TaskFailed", "E")


@pytest.mark.parametrize(
    ("events", "status", "outcome"),
    [
        ([ENTERED], "RUNNING", "running"),
        ([ENTERED], "ABORTED", "stopped"),
        ([ENTERED, (2, 1, "TaskStateExited", "a")], "SUCCEEDED", "succeeded"),
        ([ENTERED, FAILED, (3, 2, "ExecutionFailed", "E")], "FAILED", "failed"),
        ([ENTERED, (2, 1, "ExecutionTimedOut")], "TIMED_OUT", "failed"),
        ([ENTERED, FAILED, (3, 2, "TaskStateExited", "a")], "SUCCEEDED", "caught"),
        (
            [ENTERED, FAILED, (3, 2, "TaskSucceeded"), (4, 3, "TaskStateExited", "a")],
            "SUCCEEDED",
            "succeeded",
        ),
    ],
)
def test_a_state_has_its_outcome(events, status: str, outcome: str):
    # GIVEN a state's events WHEN they are read THEN it ended as they say
    assert outcomes_of(visits_of(history(*events), status)) == {"a": outcome}


def test_a_failure_in_a_branch_is_the_parallels_too():
    # GIVEN a branch that fails beside one that runs, and nothing catches it
    events = history(
        (1, 0, "ParallelStateEntered", "both"),
        (2, 1, "ParallelStateStarted"),
        (3, 2, "TaskStateEntered", "left"),
        (4, 2, "TaskStateEntered", "right"),
        (5, 3, "TaskFailed", "E"),
        (6, 5, "ExecutionFailed", "E"),
    )
    # WHEN they are read THEN the branch and what is around it failed, the other was stopped
    visits = visits_of(events, "FAILED")
    assert outcomes_of(visits) == {"both": "failed", "left": "failed", "right": "stopped"}
    assert (visits[0].error, visits[0].cause) == ("E", "why")


def test_a_caught_failure_of_a_branch_stays_the_branchs():
    # GIVEN a branch that fails in a state that catches it
    events = history(
        (1, 0, "ParallelStateEntered", "both"),
        (2, 1, "TaskStateEntered", "left"),
        (3, 2, "TaskFailed", "E"),
        (4, 3, "ParallelStateExited", "both"),
        (5, 4, "PassStateEntered", "after"),
        (6, 5, "PassStateExited", "after"),
    )
    # WHEN they are read THEN what follows is not within it
    visits = visits_of(events, "SUCCEEDED")
    assert outcomes_of(visits) == {"both": "caught", "left": "failed", "after": "succeeded"}
    assert visits[2].parent is None
