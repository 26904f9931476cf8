"""What PutMetricData takes, and how AWS refuses the rest."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterCombination, InvalidParameterValue
from moto.cloudwatch.models import CloudWatchBackend, MetricAggregatedDatum, MetricDatum
from moto.core.utils import utcnow

from localaws.coverage import Row
from localaws.services.cloudwatch.samples import naive

COVERAGE = (
    Row(
        "CloudWatch",
        "PutMetricData",
        "Values with counts, and sets of statistics; AWS's checks of what excludes what, of "
        "numbers, and of times.",
        "Values are kept with their times, whatever the storage resolution.",
    ),
)

_LARGEST = 2.0**360
_OLDEST, _NEWEST = timedelta(days=14), timedelta(hours=2)
_MOST_VALUES = 150
_STATISTICS = ("SampleCount", "Sum", "Minimum", "Maximum")


def put_metric_data(
    self: CloudWatchBackend, namespace: str, metric_data: Sequence[Mapping[str, Any]]
) -> None:
    """Record all of a request's data, or none."""
    for number, datum in enumerate(metric_data, 1):
        _check(datum, f"MetricData.member.{number}")
    for datum in metric_data:
        self.metric_data.extend(_data(namespace, datum))


def _data(namespace: str, datum: Mapping[str, Any]) -> list[Any]:
    name, unit = datum["MetricName"], datum.get("Unit")
    dimensions, when = datum.get("Dimensions") or (), datum.get("Timestamp")
    if datum.get("Values"):
        counts = datum.get("Counts") or [1] * len(datum["Values"])
        sets = [
            {"Minimum": v, "Maximum": v, "SampleCount": n, "Sum": v * n}
            for v, n in zip(map(float, datum["Values"]), map(float, counts), strict=True)
        ]
    elif datum.get("StatisticValues"):
        sets = [datum["StatisticValues"]]
    else:
        value = float(datum.get("Value", 0))
        return [MetricDatum(namespace, name, value, dimensions, when, unit)]
    return [
        MetricAggregatedDatum(
            namespace=namespace,
            name=name,
            min_stat=float(one["Minimum"]),
            max_stat=float(one["Maximum"]),
            sample_count=float(one["SampleCount"]),
            sum_stat=float(one["Sum"]),
            dimensions=dimensions,
            timestamp=when,
            unit=unit,
        )
        for one in sets
    ]


def _check(datum: Mapping[str, Any], path: str) -> None:
    for one, other in (("Value", "Values"), ("Value", "StatisticValues")):
        if datum.get(one) is not None and datum.get(other):
            raise InvalidParameterCombination(
                f"The parameters {path}.{one} and {path}.{other} are mutually exclusive and you "
                "have specified both."
            )
    values, counts = datum.get("Values") or [], datum.get("Counts")
    if counts and len(counts) != len(values):
        raise InvalidParameterValue(
            f"The parameters {path}.Values and {path}.Counts must be of the same size."
        )
    if len(values) > _MOST_VALUES:
        raise InvalidParameterValue(
            f"The collection {path}.Values must not have a size greater than {_MOST_VALUES}."
        )
    if datum.get("Value") is not None:
        _check_number(datum["Value"], f"{path}.Value")
    for number, value in enumerate(values, 1):
        _check_number(value, f"{path}.Values.member.{number}")
    for name in _STATISTICS if datum.get("StatisticValues") else ():
        _check_number(datum["StatisticValues"][name], f"{path}.StatisticValues.{name}")
    _check_time(datum, path)


def _check_number(value: Any, path: str) -> None:
    number = float(value)
    if math.isnan(number):
        raise InvalidParameterValue(f"The value NaN for parameter {path} is invalid.")
    if abs(number) > _LARGEST:
        raise InvalidParameterValue(f"The value {value} for parameter {path} is invalid.")


def _check_time(datum: Mapping[str, Any], path: str) -> None:
    if not datum.get("Timestamp"):
        return
    when, now = naive(datum["Timestamp"]), utcnow()
    shown = f"The parameter {path}.Timestamp must specify a time"
    if when > now + _NEWEST:
        raise InvalidParameterValue(f"{shown} no more than two hours in the future.")
    if when < now - _OLDEST:
        raise InvalidParameterValue(f"{shown} within the past two weeks.")


def install() -> None:
    """Let moto record what AWS does."""
    CloudWatchBackend.put_metric_data = put_metric_data
