"""An alarm's state, from its data points.

Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"

# Periods read beyond the evaluated periods, so that missing data points can be replaced.
_MORE_PERIODS = 2

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
COMPARISONS = frozenset(_COMPARISONS)


@dataclass(frozen=True)
class Condition:
    """When an alarm is raised.

    Attributes
    ----------
    comparison, threshold
        What breaches.
    periods
        How many data points are evaluated.
    to_alarm
        How many of them must breach.
    missing
        ``missing``, ``ignore``, ``breaching`` or ``notBreaching``.
    """

    comparison: str
    threshold: float
    periods: int
    to_alarm: int
    missing: str

    @property
    def range(self) -> int:
        """How many periods are read."""
        return self.periods + _MORE_PERIODS


def state(condition: Condition, points: Sequence[float | None], current: str) -> str:
    """Return the state that follows from data points.

    Parameters
    ----------
    condition
        Of the alarm.
    points
        One for each period of ``condition.range``, the oldest first; None where data is missing.
    current
        The state so far.
    """
    known = [point for point in points if point is not None][-condition.periods :]
    breaches = _COMPARISONS[condition.comparison]
    breaching = sum(breaches(point, condition.threshold) for point in known)
    missing = condition.periods - len(known)
    if not known:
        without = {"breaching": ALARM, "notBreaching": OK, "ignore": current}
        return without.get(condition.missing, INSUFFICIENT_DATA)
    if breaching >= condition.to_alarm:
        return ALARM
    if condition.missing == "notBreaching" or missing == 0:
        return OK
    may_be = breaching + missing >= condition.to_alarm
    if condition.missing == "breaching":
        return ALARM if may_be else OK
    if condition.missing == "ignore":
        return current if may_be else OK
    return ALARM if may_be and breaching > 0 else OK
