"""Why an alarm has its state: AWS's words, and its data.

The wording is from answers recorded on AWS.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from localaws.services.cloudwatch.evaluation import ALARM, OK, Condition

TIME = "%Y-%m-%dT%H:%M:%S.000+0000"

_WORDS: Mapping[str, str] = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


class Point(NamedTuple):
    """A period's statistic: when the period begins, and how many samples it has."""

    when: datetime
    value: float | None
    size: float | None


def reason(condition: Condition, points: Sequence[Point], state: str) -> str:
    """Return the text of a state that follows from data points.

    Parameters
    ----------
    condition
        Of the alarm.
    points
        Those that were read, the oldest first.
    state
        That followed.
    """
    known = [point for point in points if point.value is not None][-condition.periods :]
    if state not in {OK, ALARM}:
        be = "was" if condition.periods == 1 else "were"
        return f"Insufficient Data: {_many(condition.periods, 'datapoint')} {be} unknown."
    if not known:
        missing = condition.periods
        be = "was" if missing == 1 else "were"
        return (
            f"Threshold Crossed: no datapoints were received for {_many(missing, 'period')} and "
            f"{_many(missing, 'missing datapoint')} {be} treated as "
            f"[{_TREATED.get(condition.missing, 'Missing')}]."
        )
    shown = ", ".join(f"{p.value} ({p.when.strftime('%d/%m/%y %H:%M:%S')})" for p in known[::-1])
    be = ("was" if len(known) == 1 else "were") + ("" if state == ALARM else " not")
    return (
        f"Threshold Crossed: {_many(len(known), 'datapoint')} [{shown}] {be} "
        f"{_WORDS[condition.comparison]} the threshold ({condition.threshold})."
    )


def reason_data(
    condition: Condition,
    points: Sequence[Point],
    statistic: str | None,
    period: int,
    unit: str | None,
) -> dict[str, Any]:
    """Return the data of a state, as AWS keeps them beside the text.

    Parameters
    ----------
    condition, points
        As of the text.
    statistic, period, unit
        Of the alarm; metric math has no statistic.
    """
    evaluated = points[-condition.periods :]
    known = [point for point in evaluated if point.value is not None]
    return {
        "version": "1.0",
        "queryDate": datetime.now(UTC).strftime(TIME),
        **({"startDate": known[0].when.strftime(TIME)} if known else {}),
        **({"unit": unit} if unit else {}),
        **({"statistic": statistic} if statistic else {}),
        "period": period,
        "recentDatapoints": [point.value for point in known],
        "threshold": condition.threshold,
        "evaluatedDatapoints": [_evaluated(point) for point in evaluated[::-1]],
    }


def _evaluated(point: Point) -> dict[str, Any]:
    shown: dict[str, Any] = {"timestamp": point.when.strftime(TIME)}
    if point.value is not None:
        counted = {} if point.size is None else {"sampleCount": point.size}
        shown |= counted | {"value": point.value}
    return shown


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
