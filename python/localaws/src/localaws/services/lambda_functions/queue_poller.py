"""Pollers of queues, one for each event source mapping."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.clients import client
from localaws.services.lambda_functions.functions import ExecutingFunction
from localaws.services.lambda_functions.worker import Result
from localaws.services.sqs.records import record
from localaws.settings import ACCOUNT_ID, Settings

# Limit of ReceiveMessage.
_MAX_MESSAGES = 10
_POLL_INTERVAL_SECONDS = 0.25
_SECONDS_AFTER_AN_ERROR = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class QueuePoller:
    """Invokes a function with batches of a queue's messages.

    A message stays in the queue, invisible, until the function has processed it.

    Attributes
    ----------
    mapping
        moto's event source mapping.
    function
        Returns the function; None once the mapping is deleted.
    run
        Invokes the function.
    settings
        The running localaws.
    """

    mapping: Any
    function: Callable[[], ExecutingFunction | None]
    run: Callable[[ExecutingFunction, bytes], Result]
    settings: Settings

    def begin(self) -> None:
        """Poll in the background until the mapping, or its function, is deleted."""
        threading.Thread(target=self._poll, name=f"poll-{self._queue}", daemon=True).start()

    @property
    def _queue(self) -> str:
        return str(self.mapping.event_source_arn).rpartition(":")[2]

    def _poll(self) -> None:
        while function := self.function():
            try:
                has_messages = self.mapping.enabled and self._process_batch(function)
            except Exception as error:
                # The queue is missing, the role may not read it, or the function is throttled.
                _log.warning("queue %s to %s: %s", self._queue, function.function_name, error)
                time.sleep(_SECONDS_AFTER_AN_ERROR)
            else:
                time.sleep(0 if has_messages else _POLL_INTERVAL_SECONDS)

    def _process_batch(self, function: ExecutingFunction) -> bool:
        sqs = client("sqs", function.role, self.settings)
        url = f"{self.settings.url}/{ACCOUNT_ID}/{self._queue}"
        messages = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(self.mapping.batch_size, _MAX_MESSAGES),
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            return False
        arn, region = self.mapping.event_source_arn, self.settings.region
        records = [record(message, arn, region) for message in messages]
        result = self.run(function, json.dumps({"Records": records}).encode())
        processed = self._processed(messages, result)
        if processed:
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(processed)
            ]
            sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        return True

    def _processed(self, messages: Sequence[Mapping[str, Any]], result: Result) -> list[Any]:
        """Return the messages that the function has processed."""
        if result.error:
            return []
        if "ReportBatchItemFailures" not in (self.mapping.function_response_types or []):
            return list(messages)
        response = json.loads(result.payload) or {}
        failed = {failure["itemIdentifier"] for failure in response.get("batchItemFailures") or []}
        return [message for message in messages if message["MessageId"] not in failed]
