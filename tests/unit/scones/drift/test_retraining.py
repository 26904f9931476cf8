"""Drift is answered once."""

from datetime import UTC, datetime, timedelta

import pytest

from scones.drift.retraining import Execution, decide

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def execution(status: str, hours: float) -> Execution:
    return Execution(status, NOW - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("alarm", "executions", "is_start", "reason"),
    [
        ("ALARM", [], True, "drifted"),
        ("ALARM", [execution("SUCCEEDED", 24)], True, "drifted"),
        ("ALARM", [execution("SUCCEEDED", 23.9)], False, "less than"),
        ("ALARM", [execution("FAILED", 1)], False, "less than"),
        ("ALARM", [execution("RUNNING", 100)], False, "at work"),
        ("ALARM", [execution("FAILED", 90), execution("RUNNING", 100)], False, "at work"),
        ("OK", [], False, "the alarm is OK"),
        ("INSUFFICIENT_DATA", [], False, "the alarm is INSUFFICIENT_DATA"),
    ],
    ids=str,
)
def test_a_training_starts_only_if_none_is_at_work_or_has_just_been(
    alarm, executions, is_start: bool, reason: str
):
    # GIVEN an alarm's state and what was trained WHEN it is decided THEN the reason says why
    decision = decide(alarm, executions, NOW, DAY)
    assert decision.is_start is is_start
    assert reason in decision.reason
