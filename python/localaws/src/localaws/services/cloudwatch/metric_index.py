"""Recorded metrics indexed by name, so that a lookup does not slow down as they accumulate."""

import threading
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from moto.cloudwatch.models import cloudwatch_backends

from localaws.places import Place
from localaws.services.cloudwatch.samples import Sample, sample_of

_Key = tuple[str, str, frozenset[tuple[str, str]]]


class Metric(NamedTuple):
    """A metric that has samples, and when its newest is from."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    newest: datetime


class MetricIndex:
    """The samples of each metric, in the order of their times."""

    def __init__(self) -> None:
        self._samples: dict[_Key, list[Sample]] = defaultdict(list)
        self._dimensions: dict[_Key, tuple[tuple[str, str], ...]] = {}
        self._indexed = 0
        self._lock = threading.Lock()

    def update(self, data: list[Any]) -> None:
        """Index what has been recorded since the last update.

        Parameters
        ----------
        data
            moto's list of everything, which only grows.
        """
        with self._lock:
            if len(data) < self._indexed:  # moto was reset
                self._samples.clear()
                self._dimensions.clear()
                self._indexed = 0
            for datum in data[self._indexed :]:
                self._indexed += 1  # advance first, so that a bad datum is not retried
                # Nearly always at the end.
                insort(self._of(datum.namespace, datum.name, datum.dimensions), sample_of(datum))

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
        sample = Sample(when, value, value, value, 1.0, "None")
        with self._lock:
            samples = self._of(namespace, name, dimensions)
            index = bisect_left(samples, (when,))
            if index < len(samples) and samples[index].when == when:
                samples[index] = sample
            else:
                samples.insert(index, sample)

    def since(
        self, namespace: str, name: str, dimensions: Iterable[Any], start: datetime
    ) -> list[Sample]:
        """Return a metric's samples from a time on, the oldest first.

        Parameters
        ----------
        namespace, name, dimensions
            The metric's: exactly these dimensions, each with ``name`` and ``value``.
        start
            UTC, without a time zone.
        """
        with self._lock:
            samples = self._samples.get((namespace, name, frozenset(_pairs(dimensions))), [])
            return samples[bisect_left(samples, (start,)) :]

    def metrics(self) -> Iterator[Metric]:
        """Yield what has samples, in the order of the first."""
        with self._lock:
            known = [(key, pairs, self._samples[key]) for key, pairs in self._dimensions.items()]
        for (namespace, name, _), pairs, samples in known:
            if samples:
                yield Metric(namespace, name, pairs, samples[-1].when)

    def _of(self, namespace: str, name: str, dimensions: Iterable[Any]) -> list[Sample]:
        pairs = _pairs(dimensions)
        key = (namespace, name, frozenset(pairs))
        self._dimensions.setdefault(key, pairs)
        return self._samples[key]


def _pairs(dimensions: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((dimension.name, dimension.value) for dimension in dimensions)


_indexes: dict[Place, MetricIndex] = defaultdict(MetricIndex)


def index_of(place: Place) -> MetricIndex:
    """Return the index of what an account has recorded in a region until now."""
    index = _indexes[place]
    index.update(cloudwatch_backends[place.account][place.region].metric_data)
    return index
