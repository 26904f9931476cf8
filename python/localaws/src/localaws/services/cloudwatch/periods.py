"""The periods of a request's time, and the statistics of a metric in each."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, Dimension

from localaws.places import place_of
from localaws.services.cloudwatch import queue_metrics
from localaws.services.cloudwatch.metric_index import index_of
from localaws.services.cloudwatch.samples import Sample, naive, sample_of

_MINUTE = 60
# moto counts these when it is asked.
_COUNTED_BY_MOTO = "AWS/S3"


def floored(start: datetime, period: int) -> datetime:
    """Return the start of the first period: whole minutes, or whole periods of a minute."""
    moment = naive(start).replace(microsecond=0)
    return moment - timedelta(seconds=moment.second % min(period, _MINUTE))


def samples_of(
    backend: CloudWatchBackend,
    namespace: str,
    name: str,
    dimensions: Sequence[Mapping[str, str]],
    start: datetime,
) -> list[Sample]:
    """Return what one metric has from a time on, the oldest first.

    Parameters
    ----------
    backend
        Of the region.
    namespace, name, dimensions
        The metric's: exactly these dimensions.
    start
        UTC, without a time zone.
    """
    wanted = [Dimension(one["Name"], one["Value"]) for one in dimensions]
    index = index_of(place_of(backend))
    samples = index.since(namespace, name, wanted, start)
    pairs = {(one["Name"], one["Value"]) for one in dimensions}
    more: list[Any] = []
    if namespace == queue_metrics.NAMESPACE:
        more = queue_metrics.present(place_of(backend), {v for k, v in pairs if k == "QueueName"})
    elif namespace == _COUNTED_BY_MOTO:
        more = backend.aws_metric_data
    known = {sample.when for sample in samples}
    counted = [
        sample_of(datum)
        for datum in more
        if datum.name == name and {(one.name, one.value) for one in datum.dimensions} == pairs
    ]
    return sorted([*samples, *(one for one in counted if one.when not in known)])


def by_period(
    samples: Sequence[Sample], start: datetime, end: datetime, period: int
) -> dict[datetime, list[Sample]]:
    """Return the samples of each period that has any, and begins before the end."""
    length, periods = timedelta(seconds=period), dict[datetime, list[Sample]]()
    for sample in samples:
        begin = start + (sample.when - start) // length * length
        if start <= begin < naive(end):
            periods.setdefault(begin, []).append(sample)
    return periods
