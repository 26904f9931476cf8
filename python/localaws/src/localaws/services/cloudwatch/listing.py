"""ListMetrics: the metrics that have data, each once."""

import base64
from datetime import timedelta
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterValue
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from localaws.coverage import Row
from localaws.places import place_of
from localaws.services.cloudwatch import queue_metrics
from localaws.services.cloudwatch.metric_index import index_of

COVERAGE = (
    Row(
        "CloudWatch",
        "ListMetrics",
        "Each metric once and at once; by names, dimensions, and what is recent; pages of 500.",
        "No metrics of other accounts.",
    ),
)

_MOST = 500
_RECENT = timedelta(hours=3)


def list_metrics(self: CloudWatchResponse) -> ActionResult:
    """Answer the metrics that meet every condition."""
    namespace, name = self._get_param("Namespace"), self._get_param("MetricName")
    dimensions = self._get_param("Dimensions", [])
    is_recent = bool(self._get_param("RecentlyActive"))
    backend, now = self.cloudwatch_backend, utcnow()
    known = [
        (metric.namespace, metric.name, metric.dimensions)
        for metric in index_of(place_of(backend)).metrics()
        if not is_recent or metric.newest >= now - _RECENT
    ]
    counted = [*backend.aws_metric_data, *queue_metrics.present_of_all(place_of(backend))]
    for datum in counted:
        pairs = tuple((one.name, one.value) for one in datum.dimensions)
        known.append((datum.namespace, datum.name, pairs))
    found = [
        metric
        for metric in dict.fromkeys(known)
        if namespace in {None, metric[0]}
        and name in {None, metric[1]}
        and all(_has(metric[2], wanted) for wanted in dimensions)
    ]
    start = _start(self._get_param("NextToken"))
    end = start + _MOST
    answer: dict[str, Any] = {"Metrics": [_shown(*metric) for metric in found[start:end]]}
    if end < len(found):
        answer["NextToken"] = base64.b64encode(str(end).encode()).decode()
    return ActionResult(answer)


def _has(pairs: tuple[tuple[str, str], ...], wanted: dict[str, str]) -> bool:
    return any(
        name == wanted["Name"] and wanted.get("Value") in {None, value} for name, value in pairs
    )


def _shown(namespace: str, name: str, pairs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    dimensions = [{"Name": key, "Value": value} for key, value in pairs]
    return {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}


def _start(token: str | None) -> int:
    try:
        return int(base64.b64decode(token, validate=True)) if token else 0
    except ValueError:
        raise InvalidParameterValue("Request parameter NextToken is invalid") from None


def install() -> None:
    """Let moto list metrics as AWS does."""
    CloudWatchResponse.list_metrics = list_metrics
