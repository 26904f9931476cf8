"""SQS's metrics in CloudWatch: one value a minute, counted when it is read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import Dimension, MetricDatum
from moto.core.utils import utcnow
from moto.sqs.models import sqs_backends

from localaws import clock
from localaws.coverage import Row
from localaws.places import Place
from localaws.services.cloudwatch.metric_index import MetricIndex

NAMESPACE = "AWS/SQS"

# What was received so often goes to the back of its queue, and its age is not counted.
_RECEIVES_OF_THE_BACK = 3

COVERAGE = (
    Row(
        "CloudWatch",
        "AWS/SQS ApproximateNumberOfMessagesVisible, …NotVisible, …Delayed, "
        "ApproximateAgeOfOldestMessage",
        "One value a minute, the newest, of queues that an alarm evaluates.",
        "Of other queues the present value alone is answered.",
    ),
)


def record(index: MetricIndex, place: Place, queues: set[str]) -> None:
    """Record the present values of queues' metrics, in place of this minute's earlier values.

    Parameters
    ----------
    index
        Receives the values.
    place
        Of the queues.
    queues
        Their names; those that do not exist are skipped.
    """
    minute = _minute()
    for name, metric, value in _measured(place, queues):
        index.put(NAMESPACE, metric, [Dimension("QueueName", name)], minute, value)


def present(place: Place, queues: set[str]) -> list[MetricDatum]:
    """Return the present values of queues' metrics; queues that do not exist are skipped."""
    minute = _minute()
    return [
        MetricDatum(NAMESPACE, metric, value, [{"Name": "QueueName", "Value": name}], minute)
        for name, metric, value in _measured(place, queues)
    ]


def present_of_all(place: Place) -> list[MetricDatum]:
    """Return the present values of every queue's metrics."""
    return present(place, set(sqs_backends[place.account][place.region].queues))


def _minute() -> datetime:
    now: datetime = utcnow()
    return now.replace(second=0, microsecond=0)


def _measured(place: Place, queues: set[str]) -> Iterator[tuple[str, str, float]]:
    """Yield each queue's name, a metric of it, and the metric's value."""
    known = sqs_backends[place.account][place.region].queues
    for name in queues & known.keys():
        for metric, value in _values(known[name]):
            yield name, metric, value


def _values(queue: Any) -> Iterator[tuple[str, float]]:
    messages = list(queue._messages)
    visible = sum(1 for message in messages if message.visible and not message.delayed)
    in_flight = sum(1 for message in messages if not message.visible)
    yield "ApproximateNumberOfMessagesVisible", float(visible)
    yield "ApproximateNumberOfMessagesNotVisible", float(in_flight)
    delayed = sum(1 for message in messages if message.visible and message.delayed)
    yield "ApproximateNumberOfMessagesDelayed", float(delayed)
    since = (_counted_since(message) for message in messages)
    oldest = min((moment for moment in since if moment is not None), default=clock.seconds())
    yield "ApproximateAgeOfOldestMessage", clock.seconds() - oldest


def _counted_since(message: Any) -> float | None:
    """Return from when a message's age is counted; None if it is not."""
    moved: float | None = getattr(message, "moved", None)
    if moved is not None:
        return moved
    if message.approximate_receive_count >= _RECEIVES_OF_THE_BACK:
        return None
    return float(message.sent_timestamp) / 1000
