"""Queues that feed functions: one poller for each event source mapping of a queue."""

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

# What SQS gives out at a time.
_MAX_MESSAGES = 10
_POLL_INTERVAL_SECONDS = 0.25
_SECONDS_AFTER_AN_ERROR = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class QueuePoller:
    """Takes a queue's messages to a function, a batch at a time.

    A message stays in the queue, out of sight for a while, until its function has taken it.

    Attributes
    ----------
    mapping
        moto's event source mapping.
    function
        Returns the function that it is for; None once the mapping is deleted.
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
                has_messages = self.mapping.enabled and self._take_batch(function)
            except Exception as error:
                # The queue is not there, the role may not read it, the function is throttled.
                _log.warning("queue %s to %s: %s", self._queue, function.function_name, error)
                time.sleep(_SECONDS_AFTER_AN_ERROR)
            else:
                time.sleep(0 if has_messages else _POLL_INTERVAL_SECONDS)

    def _take_batch(self, function: ExecutingFunction) -> bool:
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
        done = self._done(messages, result)
        if done:
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(done)
            ]
            sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        return True

    def _done(self, messages: Sequence[Mapping[str, Any]], result: Result) -> list[Any]:
        """Return the messages that the function need not see again."""
        if result.error:
            return []
        if "ReportBatchItemFailures" not in (self.mapping.function_response_types or []):
            return list(messages)
        answer = json.loads(result.payload) or {}
        failed = {failure["itemIdentifier"] for failure in answer.get("batchItemFailures") or []}
        return [message for message in messages if message["MessageId"] not in failed]
