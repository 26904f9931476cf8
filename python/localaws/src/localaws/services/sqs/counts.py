"""How many messages a queue was sent, and how many were deleted, in CloudWatch."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.sqs.models import SQSBackend

from localaws.coverage import Row
from localaws.places import place_of
from localaws.telemetry import put_metrics

COVERAGE = (
    Row(
        "SQS",
        "AWS/SQS NumberOfMessagesSent, NumberOfMessagesDeleted",
        "Counted as it happens. What a redrive policy moves is neither.",
    ),
)


def install() -> None:
    """Count them after moto's own operations, which batches call, too."""
    SQSBackend.send_message = _counting("NumberOfMessagesSent", SQSBackend.send_message)
    SQSBackend.delete_message = _counting("NumberOfMessagesDeleted", SQSBackend.delete_message)


def _counting(metric: str, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def count(self: SQSBackend, queue_name: str, *args: Any, **kwargs: Any) -> Any:
        result = call(self, queue_name, *args, **kwargs)
        values = {metric: (1.0, "Count")}
        put_metrics(place_of(self), "AWS/SQS", {"QueueName": queue_name}, values)
        return result

    return count
