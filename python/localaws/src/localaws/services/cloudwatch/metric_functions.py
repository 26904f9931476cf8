"""The functions of metric math."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch.series import Series, Value, check_periods

# As many data points as an answer has.
_MOST = 100_800

_Function = Callable[[Sequence[Value], datetime, datetime], Value]


def _each(change: Callable[[Series], Series]) -> _Function:
    """Return a function of one series, or of each in an array."""

    def apply(arguments: Sequence[Value], start: datetime, end: datetime) -> Value:
        del start, end
        (value,) = arguments
        if isinstance(value, list):
            return [change(series) for series in value]
        if isinstance(value, float):
            raise TypeError(value)
        return change(value)

    return apply


def _reduced(reduce: Callable[[Sequence[float]], float]) -> _Function:
    """Return a function that is a number of one series, and a series of an array."""

    def apply(arguments: Sequence[Value], start: datetime, end: datetime) -> Value:
        del start, end
        (value,) = arguments
        if isinstance(value, Series):
            return reduce(list(value.points.values())) if value.points else math.nan
        if isinstance(value, float):
            raise TypeError(value)
        if not value:
            return Series({}, 60)
        check_periods(value)
        moments = dict[datetime, list[float]]()
        for series in value:
            for moment, number in series.points.items():
                moments.setdefault(moment, []).append(number)
        return Series({k: reduce(numbers) for k, numbers in moments.items()}, value[0].period)

    return apply


def _if(arguments: Sequence[Value], start: datetime, end: datetime) -> Value:
    del start, end
    condition, true, *rest = arguments
    (false,) = rest or (math.nan,)
    if isinstance(condition, float):
        return true if condition else false
    if isinstance(condition, list) or isinstance(true, list) or isinstance(false, list):
        raise TypeError(condition)
    points = {}
    for moment, holds in condition.points.items():
        chosen = true if holds else false
        value = chosen.points.get(moment, math.nan) if isinstance(chosen, Series) else chosen
        if math.isfinite(value):
            points[moment] = value
    return Series(points, condition.period)


def _fill(arguments: Sequence[Value], start: datetime, end: datetime) -> Value:
    series, filler = arguments
    if isinstance(series, list):
        return [_filled(one, filler, start, end) for one in series]
    return _filled(series, filler, start, end)


def _filled(series: Value, filler: Value, start: datetime, end: datetime) -> Series:
    """Return a series with a value for each period; not a number repeats the one before."""
    if not isinstance(series, Series) or isinstance(filler, list):
        raise TypeError(series)
    step, points = timedelta(seconds=series.period), dict[datetime, float]()
    if (end - start) / step > _MOST:
        raise NotImplementedByLocalaws(f"metric math: FILL of more than {_MOST} periods")
    floor = start - timedelta(seconds=start.second % min(series.period, 60))
    moment, before = floor, math.nan
    while moment < end:
        fill = filler.points.get(moment, math.nan) if isinstance(filler, Series) else filler
        value = series.points.get(moment, before if math.isnan(fill) else fill)
        if not math.isnan(value):
            points[moment] = before = value
        moment += step
    return Series(points, series.period)


def _period(arguments: Sequence[Value], start: datetime, end: datetime) -> Value:
    del start, end
    (series,) = arguments
    if not isinstance(series, Series):
        raise TypeError(series)
    return float(series.period)


def _differences(series: Series, per_second: bool) -> Series:
    moments = sorted(series.points)
    points = {}
    for before, moment in pairwise(moments):
        difference = series.points[moment] - series.points[before]
        seconds = (moment - before).total_seconds() if per_second else 1.0
        points[moment] = difference / seconds
    return Series(points, series.period)


def _running_sum(series: Series) -> Series:
    total, points = 0.0, {}
    for moment in sorted(series.points):
        total += series.points[moment]
        points[moment] = total
    return Series(points, series.period)


FUNCTIONS: Mapping[str, _Function] = {
    "ABS": _each(lambda series: series.mapped(abs)),
    "AVG": _reduced(lambda numbers: math.fsum(numbers) / len(numbers)),
    "CEIL": _each(lambda series: series.mapped(lambda value: float(math.ceil(value)))),
    "DIFF": _each(lambda series: _differences(series, per_second=False)),
    "FILL": _fill,
    "FLOOR": _each(lambda series: series.mapped(lambda value: float(math.floor(value)))),
    "IF": _if,
    "MAX": _reduced(max),
    "MIN": _reduced(min),
    "PERIOD": _period,
    "RATE": _each(lambda series: _differences(series, per_second=True)),
    "RUNNING_SUM": _each(_running_sum),
    "SUM": _reduced(math.fsum),
}
