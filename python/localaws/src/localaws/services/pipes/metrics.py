"""What a pipe tells CloudWatch of each of its executions, in AWS/EventBridge/Pipes."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from localaws.places import Place
from localaws.settings import Settings
from localaws.telemetry import put_metrics

NAMESPACE = "AWS/EventBridge/Pipes"

# Zero unless it happened, as AWS says.
_OUTCOMES = (
    "ExecutionFailed",
    "ExecutionPartiallyFailed",
    "ExecutionThrottled",
    "ExecutionTimeout",
    "TargetStageFailed",
    "TargetStagePartiallyFailed",
)
_running: Counter[Place] = Counter()
_counting = threading.Lock()


def is_throttle(error: ClientError) -> bool:
    """Return whether a service says that it is asked too often."""
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return bool(status == 429 or "Throttl" in code or "LimitExceeded" in code)


class Execution:
    """One execution of a pipe, from now on.

    Parameters
    ----------
    pipe
        moto's.
    settings
        The running localaws.
    texts
        What the target is given, a text for each event.

    Attributes
    ----------
    id
        Of this execution alone.
    """

    def __init__(self, pipe: Any, settings: Settings, texts: Sequence[str]) -> None:
        self.id = str(uuid4())
        self._begun = time.monotonic()
        self._place = settings.place
        self._name = pipe.name
        self._texts = texts
        with _counting:
            _running[self._place] += 1
            concurrency = _running[self._place]
        put_metrics(
            self._place,
            NAMESPACE,
            {"AwsAccountId": self._place.account},
            {"Concurrency": (concurrency, "None")},
        )

    def end(self, *outcomes: str) -> None:
        """Record the execution; without outcomes it has succeeded."""
        with _counting:
            _running[self._place] -= 1
        milliseconds = 1000 * (time.monotonic() - self._begun)
        happened = {name: (int(name in outcomes), "None") for name in _OUTCOMES}
        values = happened | {
            "Invocations": (1, "None"),
            "EventCount": (len(self._texts), "None"),
            "EventSize": (sum(len(text.encode()) for text in self._texts), "Bytes"),
            "Duration": (milliseconds, "Milliseconds"),
            "TargetStageDuration": (milliseconds, "Milliseconds"),
        }
        put_metrics(self._place, NAMESPACE, {"PipeName": self._name}, values)
        of_account = {name: values[name] for name in ("Invocations", "ExecutionThrottled")}
        put_metrics(self._place, NAMESPACE, {"AwsAccountId": self._place.account}, of_account)
