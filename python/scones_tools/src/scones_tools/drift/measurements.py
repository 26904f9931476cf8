"""The drift monitor's metrics and alarm in CloudWatch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config

from scones.drift.metrics import STATISTIC, WINDOW_SIZE, of_part
from scones.drift.observation import CLASS_MIX, STATISTICS
from scones.metrics import NAMESPACE
from scones_tools.command_line import CommandError

PARTS = (*STATISTICS, CLASS_MIX)
LONGEST_HOURS = 15 * 24  # so long CloudWatch keeps figures by the minute
_SECONDS_OF_MONITOR = 310  # longer than its function may take


class AlarmMissing(CommandError):
    """The drift monitor's alarm is not there."""


class MonitorFailed(CommandError):
    """The drift monitor's function failed; the text is its error."""


@dataclass(frozen=True)
class Alarm:
    """The drift monitor's alarm.

    Attributes
    ----------
    name
        Its name.
    state
        OK, ALARM or INSUFFICIENT_DATA.
    since
        When the state began.
    """

    name: str
    state: str
    since: datetime

    @property
    def is_on(self) -> bool:
        """Whether the traffic has drifted."""
        return self.state == "ALARM"


@dataclass(frozen=True)
class Series:
    """One figure over time.

    Attributes
    ----------
    times, values
        The latest last.
    """

    times: list[datetime] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def measured(deployment: str, hours: int) -> dict[str, Series]:
    """Return the drift statistic, its parts and the window's size over the last hours.

    Parameters
    ----------
    deployment
        The metrics' dimension: what the deployment's names begin with.
    hours
        How far back, ``LONGEST_HOURS`` at most.

    Returns
    -------
    dict
        By ``STATISTIC``, ``WINDOW_SIZE`` and the names of ``PARTS``.
    """
    metrics = {STATISTIC: STATISTIC, WINDOW_SIZE: WINDOW_SIZE}
    metrics |= {part: of_part(part) for part in PARTS}
    names = {f"m{number}": name for number, name in enumerate(metrics)}
    dimensions = [{"Name": "Deployment", "Value": deployment}]
    queries = [
        {
            "Id": identity,
            "MetricStat": {
                "Metric": {
                    "Namespace": NAMESPACE,
                    "MetricName": metrics[name],
                    "Dimensions": dimensions,
                },
                "Period": 60,
                "Stat": "Maximum",
            },
        }
        for identity, name in names.items()
    ]
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    pages = (
        boto3.client("cloudwatch")
        .get_paginator("get_metric_data")
        .paginate(
            MetricDataQueries=queries,
            StartTime=now - timedelta(hours=hours),
            EndTime=now + timedelta(minutes=1),
            ScanBy="TimestampAscending",
        )
    )
    found = {name: Series() for name in metrics}
    for page in pages:
        for result in page["MetricDataResults"]:
            found[names[result["Id"]]].times.extend(result["Timestamps"])
            found[names[result["Id"]]].values.extend(result["Values"])
    return found


def alarm(name: str) -> Alarm:
    """Return the state of the drift monitor's alarm.

    Raises
    ------
    AlarmMissing
        If there is none of that name.
    """
    found = boto3.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    if not found:
        raise AlarmMissing(f"there is no alarm {name}: apply the environment again")
    since = found[0].get("StateTransitionedTimestamp") or found[0]["StateUpdatedTimestamp"]
    return Alarm(name, found[0]["StateValue"], since.astimezone(UTC))


def measure(function: str) -> Mapping[str, Any]:
    """Run the drift monitor and return its answer.

    Raises
    ------
    MonitorFailed
        If it fails.
    """
    config = Config(read_timeout=_SECONDS_OF_MONITOR, retries={"total_max_attempts": 1})
    answer = boto3.client("lambda", config=config).invoke(FunctionName=function, Payload=b"{}")
    document: dict[str, Any] = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise MonitorFailed(
            f"{function}: {document.get('errorType')}: {document.get('errorMessage')}"
        )
    return document
