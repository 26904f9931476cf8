"""How many photos had which outcome, from what SQS and FilterInference count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from scones.metrics import NAMESPACE
from scones.outcomes import ACCEPTED, REJECTED, REVIEW
from scones_tools.deployment import Deployment
from scones_tools.metrics import Metric

_HOUR = 3600


def outcomes(deployed: Deployment, length: timedelta) -> dict[str, int]:
    """Return the photos of a time that ends now, by outcome; about.

    A message is deleted when its photo has its outcome; without a decision, that is a rejection.
    More decisions than that are of photos that were tried more than once, or are tried still: their
    outcomes are taken to be like the others'.
    """
    return _by_outcome(*(metric.total(length, of) for metric, of in _counts(deployed)))


def outcomes_a_day(deployed: Deployment, days: int) -> dict[date, dict[str, int]]:
    """Return the same of each of the last days, in UTC, of which this one is the last."""
    now = datetime.now(UTC)
    wanted = [now.date() - timedelta(days=ago) for ago in reversed(range(days))]
    length = now - datetime.combine(wanted[0], time(), UTC)
    counted = [_daily(metric.values(length, of, _HOUR), wanted) for metric, of in _counts(deployed)]
    return {day: _by_outcome(*(found[day] for found in counted)) for day in wanted}


def _counts(deployed: Deployment) -> list[tuple[Metric, str]]:
    """Return what counts photos that were decided, those of them for a person, and all that end."""
    reviews = Metric(NAMESPACE, "Review", {"Deployment": deployed.prefix})
    queue = {"QueueName": deployed.incoming_queue_url.rpartition("/")[2]}
    deleted = Metric("AWS/SQS", "NumberOfMessagesDeleted", queue)
    return [(reviews, "SampleCount"), (reviews, "Sum"), (deleted, "Sum")]


def _daily(values: Sequence[tuple[datetime, float]], days: Sequence[date]) -> dict[date, float]:
    found = dict.fromkeys(days, 0.0)
    for hour, value in values:
        day = hour.astimezone(UTC).date()
        found[day] = found.get(day, 0.0) + value
    return found


def _by_outcome(decided: float, review: float, ended: float) -> dict[str, int]:
    photos = min(decided, ended)
    people = round(review * photos / decided) if decided else 0
    return {ACCEPTED: round(photos) - people, REVIEW: people, REJECTED: round(ended - photos)}
