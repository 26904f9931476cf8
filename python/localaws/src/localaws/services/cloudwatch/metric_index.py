"""Recorded metrics by their names, so that looking does not take longer the more there are."""

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
        self._seen = 0

    def update(self, data: list[Any]) -> None:
        """Take what has been recorded since the last time.

        Parameters
        ----------
        data
            moto's list of everything, which only grows.
        """
        if len(data) < self._seen:  # somebody has emptied it
            self._values.clear()
            self._seen = 0
        for one in data[self._seen :]:
            self._seen += 1  # first: who cannot be taken is not tried again
            if isinstance(one, MetricDatum):
                key = (one.namespace, one.name, _names(one.dimensions))
                moment = one.timestamp.replace(tzinfo=None)
                # Nearly always at the end.
                insort(self._values[key], (moment, float(one.value)))

    def put(
        self, namespace: str, name: str, dimensions: Iterable[Any], when: datetime, value: float
    ) -> None:
        """Take a value, in the place of one of the same time.

        Parameters
        ----------
        namespace, name, dimensions
            The metric's.
        when
            UTC, without a time zone.
        value
            The only one of that time.
        """
        values = self._values[namespace, name, _names(dimensions)]
        place = bisect_left(values, (when, -inf))
        is_there = place < len(values) and values[place][0] == when
        values[place : place + is_there] = [(when, value)]

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
        values = self._values.get((namespace, name, _names(dimensions)), [])
        return values[bisect_left(values, (start, -inf)) :]


def _names(dimensions: Iterable[Any]) -> frozenset[tuple[str, str]]:
    return frozenset((one.name, one.value) for one in dimensions)
