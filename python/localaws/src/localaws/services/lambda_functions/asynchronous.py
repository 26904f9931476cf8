"""Asynchronous events, with retries, destinations and dead letters."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.awslambda.exceptions import UnknownFunctionException
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localaws.errors import NotImplementedByLocalaws
from localaws.services.events.deliveries import seconds_before
from localaws.services.events.timer import call_later
from localaws.services.lambda_functions.errors import TooManyRequestsException
from localaws.services.lambda_functions.functions import ExecutingFunction
from localaws.services.lambda_functions.worker import Result

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
    function, payload
        The function, and the event as JSON.
    run
        Invokes it.
    config
        The function's ``EventInvokeConfig``.
    """

    function: ExecutingFunction
    payload: bytes
    run: Callable[[ExecutingFunction, bytes], Result]
    config: Mapping[str, Any]
    _request_id: str = field(default_factory=lambda: str(uuid4()))
    _begun: float = field(default_factory=time.monotonic)
    _tries: int = 0
    _throttles: int = 0
    _result: Result | None = None

    def begin(self) -> None:
        """Invoke the function in the background, with retries."""
        try:
            _workers.submit(self._try)
        except RuntimeError:  # this process is ending
            _log.warning("%s: an event is lost: localaws was stopped", self._name)

    @property
    def _name(self) -> str:
        return str(self.function.function_name)

    def _try(self) -> None:
        try:
            self._result = self.run(self.function, self.payload)
        except TooManyRequestsException:
            # Not an attempt: throttled events are limited by their age only.
            self._throttles += 1
            self._retry(seconds_before(self._throttles - 1))
        except UnknownFunctionException:
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
        if self.function.dead_letter_arn:
            _send(self.function.dead_letter_arn, self.payload.decode())
        self._notify("OnFailure", condition)

    def _notify(self, outcome: str, condition: str) -> None:
        arn = destinations(self.config).get(outcome)
        if arn:
            _send(arn, json.dumps(self._record(condition)))

    def _record(self, condition: str) -> dict[str, Any]:
        version, arn = self.function.shown_version, self.function.function_arn
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        record = {
            "version": "1.0",
            "timestamp": now.replace("+00:00", "Z"),
            "requestContext": {
                "requestId": self._request_id,
                "functionArn": f"{arn}:$LATEST" if version == "$LATEST" else arn,
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


def destinations(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the destinations of an ``EventInvokeConfig``, by ``OnSuccess`` and ``OnFailure``.

    Raises
    ------
    NotImplementedByLocalaws
        If a destination is neither a queue nor a topic.
    """
    arns = {
        outcome: str(destination["Destination"])
        for outcome, destination in (config.get("DestinationConfig") or {}).items()
        if destination and destination.get("Destination")
    }
    for arn in arns.values():
        if arn.split(":")[2] not in {"sqs", "sns"}:
            raise NotImplementedByLocalaws(f"PutFunctionEventInvokeConfig with destination {arn}")
    return arns


def _send(arn: str, text: str) -> None:
    _, _, service, region, account, name = arn.split(":", 5)
    try:
        if service == "sqs":
            sqs_backends[account][region].send_message(name, text)
        else:
            sns_backends[account][region].publish(text, arn=arn)
    except Exception:
        _log.exception("%s could not be notified of an event", arn)
