"""What a queue was sent, what was received of it, and what was deleted, in CloudWatch."""

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
        "AWS/SQS NumberOfMessagesSent, SentMessageSize, NumberOfMessagesReceived, "
        "NumberOfEmptyReceives, NumberOfMessagesDeleted",
        "Counted as it happens. What a redrive policy moves is neither sent nor deleted.",
    ),
)


def install() -> None:
    """Count them after moto's own operations, which batches call, too."""
    SQSBackend.send_message = _counting(SQSBackend.send_message, _sent)
    SQSBackend.receive_message = _counting(SQSBackend.receive_message, _received)
    SQSBackend.delete_message = _counting(SQSBackend.delete_message, _deleted)


def _sent(message: Any) -> dict[str, float]:
    return {"NumberOfMessagesSent": 1.0, "SentMessageSize": float(len(message.body.encode()))}


def _received(messages: list[Any]) -> dict[str, float]:
    if messages:
        return {"NumberOfMessagesReceived": float(len(messages))}
    return {"NumberOfEmptyReceives": 1.0}


def _deleted(nothing: None) -> dict[str, float]:
    del nothing
    return {"NumberOfMessagesDeleted": 1.0}


def _counting(
    call: Callable[..., Any], counted: Callable[[Any], dict[str, float]]
) -> Callable[..., Any]:
    @wraps(call)
    def count(self: SQSBackend, queue_name: str, *args: Any, **kwargs: Any) -> Any:
        result = call(self, queue_name, *args, **kwargs)
        values = {
            name: (value, "Bytes" if name == "SentMessageSize" else "Count")
            for name, value in counted(result).items()
        }
        put_metrics(place_of(self), "AWS/SQS", {"QueueName": queue_name}, values)
        return result

    return count
