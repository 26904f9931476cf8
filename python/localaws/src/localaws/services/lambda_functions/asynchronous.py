"""Asynchronous events, with retries, destinations and dead letters."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localaws.services.events.deliveries import seconds_before
from localaws.services.events.timer import call_later
from localaws.services.lambda_functions.destinations import (
    deliver,
    destinations,
    qualified,
    send,
)
from localaws.services.lambda_functions.errors import TooManyRequestsException, UnknownFunction
from localaws.services.lambda_functions.functions import Target
from localaws.services.lambda_functions.worker import Result
from localaws.settings import Settings

# Lambda's defaults.
_MAX_RETRIES = 2
_MAX_EVENT_AGE_SECONDS = 21600

# Minutes on AWS; shorter here, for tests.
_RETRY_DELAYS_SECONDS = (1.0, 2.0)

_log = logging.getLogger(__name__)
_workers = ThreadPoolExecutor(32, thread_name_prefix="lambda-event")


@dataclass
class AsynchronousEvent:
    """An event that is invoked asynchronously.

    Attributes
    ----------
    target, payload
        What is invoked, and the event as JSON.
    run
        Invokes it, with the request's id.
    config
        Its ``EventInvokeConfig``.
    request_id
        Of the context of each attempt.
    settings
        The running localaws.
    """

    target: Target
    payload: bytes
    run: Callable[[Target, bytes, str], Result]
    config: Mapping[str, Any]
    request_id: str
    settings: Settings
    _begun: float = 0.0
    _tries: int = 0
    _throttles: int = 0
    _result: Result | None = None

    def begin(self) -> None:
        """Invoke the function in the background, with retries."""
        self._begun = self._begun or time.monotonic()
        try:
            _workers.submit(self._try)
        except RuntimeError:  # this process is ending
            _log.warning("%s: an event is lost: localaws was stopped", self._name)

    @property
    def _name(self) -> str:
        return self.target.function_name

    def _try(self) -> None:
        try:
            self._result = self.run(self.target, self.payload, self.request_id)
        except TooManyRequestsException:
            # Not an attempt: throttled events are limited by their age only.
            self._throttles += 1
            self._retry(seconds_before(self._throttles - 1))
        except UnknownFunction:
            _log.info("%s was deleted before its event", self._name)
        except Exception:
            _log.exception("%s: an event cannot be run", self._name)
            self._give_up("RetriesExhausted")
        else:
            self._tries += 1
            self._conclude(self._result)

    def _conclude(self, result: Result) -> None:
        retries = self.config.get("MaximumRetryAttempts", _MAX_RETRIES)
        if result.error is None:
            self._notify("OnSuccess", "Success")
        elif self._tries > retries:
            self._give_up("RetriesExhausted")
        else:
            self._retry(_RETRY_DELAYS_SECONDS[self._tries - 1])

    def _retry(self, seconds: float) -> None:
        max_age = self.config.get("MaximumEventAgeInSeconds", _MAX_EVENT_AGE_SECONDS)
        if time.monotonic() + seconds - self._begun > max_age:
            self._give_up("EventAgeExceeded")
        else:
            # Not a sleep, which would block a worker.
            call_later(seconds, self.begin)

    def _give_up(self, condition: str) -> None:
        _log.warning("%s: an event is given up: %s", self._name, condition)
        arn = self.target.version.dead_letter_arn
        if arn:
            send(arn, self.payload.decode(), self._error_attributes())
        self._notify("OnFailure", condition)

    def _error_attributes(self) -> dict[str, dict[str, str]]:
        """Return the attributes of a dead letter."""
        answer = json.loads(self._result.payload) if self._result else {}
        message = str(answer.get("errorMessage", "")) if isinstance(answer, dict) else ""
        texts = {
            "RequestID": ("String", self.request_id),
            "ErrorCode": ("Number", "200" if self._result else "429"),
            "ErrorMessage": ("String", message[:1024]),
        }
        return {
            name: {"DataType": kind, "StringValue": text}
            for name, (kind, text) in texts.items()
            if text
        }

    def _notify(self, outcome: str, condition: str) -> None:
        arn = destinations(self.config).get(outcome)
        if arn:
            deliver(arn, outcome, self._record(condition), self.target, self.settings)

    def _record(self, condition: str) -> dict[str, Any]:
        version = self.target.version.shown_version
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        record = {
            "version": "1.0",
            "timestamp": now.replace("+00:00", "Z"),
            "requestContext": {
                "requestId": self.request_id,
                "functionArn": qualified(self.target),
                "condition": condition,
                "approximateInvokeCount": self._tries,
            },
            "requestPayload": json.loads(self.payload),
        }
        if self._result is None:
            return record
        context = {"statusCode": 200, "executedVersion": version}
        if self._result.error:
            context["functionError"] = self._result.error
        answer = json.loads(self._result.payload)
        return record | {"responseContext": context, "responsePayload": answer}
