"""Values of a CloudWatch metric over a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

_HOUR, _DAY = 3600, 86400


@dataclass(frozen=True)
class Metric:
    """A metric of CloudWatch.

    Attributes
    ----------
    namespace, name, dimensions
        What it is called by.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, str]

    def total(self, length: timedelta, statistic: str = "Sum") -> float:
        """Return the sum of a statistic that adds up, over a time that ends now.

        Parameters
        ----------
        length
            Of the time.
        statistic
            ``Sum`` or ``SampleCount``.
        """
        return sum(value for _, value in self.values(length, statistic))

    def values(
        self, length: timedelta, statistic: str, period: int | None = None
    ) -> list[tuple[datetime, float]]:
        """Return a statistic's values over a time that ends now, the oldest first.

        Parameters
        ----------
        length
            Of the time.
        statistic
            Of each value.
        period
            Seconds of each value; by default an hour, or a day of what is longer than two.
            CloudWatch keeps minutes for 15 days, and hours for 15 months.
        """
        now = datetime.now(UTC)
        found: list[dict[str, Any]] = boto3.client("cloudwatch").get_metric_statistics(
            Namespace=self.namespace,
            MetricName=self.name,
            Dimensions=[{"Name": name, "Value": value} for name, value in self.dimensions.items()],
            StartTime=now - length,
            EndTime=now + timedelta(minutes=1),
            Period=period or (_DAY if length > timedelta(days=2) else _HOUR),
            Statistics=[statistic],
        )["Datapoints"]
        return sorted((point["Timestamp"], float(point[statistic])) for point in found)
