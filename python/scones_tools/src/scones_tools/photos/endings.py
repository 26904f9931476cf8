"""How an execution of the classification has ended: which outcome, and why."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scones.causes import message_of
from scones.outcomes import FAILED, REJECTED


@dataclass(frozen=True)
class Ending:
    """What the end of an execution says of its photo.

    Attributes
    ----------
    outcome
        ``accepted``, ``review``, ``rejected`` or ``failed``.
    reason
        Why a person is asked, or an error's name; None if accepted.
    message
        What that error says.
    vehicle, confidence, margin, familiarity, route
        See ``scones.filtering.Decision``; None unless it was classified.
    probabilities
        Of each vehicle.
    model_version
        The training job whose model answered.
    """

    outcome: str
    reason: str | None = None
    message: str = ""
    vehicle: str | None = None
    confidence: float | None = None
    margin: float | None = None
    familiarity: float | None = None
    route: str | None = None
    probabilities: Mapping[str, float] = field(default_factory=dict)
    model_version: str | None = None


def ending(execution: Mapping[str, Any]) -> Ending:
    """Read the end of an execution.

    Parameters
    ----------
    execution
        What ``DescribeExecution`` answers of one that is not running any more.
    """
    if execution["status"] != "SUCCEEDED":
        reason = execution.get("error") or execution["status"]
        return Ending(FAILED, reason, message_of(execution.get("cause") or ""))
    output = json.loads(execution["output"])
    if "decision" not in output:
        error = output["error"]  # Cause is usual, and not promised
        return Ending(REJECTED, error["Error"], message_of(error.get("Cause", "")))
    decision, inference = output["decision"], output["inference"]
    names = ("outcome", "reason", "vehicle", "confidence", "margin", "familiarity", "route")
    return Ending(
        **{name: decision[name] for name in names},
        probabilities=inference["probabilities"],
        model_version=inference["model_version"],
    )
