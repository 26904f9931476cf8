"""Whether a message is still to be kept, without a look at the whole queue."""

import time
from typing import Any

from moto.sqs.models import SQSBackend

from localaws.coverage import Row
from localaws.services.sqs import (
    attributes,
    counts,
    dead_letter_sources,
    move_tasks,
    redrive_permissions,
    storage,
)
from localaws.settings import Settings

COVERAGE = (
    *move_tasks.COVERAGE,
    *counts.COVERAGE,
    Row(
        "SQS",
        "RedriveAllowPolicy",
        "Kept, told, and asked when a queue names its dead-letter queue.",
    ),
    Row(
        "SQS",
        "SendMessage, ReceiveMessage, DeleteMessage",
        "As moto, but none takes longer the longer the queue is, nothing is lost among callers, "
        "and a message of a dead-letter queue has its DeadLetterQueueSourceArn.",
    ),
)


def install(settings: Settings) -> None:
    """Put it in moto's place, which counts every message of the queue for each that is received."""
    del settings
    attributes.install()
    storage.install()
    move_tasks.install()
    dead_letter_sources.install()
    redrive_permissions.install()
    counts.install()
    SQSBackend.is_message_valid_based_on_retention_period = _is_kept


def _is_kept(self: Any, queue_name: str, message: Any) -> bool:
    kept_for = float(self.get_queue(queue_name).message_retention_period)
    return bool(kept_for + message.sent_timestamp / 1000 > time.time())
