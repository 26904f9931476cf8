"""Recorded metrics indexed by name, so that a lookup does not slow down as they accumulate."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from math import inf
from typing import Any

from moto.cloudwatch.models import MetricDatum

_Key = tuple[str, str, frozenset[tuple[str, str]]]


class MetricIndex:
    """The values of each metric, in the order of their times."""

    def __init__(self) -> None:
        self._values: dict[_Key, list[tuple[datetime, float]]] = defaultdict(list)
        self._indexed = 0

    def update(self, data: list[Any]) -> None:
        """Index what has been recorded since the last update.

        Parameters
        ----------
        data
            moto's list of everything, which only grows.
        """
        if len(data) < self._indexed:  # moto was reset
            self._values.clear()
            self._indexed = 0
        for datum in data[self._indexed :]:
            self._indexed += 1  # advance first, so that a bad datum is not retried
            if isinstance(datum, MetricDatum):
                key = (datum.namespace, datum.name, _dimensions(datum.dimensions))
                timestamp = datum.timestamp.replace(tzinfo=None)
                # Nearly always at the end.
                insort(self._values[key], (timestamp, float(datum.value)))

    def put(
        self, namespace: str, name: str, dimensions: Iterable[Any], when: datetime, value: float
    ) -> None:
        """Put a value, replacing an earlier value of the same time.

        Parameters
        ----------
        namespace, name, dimensions
            The metric's.
        when
            UTC, without a time zone.
        value
            The only one of that time.
        """
        values = self._values[namespace, name, _dimensions(dimensions)]
        index = bisect_left(values, (when, -inf))
        if index < len(values) and values[index][0] == when:
            values[index] = (when, value)
        else:
            values.insert(index, (when, value))

    def since(
        self, namespace: str, name: str, dimensions: Iterable[Any], start: datetime
    ) -> list[tuple[datetime, float]]:
        """Return a metric's values from a time on, the oldest first.

        Parameters
        ----------
        namespace, name, dimensions
            The metric's: exactly these dimensions, each with ``name`` and ``value``.
        start
            UTC, without a time zone.
        """
        values = self._values.get((namespace, name, _dimensions(dimensions)), [])
        return values[bisect_left(values, (start, -inf)) :]


def _dimensions(dimensions: Iterable[Any]) -> frozenset[tuple[str, str]]:
    return frozenset((dimension.name, dimension.value) for dimension in dimensions)
