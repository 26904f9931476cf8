"""Series of metric math, and how two values become one."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from localaws.errors import NotImplementedByLocalaws


@dataclass(frozen=True)
class Series:
    """A value for each of some moments.

    Attributes
    ----------
    points
        By the moments.
    period
        In seconds: how far its moments are from one another.
    """

    points: dict[datetime, float]
    period: int

    def mapped(self, change: Callable[[float], float]) -> "Series":
        """Return a series of changed values; those that are no numbers are left out."""
        changed = {moment: change(value) for moment, value in self.points.items()}
        known = {moment: value for moment, value in changed.items() if math.isfinite(value)}
        return Series(known, self.period)


Value = float | Series | list[Series]


def combined(operation: Callable[[float, float], float], one: Value, other: Value) -> Value:
    """Return two values' combination: of series, at the moments that both have."""
    if isinstance(one, list):
        return _of_list([combined(operation, each, other) for each in one])
    if isinstance(other, list):
        return _of_list([combined(operation, one, each) for each in other])
    if isinstance(one, Series) and isinstance(other, Series):
        check_periods([one, other])
        both = {
            moment: operation(value, other.points[moment])
            for moment, value in one.points.items()
            if moment in other.points
        }
        return Series(both, one.period).mapped(lambda value: value)
    if isinstance(one, Series):
        number = _number(other)
        return one.mapped(lambda value: operation(value, number))
    if isinstance(other, Series):
        return other.mapped(lambda value: operation(one, value))
    return operation(one, other)


def _number(value: float | Series) -> float:
    if isinstance(value, Series):
        raise TypeError(value)
    return value


def check_periods(series: list[Series]) -> None:
    """Refuse series of several periods."""
    if len({one.period for one in series}) > 1:
        raise NotImplementedByLocalaws("metric math of several periods: nothing aligns them")


def _of_list(values: list[Value]) -> list[Series]:
    return [value for value in values if isinstance(value, Series)]
