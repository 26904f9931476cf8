"""Whether drift is answered by a new training, or one is at work or has just been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ALARM = "ALARM"
RUNNING = "RUNNING"


@dataclass(frozen=True)
class Execution:
    """A run of the training's state machine.

    Attributes
    ----------
    status
        As Step Functions says it.
    started
        When, with a time zone.
    """

    status: str
    started: datetime


@dataclass(frozen=True)
class Decision:
    """Whether to start a training, and why, or why not."""

    is_start: bool
    reason: str


def decide(
    alarm: str,
    statistic: float | None,
    executions: Sequence[Execution],
    now: datetime,
    cooldown: timedelta,
) -> Decision:
    """Decide whether a training is started.

    Whoever started the last one, and whatever became of it, it counts: a model that was trained
    an hour ago has had no time to show itself, and a training that fails would fail again.

    An alarm stands until somebody says otherwise. So the drift is measured again: of a new model
    with little traffic there is no statement yet, and what was said of the old one is no reason.

    Parameters
    ----------
    alarm
        The drift alarm's state.
    statistic
        The newest window's; None if it is not full.
    executions
        The training's: those that run, and the newest.
    now
        The present, with a time zone.
    cooldown
        How long no other training is started after one has begun.
    """
    if alarm != ALARM:
        return Decision(False, f"the alarm is {alarm}")
    if statistic is None:
        return Decision(False, "there are too few photos of the live model")
    if statistic < 1:
        return Decision(False, f"the newest photos have not drifted ({statistic:.2f})")
    if any(execution.status == RUNNING for execution in executions):
        return Decision(False, "a training is at work")
    newest = max((execution.started for execution in executions), default=None)
    if newest is not None and now < newest + cooldown:
        return Decision(False, f"the last training began at {newest}, less than {cooldown} ago")
    return Decision(True, f"the traffic has drifted ({statistic:.2f})")
