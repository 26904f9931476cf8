"""What waits in a deployment's queues, and for how long."""

from dataclasses import dataclass
from datetime import timedelta

from scones_tools.deployment import Deployment
from scones_tools.metrics import Metric
from scones_tools.queues import depth

# An empty queue reports nothing, and SQS reports once a minute.
_FRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class QueueState:
    """A queue: its name, its depth, and the age of its oldest message, if CloudWatch knows it."""

    queue: str
    waiting: int
    hidden: int
    oldest_seconds: float | None


def queue_states(deployed: Deployment) -> list[QueueState]:
    """Return the state of each queue."""
    found = []
    for name, url in deployed.queues.items():
        held = depth(url)
        oldest = _oldest(url) if held.waiting or held.hidden else None
        found.append(QueueState(name, held.waiting, held.hidden, oldest))
    return found


def _oldest(url: str) -> float | None:
    queue = {"QueueName": url.rpartition("/")[2]}
    ages = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", queue)
    found = ages.values(_FRESH, "Maximum", period=60)
    return found[-1][1] if found else None
