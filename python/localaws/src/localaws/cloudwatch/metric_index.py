"""Recorded metrics by their names, so that looking does not take longer the more there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.models import MetricDatum

# Values come nearly in the order of their times: nothing older follows after so long.
_DISORDER = timedelta(minutes=15)

_Key = tuple[str, str, frozenset[tuple[str, str]]]


class MetricIndex:
    """The values of each metric, as they were recorded."""

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
        new = data[self._seen :]
        self._seen += len(new)
        for one in new:
            if isinstance(one, MetricDatum):
                key = (one.namespace, one.name, _names(one.dimensions))
                moment = one.timestamp.replace(tzinfo=None)
                self._values[key].append((moment, float(one.value)))

    def since(
        self, namespace: str, name: str, dimensions: Iterable[Any], start: datetime
    ) -> list[tuple[datetime, float]]:
        """Return a metric's values from a time on, the newest first.

        Parameters
        ----------
        namespace, name, dimensions
            The metric's: exactly these dimensions, each with ``name`` and ``value``.
        start
            UTC, without a time zone.
        """
        found = []
        for moment, value in reversed(self._values.get((namespace, name, _names(dimensions)), [])):
            if moment < start - _DISORDER:
                break
            if moment >= start:
                found.append((moment, value))
        return found


def _names(dimensions: Iterable[Any]) -> frozenset[tuple[str, str]]:
    return frozenset((one.name, one.value) for one in dimensions)
