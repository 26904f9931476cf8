"""Alarms on metric math: the queries of their metrics, checked, shown and evaluated.

Source: Amazon CloudWatch API Reference, PutMetricAlarm; the User Guide, "Create a CloudWatch alarm
based on a metric math expression".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend

from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch.metric_data import check_queries, results_of
from localaws.services.cloudwatch.reasons import Point

# What an alarm of one metric has in the place of queries.
_OF_ONE = ("namespace", "metric_name", "statistic", "extended_statistic", "period", "dimensions")


def shown(queries: Sequence[Any]) -> list[dict[str, Any]]:
    """Return queries as AWS's API has them.

    Parameters
    ----------
    queries
        As moto keeps them.
    """
    return [
        {
            name: value
            for name, value in {
                "Id": one.id,
                "MetricStat": _stat(one.metric_stat) if one.metric_stat else None,
                "Expression": one.expression,
                "Label": one.label,
                "ReturnData": _is_returned(one),
                "Period": int(one.period) if one.period else None,
            }.items()
            if value is not None
        }
        for one in queries
    ]


def check(fields: Mapping[str, Any], backend: CloudWatchBackend, now: datetime) -> None:
    """Refuse queries that no alarm can have, or that nothing evaluates here.

    Parameters
    ----------
    fields
        Of the alarm.
    backend, now
        Where its metrics are, and the time: the expressions are tried.
    """
    queries = fields["metric_data_queries"]
    if any(fields.get(name) for name in _OF_ONE):
        raise ValidationError(
            "The parameters MetricName, Namespace, Dimensions, Period, Unit, Statistic, and "
            "ExtendedStatistic must not be specified with Metrics."
        )
    if fields.get("threshold_metric_id"):
        raise NotImplementedByLocalaws("PutMetricAlarm with anomaly detection: nothing trains")
    if sum(_is_returned(one) for one in queries) != 1:
        raise ValidationError("Exactly one element of the metrics list should return data.")
    plain = shown(queries)
    check_queries(plain, "Metrics")
    if not any(one.metric_stat for one in queries):
        raise NotImplementedByLocalaws("PutMetricAlarm with an expression of no metric")
    results_of(backend, plain, now - timedelta(seconds=period_of(queries)), now)


def period_of(queries: Sequence[Any]) -> int:
    """Return the period of an alarm's metrics, in seconds.

    Parameters
    ----------
    queries
        As moto keeps them.
    """
    return max(int(one.metric_stat.period) for one in queries if one.metric_stat)


def metrics_of(queries: Sequence[Any]) -> list[Any]:
    """Return the metrics that queries name.

    Parameters
    ----------
    queries
        As moto keeps them.
    """
    return [one.metric_stat.metric for one in queries if one.metric_stat]


def points(
    queries: Sequence[Any], backend: CloudWatchBackend, start: datetime, count: int
) -> list[Point]:
    """Return the values of the query that returns data, the oldest first.

    Parameters
    ----------
    queries, backend
        What to evaluate, and where.
    start, count
        Of the first period, and how many.
    """
    length = timedelta(seconds=period_of(queries))
    results = results_of(backend, shown(queries), start, start + count * length)
    values = dict(zip(results[0]["Timestamps"], results[0]["Values"], strict=True))
    moments = [start + number * length for number in range(count)]
    return [Point(moment, values.get(moment), None) for moment in moments]


def told(queries: Sequence[Any]) -> list[dict[str, Any]]:
    """Return queries as a message of an alarm has them.

    Parameters
    ----------
    queries
        As moto keeps them.
    """
    plain = shown(queries)
    for query in plain:
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            metric["Dimensions"] = [
                {"value": one["Value"], "name": one["Name"]} for one in metric["Dimensions"]
            ]
    return plain


def configured(queries: Sequence[Any]) -> list[dict[str, Any]]:
    """Return queries as an event of an alarm has them.

    Parameters
    ----------
    queries
        As moto keeps them.
    """
    events = []
    for query in shown(queries):
        event = {name[:1].lower() + name[1:]: value for name, value in query.items()}
        if "metricStat" in event:
            stat = event["metricStat"]
            metric = stat.pop("Metric")
            named = {one["Name"]: one["Value"] for one in metric["Dimensions"]}
            event["metricStat"] = {
                "metric": {
                    "namespace": metric["Namespace"],
                    "name": metric["MetricName"],
                    "dimensions": named,
                },
                **{name.lower(): value for name, value in stat.items()},
            }
        events.append(event)
    return events


def _stat(stat: Any) -> dict[str, Any]:
    return {
        "Metric": {
            "Namespace": stat.metric.namespace,
            "MetricName": stat.metric.metric_name,
            "Dimensions": [
                {"Name": one.name, "Value": one.value} for one in stat.metric.dimensions
            ],
        },
        "Period": int(stat.period),
        "Stat": stat.stat,
        **({"Unit": stat.unit} if stat.unit else {}),
    }


def _is_returned(query: Any) -> bool:
    return str(query.return_data).lower() != "false"
