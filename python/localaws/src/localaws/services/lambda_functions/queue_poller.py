"""Pollers of queues, one for each event source mapping."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from localaws.clients import client
from localaws.services.lambda_functions.filters import matches_any
from localaws.services.lambda_functions.functions import Target
from localaws.services.lambda_functions.mappings import EventSourceMapping
from localaws.services.lambda_functions.worker import Result
from localaws.services.sqs.records import record
from localaws.settings import Settings

# Limit of ReceiveMessage.
_MAX_MESSAGES = 10
_POLL_INTERVAL_SECONDS = 0.25
_SECONDS_AFTER_AN_ERROR = 2.0
# As AWS begins with; it then adds more.
_CONCURRENT_BATCHES = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class QueuePoller:
    """Invokes a function with batches of a queue's messages.

    A message stays in the queue, invisible, until the function has processed it.

    Attributes
    ----------
    mapping
        The event source mapping.
    target
        Returns what is invoked; None once the mapping, or the function, is deleted.
    run
        Invokes it.
    settings
        The running localaws.
    """

    mapping: EventSourceMapping
    target: Callable[[], Target | None]
    run: Callable[[Target, bytes], Result]
    settings: Settings

    def begin(self) -> None:
        """Poll in the background until the mapping, or its function, is deleted."""
        threading.Thread(target=self._poll, name=f"poll-{self._queue}", daemon=True).start()

    @property
    def _queue(self) -> str:
        return self.mapping.event_source_arn.rpartition(":")[2]

    @property
    def _url(self) -> str:
        return f"{self.settings.url}/{self.settings.account}/{self._queue}"

    @property
    def _concurrent_batches(self) -> int:
        scaling: Mapping[str, int] = self.mapping.settings.get("ScalingConfig", {})
        return min(scaling.get("MaximumConcurrency", _CONCURRENT_BATCHES), _CONCURRENT_BATCHES)

    def _poll(self) -> None:
        free = threading.Semaphore(self._concurrent_batches)
        with ThreadPoolExecutor(self._concurrent_batches, f"batch-{self._queue}") as batches:
            while target := self.target():
                free.acquire()
                try:
                    messages = self._receive(target) if self.mapping.enabled else []
                except Exception as error:
                    # The queue is missing, or the role may not read it.
                    self._warn(target, error)
                    messages = []
                    time.sleep(_SECONDS_AFTER_AN_ERROR)
                if messages:
                    batches.submit(self._process, target, messages, free)
                else:
                    free.release()
                    time.sleep(_POLL_INTERVAL_SECONDS)

    def _receive(self, target: Target) -> list[Mapping[str, Any]]:
        """Return the messages of the next batch that pass the filters."""
        settings = self.mapping.settings
        size, window = settings["BatchSize"], settings["MaximumBatchingWindowInSeconds"]
        messages = self._take(target, size)
        until = time.monotonic() + window
        while messages and len(messages) < size and time.monotonic() < until:
            time.sleep(min(_POLL_INTERVAL_SECONDS, window))
            messages += self._take(target, size - len(messages))
        patterns = self.mapping.filters
        if not patterns:
            return messages
        passed = [one for one in messages if matches_any(patterns, self._record(one), "body")]
        self._delete(target, [one for one in messages if one not in passed])
        return passed

    def _take(self, target: Target, count: int) -> list[Mapping[str, Any]]:
        answer: Mapping[str, Any] = client("sqs", target.role, self.settings).receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(count, _MAX_MESSAGES),
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    def _record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        return record(message, self.mapping.event_source_arn, self.settings.region)

    def _process(
        self, target: Target, messages: Sequence[Mapping[str, Any]], free: threading.Semaphore
    ) -> None:
        try:
            records = [self._record(message) for message in messages]
            result = self.run(target, json.dumps({"Records": records}).encode())
            self._delete(target, self._processed(messages, result))
        except Exception as error:  # the function is throttled, or deleted
            self._warn(target, error)
            time.sleep(_SECONDS_AFTER_AN_ERROR)
        finally:
            free.release()

    def _delete(self, target: Target, messages: Sequence[Mapping[str, Any]]) -> None:
        for begin in range(0, len(messages), _MAX_MESSAGES):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages[begin : begin + _MAX_MESSAGES])
            ]
            sqs = client("sqs", target.role, self.settings)
            sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)

    def _processed(self, messages: Sequence[Mapping[str, Any]], result: Result) -> list[Any]:
        """Return the messages that the function has processed."""
        if result.error:
            return []
        if "ReportBatchItemFailures" not in self.mapping.settings["FunctionResponseTypes"]:
            return list(messages)
        failed = failed_items(result.payload, {message["MessageId"] for message in messages})
        return [message for message in messages if message["MessageId"] not in failed]

    def _warn(self, target: Target, error: Exception) -> None:
        _log.warning("queue %s to %s: %s", self._queue, target.function_name, error)


def failed_items(payload: bytes, sent: set[str]) -> set[str]:
    """Return the items that a function reports as failed: all of them, if its report is invalid.

    Parameters
    ----------
    payload
        The function's answer.
    sent
        The identifiers of the batch.
    """
    try:
        answer = json.loads(payload) or {}
        failures = answer.get("batchItemFailures") or []
        failed = {failure["itemIdentifier"] for failure in failures}
    except (ValueError, TypeError, KeyError, AttributeError):
        return sent
    return min(failed, sent)
