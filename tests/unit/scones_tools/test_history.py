"""Reading what an execution went through."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scones_tools.photos.history import State, states

BEGIN = datetime(2026, 11, 28, 2, 41, tzinfo=UTC)


def event(seconds: int, kind: str, **details: Any) -> dict[str, Any]:
    name = "stateEnteredEventDetails" if kind.endswith("StateEntered") else "taskFailedEventDetails"
    more = {name: details} if details else {}
    return {"type": kind, "timestamp": BEGIN + timedelta(seconds=seconds), **more}


def test_each_state_has_its_time_its_attempts_and_its_last_error():
    # GIVEN the events of an execution whose second task failed twice and then succeeded
    failed = {"resourceType": "lambda", "error": "EndpointUnavailable", "cause": "{}"}
    events = [
        {**event(0, "ExecutionStarted"), "executionStartedEventDetails": {"roleArn": "r"}},
        event(0, "TaskStateEntered", name="SerializeImage"),
        event(0, "TaskScheduled"),
        event(1, "TaskSucceeded"),
        event(1, "TaskStateExited"),
        event(1, "TaskStateEntered", name="ClassifyImage"),
        event(1, "TaskScheduled"),
        event(2, "TaskFailed", **failed),
        event(4, "TaskScheduled"),
        event(5, "TaskFailed", **(failed | {"error": "States.Timeout"})),
        event(9, "TaskScheduled"),
        event(9, "TaskSucceeded"),
        event(9, "ChoiceStateEntered", name="IsSure"),
    ]
    # WHEN they are read THEN each state is there, with what happened in it
    assert states(events) == [
        State("SerializeImage", BEGIN, 1),
        State("ClassifyImage", BEGIN + timedelta(seconds=1), 3, "States.Timeout"),
        State("IsSure", BEGIN + timedelta(seconds=9)),
    ]


def test_the_end_of_an_execution_is_no_error_of_its_last_state():
    # GIVEN an execution that ends by a state of its own
    details = {"executionFailedEventDetails": {"error": "UnknownOutcome"}}
    events = [
        event(0, "FailStateEntered", name="UnknownOutcome"),
        event(1, "ExecutionFailed") | details,
    ]
    # WHEN they are read THEN the state has none
    assert states(events) == [State("UnknownOutcome", BEGIN)]


def test_an_execution_that_has_just_begun_has_no_states():
    # GIVEN no event, or the first alone WHEN they are read THEN there is no state
    assert states([]) == []
    assert states([event(0, "ExecutionStarted")]) == []
