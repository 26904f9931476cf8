"""Whether a message is still to be kept, without a look at the whole queue."""

import time
from typing import Any

from moto.sqs.models import SQSBackend

from localaws.coverage import Row
from localaws.services.sqs import attributes
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SQS",
        "SendMessage, ReceiveMessage",
        "As moto, but sending and keeping a message take no longer the longer the queue is.",
    ),
)


def install(settings: Settings) -> None:
    """Put it in moto's place, which counts every message of the queue for each that is received."""
    del settings
    attributes.install()
    SQSBackend.is_message_valid_based_on_retention_period = _is_kept


def _is_kept(self: Any, queue_name: str, message: Any) -> bool:
    kept_for = float(self.get_queue(queue_name).message_retention_period)
    return bool(kept_for + message.sent_timestamp / 1000 > time.time())
