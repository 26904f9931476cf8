"""Samples of metrics, one for each value or set of statistics, and statistics of many of them."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from moto.cloudwatch.models import MetricAggregatedDatum

# Of a percentile, or of what lies between two of them; each has its own letters.
_PERCENTILE = re.compile(r"p(100(?:\.0+)?|\d{1,2}(?:\.\d{1,10})?)")
_TRIMMED = re.compile(r"tm(100(?:\.0+)?|\d{1,2}(?:\.\d{1,10})?)")
_RANGE = re.compile(r"TM\((?!:\))(?:(\d{1,3}(?:\.\d+)?)%)?:(?:(\d{1,3}(?:\.\d+)?)%)?\)")
_OTHERS = re.compile(r"(tc|ts|wm)\d{1,3}(\.\d+)?|(TC|TS|WM|PR)\([^)]*\)")
_WHOLE = 100.0


class Sample(NamedTuple):
    """What was recorded at a time: one value, one value many times, or statistics of values."""

    when: datetime
    total: float
    low: float
    high: float
    size: float
    unit: str


def sample_of(datum: Any) -> Sample:
    """Return the sample that moto's record of a metric is; its time in UTC without a zone."""
    when, unit = naive(datum.timestamp), datum.unit or "None"
    if isinstance(datum, MetricAggregatedDatum):
        return Sample(when, datum.sum, datum.min, datum.max, datum.sample_count, unit)
    value = float(datum.value)
    return Sample(when, value, value, value, 1.0, unit)


def naive(moment: datetime) -> datetime:
    """Return a moment in UTC without a time zone, as moto keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def is_extended(name: str) -> bool:
    """Return whether AWS knows a statistic by this name beside the simple five."""
    return name == "IQM" or any(
        pattern.fullmatch(name) for pattern in (_PERCENTILE, _TRIMMED, _RANGE, _OTHERS)
    )


def is_computed(name: str) -> bool:
    """Return whether a statistic that AWS knows is computed here."""
    return name in SIMPLE or name == "IQM" or not _OTHERS.fullmatch(name)


def aggregate(name: str, samples: Sequence[Sample]) -> float | None:
    """Return a statistic of samples.

    Returns
    -------
    float or None
        None without samples, and of what sets of statistics do not tell.
    """
    count = math.fsum(sample.size for sample in samples)
    if not samples or not count:
        return None
    if name in SIMPLE:
        return SIMPLE[name](samples)
    if any(sample.low < sample.high for sample in samples):
        return None  # a set's values are not known
    weighted = sorted((sample.low, sample.size) for sample in samples)
    if match := _PERCENTILE.fullmatch(name):
        return _percentile(weighted, count, float(match[1]))
    low, high = _bounds(name)
    return _mean_between(weighted, count * low / _WHOLE, count * high / _WHOLE)


def _bounds(name: str) -> tuple[float, float]:
    if name == "IQM":
        return 25.0, 75.0
    if match := _TRIMMED.fullmatch(name):
        return 0.0, float(match[1])
    match = _RANGE.fullmatch(name)
    if match is None:
        raise ValueError(name)
    return float(match[1] or 0), float(match[2] or _WHOLE)


def _percentile(weighted: Sequence[tuple[float, float]], count: float, percent: float) -> float:
    rank = percent / _WHOLE * (count - 1)
    below, above = _at(weighted, math.floor(rank)), _at(weighted, math.ceil(rank))
    return below + (above - below) * (rank - math.floor(rank))


def _at(weighted: Sequence[tuple[float, float]], index: int) -> float:
    """Return the value at an index of all values in their order."""
    passed = 0.0
    for value, times in weighted:
        passed += times
        if index < passed:
            return value
    return weighted[-1][0]


def _mean_between(
    weighted: Sequence[tuple[float, float]], start: float, end: float
) -> float | None:
    """Return the mean of the values whose ranks lie between two."""
    passed = total = taken = 0.0
    for value, times in weighted:
        inside = max(0.0, min(passed + times, end) - max(passed, start))
        total, taken, passed = total + value * inside, taken + inside, passed + times
    return total / taken if taken else None


def _mean(samples: Sequence[Sample]) -> float:
    return _sum(samples) / math.fsum(sample.size for sample in samples)


def _sum(samples: Sequence[Sample]) -> float:
    return math.fsum(sample.total for sample in samples)


SIMPLE: Mapping[str, Callable[[Sequence[Sample]], float]] = {
    "SampleCount": lambda samples: math.fsum(sample.size for sample in samples),
    "Sum": _sum,
    "Minimum": lambda samples: min(sample.low for sample in samples),
    "Maximum": lambda samples: max(sample.high for sample in samples),
    "Average": _mean,
}
