"""Metric filters: what log events add to metrics."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import unix_time_millis, utcnow
from moto.logs import models
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend, LogStream
from moto.logs.responses import LogsResponse

from localaws.coverage import Row
from localaws.places import Place
from localaws.services.logs.documents import value_at
from localaws.services.logs.patterns import Pattern
from localaws.telemetry import put_metrics

COVERAGE = (
    Row(
        "CloudWatch Logs",
        "PutMetricFilter, TestMetricFilter, FilterLogEvents",
        "Events are counted into metrics, from PutLogEvents and from functions: patterns of terms "
        "and of JSON, values and dimensions of fields, default values.",
        "Patterns of columns are refused by name. A default value is recorded once for each call "
        "that matches nothing.",
    ),
)

_log = logging.getLogger(__name__)


def put_metric_filter(
    self: LogsBackend,
    filter_name: str,
    filter_pattern: str,
    log_group_name: str,
    metric_transformations: Sequence[Mapping[str, Any]],
) -> None:
    """Put a filter, in the place of one of its name."""
    if log_group_name not in self.groups:
        raise ResourceNotFoundException
    Pattern(filter_pattern)
    filters = self.filters.metric_filters
    filters[:] = [one for one in filters if not _is(one, log_group_name, filter_name)]
    filters.append(
        {
            "filterName": filter_name,
            "filterPattern": filter_pattern,
            "metricTransformations": metric_transformations,
            "creationTime": int(unix_time_millis(utcnow())),
            "logGroupName": log_group_name,
            "applyOnTransformedLogs": False,
        }
    )


def delete_metric_filter(
    self: LogsBackend, filter_name: str | None = None, log_group_name: str | None = None
) -> None:
    """Delete a filter that is there."""
    if log_group_name not in self.groups:
        raise ResourceNotFoundException
    filters = self.filters.metric_filters
    kept = [one for one in filters if not _is(one, log_group_name, filter_name)]
    if len(kept) == len(filters):
        raise ResourceNotFoundException("The specified metric filter does not exist.")
    filters[:] = kept


def test_metric_filter(self: LogsResponse) -> str:
    """Answer which messages a pattern matches."""
    pattern = Pattern(self._get_param("filterPattern"))
    matches = [
        {
            "eventNumber": number,
            "eventMessage": message,
            "extractedValues": _extracted(pattern, message),
        }
        for number, message in enumerate(self._get_param("logEventMessages"), 1)
        if pattern.matches(message)
    ]
    return json.dumps({"matches": matches})


def _extracted(pattern: Pattern, message: str) -> dict[str, str]:
    if not pattern.selectors:
        return {}
    document = json.loads(message)
    return {one: str(value_at(document, one)) for one in dict.fromkeys(pattern.selectors)}


def count(stream: LogStream, events: Sequence[Mapping[str, Any]]) -> None:
    """Record what events that a stream takes add to metrics.

    Parameters
    ----------
    stream
        Of a group with filters, or without.
    events
        Each with ``timestamp`` and ``message``.
    """
    place = Place(stream.account_id, stream.region)
    filters = models.logs_backends[place.account][place.region].filters.metric_filters
    for one in [one for one in filters if one["logGroupName"] == stream.log_group.name]:
        pattern = Pattern(one["filterPattern"])
        found = [event for event in events if pattern.matches(event["message"])]
        for transformation in one["metricTransformations"]:
            for event in found:
                _record(place, transformation, event)
            default = transformation.get("defaultValue")
            if default is not None and events and not found:
                _put(place, transformation, {}, float(default), events[-1])


def _record(place: Place, transformation: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    document: Any = None
    fields = transformation.get("dimensions") or {}
    text = str(transformation["metricValue"])
    if text.startswith("$") or fields:
        try:
            document = json.loads(event["message"])
        except ValueError:
            return
    dimensions = {name: value_at(document, selector) for name, selector in fields.items()}
    try:
        value = float(value_at(document, text) if text.startswith("$") else text)
    except (TypeError, ValueError):
        return  # as on AWS: what is no number is not counted
    if all(one is not None for one in dimensions.values()):
        _put(place, transformation, {k: str(v) for k, v in dimensions.items()}, value, event)


def _put(
    place: Place,
    transformation: Mapping[str, Any],
    dimensions: Mapping[str, str],
    value: float,
    event: Mapping[str, Any],
) -> None:
    when = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).replace(tzinfo=None)
    values = {transformation["metricName"]: (value, transformation.get("unit") or "None")}
    try:
        put_metrics(place, transformation["metricNamespace"], dimensions, values, when)
    except ServiceException as error:
        _log.warning("%s: not counted: %s", transformation["metricName"], error)


def _is(one: Mapping[str, Any], group: str | None, name: str | None) -> bool:
    return (one["logGroupName"], one["filterName"]) == (group, name)


def install() -> None:
    """Let moto count events, and match them as AWS does."""
    put, delete = LogStream.put_log_events, LogsBackend.delete_log_group

    def put_and_count(self: Any, log_events: list[dict[str, Any]]) -> str:
        token: str = put(self, log_events)
        count(self, log_events)
        return token

    def delete_with_filters(self: Any, log_group_name: str) -> None:
        delete(self, log_group_name)
        filters = self.filters.metric_filters
        filters[:] = [one for one in filters if one["logGroupName"] != log_group_name]

    LogStream.put_log_events = put_and_count
    LogsBackend.delete_log_group = delete_with_filters
    LogsBackend.put_metric_filter = put_metric_filter
    LogsBackend.delete_metric_filter = delete_metric_filter
    LogsResponse.test_metric_filter = test_metric_filter
    models.EventMessageFilter = Pattern
