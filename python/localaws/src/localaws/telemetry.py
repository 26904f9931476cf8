"""Telemetry of services: CloudWatch Logs and CloudWatch metrics."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from moto.logs.models import logs_backends

from localaws.embedded_metrics import read_metrics
from localaws.places import Place

_log = logging.getLogger(__name__)
_metrics_lock = threading.Lock()
_vending = threading.Lock()


class LogStream:
    """One log stream, made with its group when the first line is written.

    Parameters
    ----------
    place, group, name
        Where it is.
    """

    def __init__(self, place: Place, group: str, name: str) -> None:
        self._backend = logs_backends[place.account][place.region]
        self._place = place
        self.group = group
        self.name = name
        self._lock = threading.Lock()
        self._made = False

    def make(self) -> None:
        """Make the stream and its group, if that has not been done: later it might be too late.

        What runs on when it is deleted does not bring its deleted group back.
        """
        with self._lock:
            if self._made:
                return
            self._backend.ensure_log_group(self.group)
            if self.name not in self._backend.groups[self.group].streams:
                self._backend.create_log_stream(self.group, self.name)
            self._made = True

    def write(self, lines: Sequence[str]) -> None:
        """Append lines, all with the time of now, and record the metrics embedded in them."""
        if not lines:
            return
        now = int(time.time() * 1000)
        self.make()
        events = [{"timestamp": now, "message": line} for line in lines]
        with self._lock:
            group = self._backend.groups.get(self.group)
            if group is not None:  # a deleted group takes no more lines
                if self.name not in group.streams:  # it was deleted, and is there again
                    group.create_log_stream(self.name)
                group.put_log_events(self.name, events)
        for line in lines:
            self._put_embedded(line)

    def _put_embedded(self, line: str) -> None:
        try:
            for metric in read_metrics(line):
                for value in metric.values:
                    values = {metric.name: (value, metric.unit)}
                    put_metrics(
                        self._place, metric.namespace, metric.dimensions, values, metric.time
                    )
        except (ValueError, ServiceException) as error:
            # As on AWS, the line stays in the log, and its metrics are not taken.
            _log.warning("%s: embedded metrics are refused: %s", self.group, error)


def vend(place: Place, group: str, stream: str, line: str) -> None:
    """Write a line of a service's own to a log group; one that is not there gets none.

    Parameters
    ----------
    place, group, stream
        Where; the stream is made with its first line.
    line
        What is written, with the time of now.
    """
    found = logs_backends[place.account][place.region].groups.get(group)
    if found is None:
        return
    with _vending:
        if stream not in found.streams:
            found.create_log_stream(stream)
        found.put_log_events(stream, [{"timestamp": int(1000 * time.time()), "message": line}])


def put_metrics(
    place: Place,
    namespace: str,
    dimensions: Mapping[str, str],
    values: Mapping[str, Any],
    when: datetime | None = None,
) -> None:
    """Record one value of each metric.

    Parameters
    ----------
    place, namespace, dimensions
        Where they are recorded.
    values
        By metric name: the value and its unit.
    when
        In UTC without a time zone; None for now.
    """
    now = when or utcnow()
    data = [
        {
            "MetricName": name,
            "Dimensions": [{"Name": key, "Value": text} for key, text in dimensions.items()],
            "Timestamp": now,
            "Value": value,
            "Unit": unit,
        }
        for name, (value, unit) in values.items()
    ]
    with _metrics_lock:
        cloudwatch_backends[place.account][place.region].put_metric_data(namespace, data)
