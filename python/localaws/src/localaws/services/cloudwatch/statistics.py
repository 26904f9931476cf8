"""GetMetricStatistics: statistics of one metric, that of exactly the dimensions asked for."""

import math
from typing import Any

from moto.cloudwatch.exceptions import (
    InvalidParameterCombination,
    InvalidParameterValue,
)
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch.periods import by_period, floored, samples_of
from localaws.services.cloudwatch.samples import (
    Sample,
    aggregate,
    is_computed,
    is_extended,
    naive,
)

COVERAGE = (
    Row(
        "CloudWatch",
        "GetMetricStatistics",
        "Of the metric with exactly the dimensions that are asked for, by unit, with percentiles "
        "and trimmed means, and AWS's limits.",
        "No trimmed counts and sums, no winsorized means, no ranks of percentiles.",
    ),
)

_MOST = 1440


def get_metric_statistics(self: CloudWatchResponse) -> ActionResult:
    """Answer the data points of a metric, one for each unit and period."""
    simple = self._get_param("Statistics", [])
    extended = self._get_param("ExtendedStatistics", [])
    period, unit = self._get_int_param("Period"), self._get_param("Unit")
    if not simple and not extended:
        raise InvalidParameterCombination("Must specify either Statistics or ExtendedStatistics")
    for number, name in enumerate(extended, 1):
        check_extended(name, f"ExtendedStatistics.member.{number}")
    start, end = naive(self._get_param("StartTime")), naive(self._get_param("EndTime"))
    if start >= end:
        raise InvalidParameterValue(
            "The parameter StartTime must be less than the parameter EndTime."
        )
    asked = math.ceil((end - start).total_seconds() / period)
    if asked > _MOST:
        raise InvalidParameterCombination(
            f"You have requested up to {asked:,} datapoints, which exceeds the limit of "
            f"{_MOST:,}. You may reduce the datapoints requested by increasing Period, or "
            "decreasing the time range."
        )
    start = floored(start, period)
    name = self._get_param("MetricName")
    samples = samples_of(
        self.cloudwatch_backend,
        self._get_param("Namespace"),
        name,
        self._get_param("Dimensions", []),
        start,
    )
    points = []
    for begin, of_period in by_period(samples, start, end, period).items():
        units = dict.fromkeys(sample.unit for sample in of_period)
        for one in units if unit is None else [unit]:
            of_unit = [sample for sample in of_period if sample.unit == one]
            if of_unit:
                points.append({"Timestamp": begin, "Unit": one} | _point(of_unit, simple, extended))
    return ActionResult({"Label": name, "Datapoints": points})


def check_extended(name: str, path: str) -> None:
    """Refuse a statistic beside the simple ones that AWS does not know, or nothing computes.

    Parameters
    ----------
    name
        The statistic.
    path
        Of it, within the request.
    """
    if not is_extended(name):
        raise InvalidParameterValue(f"The value {name} for parameter {path} is not supported.")
    if not is_computed(name):
        raise NotImplementedByLocalaws(f"the statistic {name}: nothing computes it")


def _point(samples: list[Sample], simple: list[str], extended: list[str]) -> dict[str, Any]:
    point: dict[str, Any] = {name: aggregate(name, samples) for name in simple}
    values = {name: aggregate(name, samples) for name in extended}
    known = {name: value for name, value in values.items() if value is not None}
    return point | ({"ExtendedStatistics": known} if known else {})


def install() -> None:
    """Let moto answer statistics as AWS does."""
    CloudWatchResponse.get_metric_statistics = get_metric_statistics
