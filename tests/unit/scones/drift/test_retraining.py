"""Drift is answered once."""

from datetime import UTC, datetime, timedelta

import pytest

from scones.drift.retraining import Execution, decide

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def execution(status: str, hours: float) -> Execution:
    return Execution(status, NOW - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("alarm", "statistic", "executions", "is_start", "reason"),
    [
        ("ALARM", 1.5, [], True, "drifted"),
        ("ALARM", 1.5, [execution("SUCCEEDED", 24)], True, "drifted"),
        ("ALARM", 1.5, [execution("SUCCEEDED", 23.9)], False, "less than"),
        ("ALARM", 1.5, [execution("FAILED", 1)], False, "less than"),
        ("ALARM", 1.5, [execution("RUNNING", 100)], False, "at work"),
        ("ALARM", 1.5, [execution("FAILED", 90), execution("RUNNING", 100)], False, "at work"),
        ("ALARM", 1.0, [], True, "drifted (1.00)"),
        ("ALARM", 0.99, [], False, "the newest photos have not drifted (0.99)"),
        ("ALARM", None, [], False, "too few photos of the live model"),
        ("OK", 1.5, [], False, "the alarm is OK"),
        ("INSUFFICIENT_DATA", 1.5, [], False, "the alarm is INSUFFICIENT_DATA"),
    ],
    ids=str,
)
def test_a_training_starts_only_if_none_is_at_work_or_has_just_been(
    alarm, statistic, executions, is_start: bool, reason: str
):
    # GIVEN an alarm's state and what was trained WHEN it is decided THEN the reason says why
    decision = decide(alarm, statistic, executions, NOW, DAY)
    assert decision.is_start is is_start
    assert reason in decision.reason
