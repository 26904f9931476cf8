"""What SQS tells CloudWatch of its queues: one value a minute, counted when somebody looks."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import Dimension, MetricDatum
from moto.core.utils import utcnow
from moto.sqs.models import sqs_backends

from localaws.coverage import Row
from localaws.services.cloudwatch.metric_index import MetricIndex
from localaws.settings import ACCOUNT_ID

NAMESPACE = "AWS/SQS"

COVERAGE = (
    Row(
        "CloudWatch",
        "AWS/SQS ApproximateNumberOfMessagesVisible, ApproximateAgeOfOldestMessage",
        "One value a minute, the newest, of queues that an alarm looks at.",
        "GetMetricStatistics has the present value alone, of any queue.",
    ),
)


def record(index: MetricIndex, region: str, queues: set[str]) -> None:
    """Put what queues have to tell at this moment in the place of what they told this minute.

    Parameters
    ----------
    index
        Receives the values.
    region
        Of the queues.
    queues
        Their names; of those that are not there nothing is told.
    """
    minute = _minute()
    for name, metric, value in _told(region, queues):
        index.put(NAMESPACE, metric, [Dimension("QueueName", name)], minute, value)


def present(region: str, queues: set[str]) -> list[MetricDatum]:
    """Return what queues have to tell at this moment; of those that are not there, nothing."""
    minute = _minute()
    return [
        MetricDatum(NAMESPACE, metric, value, [{"Name": "QueueName", "Value": name}], minute)
        for name, metric, value in _told(region, queues)
    ]


def _minute() -> datetime:
    now: datetime = utcnow()
    return now.replace(second=0, microsecond=0)


def _told(region: str, queues: set[str]) -> Iterator[tuple[str, str, float]]:
    """Yield each queue's name, a metric of it, and the metric's value."""
    known = sqs_backends[ACCOUNT_ID][region].queues
    for name in queues & known.keys():
        for metric, value in _values(known[name]):
            yield name, metric, value


def _values(queue: Any) -> Iterator[tuple[str, float]]:
    waiting = list(queue.messages)
    yield "ApproximateNumberOfMessagesVisible", float(len(waiting))
    oldest = min((float(one.sent_timestamp) / 1000 for one in waiting), default=time.time())
    yield "ApproximateAgeOfOldestMessage", time.time() - oldest
