"""Delivery of an event to a target, with retries and a dead-letter queue."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from localaws.services.events.invocations import EndpointFailed
from localaws.services.events.timer import call_later

# EventBridge's default policy.
_MAX_RETRIES = 185
_MAX_EVENT_AGE_SECONDS = 86400

# Shorter than EventBridge's, for tests.
_FIRST_RETRY_DELAY_SECONDS = 0.25
_MAX_RETRY_DELAY_SECONDS = 15.0
_MAX_DOUBLINGS = 6

_log = logging.getLogger(__name__)
_workers = ThreadPoolExecutor(16, thread_name_prefix="events-delivery")


@dataclass(frozen=True)
class Delivery:
    """A call that is retried until it succeeds or its policy is exhausted.

    Attributes
    ----------
    name
        For the log.
    call
        Sends the event to its target; transient errors of boto3 are retried.
    give_up
        Receives the last error.
    policy
        The target's ``RetryPolicy``; EventBridge's defaults apply to missing fields.
    """

    name: str
    call: Callable[[], None]
    give_up: Callable[[Exception], None]
    policy: Mapping[str, Any] = field(default_factory=dict)

    def begin(self) -> None:
        """Deliver in the background."""
        seconds = self.policy.get("MaximumEventAgeInSeconds", _MAX_EVENT_AGE_SECONDS)
        self._submit(0, time.monotonic() + seconds)

    def _submit(self, retry: int, deadline: float) -> None:
        try:
            _workers.submit(self._try, retry, deadline)
        except RuntimeError:  # this process is ending
            _log.warning("%s: not delivered: localaws was stopped", self.name)

    def _try(self, retry: int, deadline: float) -> None:
        try:
            self.call()
        except Exception as error:
            seconds = seconds_before(retry)
            max_retries = self.policy.get("MaximumRetryAttempts", _MAX_RETRIES)
            in_time = time.monotonic() + seconds < deadline
            if retry < max_retries and in_time and is_passing(error):
                # Not a sleep, which would block a worker.
                call_later(seconds, partial(self._submit, retry + 1, deadline))
                return
            is_answer = isinstance(error, ClientError | BotoCoreError)
            _log.warning("%s: given up: %s", self.name, error, exc_info=not is_answer)
            self.give_up(error)


def seconds_before(retry: int) -> float:
    """Return how long to wait before a retry, the first of which is number 0."""
    longest = _FIRST_RETRY_DELAY_SECONDS * 2.0 ** min(retry, _MAX_DOUBLINGS)
    return min(longest, _MAX_RETRY_DELAY_SECONDS) * random.uniform(0.5, 1)  # noqa: S311 (jitter)


def is_passing(error: Exception) -> bool:
    """Return whether an error is transient; a denial or an invalid request is not."""
    if isinstance(error, EndpointFailed):
        return error.is_passing
    if not isinstance(error, ClientError):
        # Of other errors, only those of the connection are.
        return isinstance(error, BotoCoreError) and not isinstance(error, ParamValidationError)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    code = error.response["Error"]["Code"]
    return status >= 500 or status == 429 or "Throttl" in code or "LimitExceeded" in code
