"""One event on its way to one target: tried again while there is hope, then given up."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from localaws.services.events.timer import call_later

# EventBridge's own policy, for a target that has none.
_MAX_RETRIES = 185
_MAX_EVENT_AGE_SECONDS = 86400

# Shorter than EventBridge's: who tests has less patience.
_SECONDS_TO_FIRST_RETRY = 0.25
_MAX_RETRY_DELAY_SECONDS = 15.0
_MAX_DOUBLINGS = 6

_log = logging.getLogger(__name__)
_workers = ThreadPoolExecutor(16, thread_name_prefix="events-delivery")


@dataclass(frozen=True)
class Delivery:
    """What is called until it is done, and what becomes of it if that never happens.

    Attributes
    ----------
    name
        For the log.
    call
        Brings the event to its target; what boto3 raises for a while is tried again.
    give_up
        Is given the last error.
    policy
        The target's ``RetryPolicy``; EventBridge's own numbers stand for those that it lacks.
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
        except RuntimeError:  # this process ends
            _log.warning("%s: not delivered: localaws was stopped", self.name)

    def _try(self, retry: int, deadline: float) -> None:
        try:
            self.call()
        except Exception as error:
            seconds = seconds_before(retry)
            most = self.policy.get("MaximumRetryAttempts", _MAX_RETRIES)
            in_time = time.monotonic() + seconds < deadline
            if retry < most and in_time and is_passing(error):
                # Not a sleep: what waits keeps no worker from other events.
                call_later(seconds, partial(self._submit, retry + 1, deadline))
                return
            is_answer = isinstance(error, ClientError | BotoCoreError)
            _log.warning("%s: given up: %s", self.name, error, exc_info=not is_answer)
            self.give_up(error)


def seconds_before(retry: int) -> float:
    """Return how long to wait before a retry, the first of which is number 0."""
    longest = _SECONDS_TO_FIRST_RETRY * 2.0 ** min(retry, _MAX_DOUBLINGS)
    return min(longest, _MAX_RETRY_DELAY_SECONDS) * random.uniform(0.5, 1)  # noqa: S311 (jitter)


def is_passing(error: Exception) -> bool:
    """Return whether a later try may do better: who is denied, or asks for nothing, is not."""
    if not isinstance(error, ClientError):
        # Of the others it is the connection's alone.
        return isinstance(error, BotoCoreError) and not isinstance(error, ParamValidationError)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    code = error.response["Error"]["Code"]
    return status >= 500 or status == 429 or "Throttl" in code or "LimitExceeded" in code
