"""What brought photos to the workflow: their events, the requests to queues, and the pipe."""

from collections.abc import Mapping
from datetime import timedelta

from scones_tools.costs.estimate import pipe_requests, total
from scones_tools.deployment import Deployment
from scones_tools.metrics import Metric


def incoming(deployed: Deployment, length: timedelta) -> dict[str, float]:
    """Return what was taken in a time that ends now.

    Parameters
    ----------
    deployed
        Of what.
    length
        Of the time. What a pipe asks an empty queue is not counted: it stands.
    """
    batches = _pipe(deployed, "Invocations", length)
    size = _pipe(deployed, "EventSize", length)
    uploaded, settled = (
        _messages(deployed.incoming_queue_url, of, length) for of in ("Sent", "Deleted")
    )
    for_a_person, labelled = (
        _messages(deployed.review_queue_url, of, length) for of in ("Sent", "Deleted")
    )
    parts: list[Mapping[str, float]] = [
        # S3's event is charged, too: AWS calls it an opt-in data event. The others announce.
        {"eventbridge event": uploaded + max(0.0, settled - for_a_person) + labelled},
        # EventBridge sends each message alone; the pipe receives and deletes batches.
        {"sqs request": uploaded + 2 * batches},
        *({"sqs request": _requests(url, length)} for url in _other_queues(deployed)),
    ]
    if batches:
        parts.append(pipe_requests(size / batches, batches))
    return total(parts)


def _other_queues(deployed: Deployment) -> list[str]:
    return [url for url in deployed.queues.values() if url != deployed.incoming_queue_url]


def _requests(url: str, length: timedelta) -> float:
    """Return at most how many requests a queue took: as if no two messages shared one."""
    return sum(_messages(url, of, length) for of in ("Sent", "Received", "Deleted")) + _queue(
        url, "NumberOfEmptyReceives", length
    )


def _messages(url: str, of: str, length: timedelta) -> float:
    return _queue(url, f"NumberOfMessages{of}", length)


def _queue(url: str, name: str, length: timedelta) -> float:
    return Metric("AWS/SQS", name, {"QueueName": url.rpartition("/")[2]}).total(length)


def _pipe(deployed: Deployment, name: str, length: timedelta) -> float:
    dimensions = {"PipeName": deployed.pipe_name}
    return Metric("AWS/EventBridge/Pipes", name, dimensions).total(length)
