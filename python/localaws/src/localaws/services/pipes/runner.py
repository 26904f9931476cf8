"""A pipe at work: it polls its queue, calls its target, and backs off from what fails."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from localaws.services.events.deliveries import is_passing
from localaws.services.pipes import metrics
from localaws.services.pipes.logs import PipeLog, described
from localaws.services.pipes.payloads import Filters, parts, transformed
from localaws.services.pipes.queue_source import QueueSource
from localaws.services.pipes.targets import TARGETS, Batch, Target, TargetFailed
from localaws.services.sqs.records import record
from localaws.settings import Settings

# As many as AWS begins with. It adds up to 60 a minute; one machine has not so many cores.
_BATCHES_AT_ONCE = 5
# AWS says "nearly continuous", and not how many.
REFUSALS_TO_STOP = 8
_SECONDS_TO_FIRST_RETRY = 0.25
_MOST_SECONDS_TO_RETRY = 4.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """Why the source or the target refuses a pipe, as the pipe's StateReason says it."""

    reason: str

    @classmethod
    def of_source(cls, error: ClientError) -> "Refusal":
        """Return the reason of an error of the queue."""
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        if "AccessDenied" in code:
            operation = error.operation_name
            return cls(
                "The provided customer role does not have permissions to call "
                f"{operation} on SQS: {message}"
            )
        return cls(f"The source refuses {error.operation_name} with {code}: {message}")

    @classmethod
    def of_target(cls, name: str, arn: str, error: ClientError) -> "Refusal":
        """Return the reason of an error of the target."""
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        text = f"Target invocation failed with error from {name}."
        if "AccessDenied" in code:
            return cls(f"{text} Not allowed to invoke {arn}. {message}")
        return cls(f"{text} {code}: {message}")


class PipeRun:
    """One time that a pipe runs, from its start to its stop.

    Parameters
    ----------
    pipe
        moto's.
    settings
        The running localaws.
    give_up
        Is called with the reason when nearly all calls were refused.
    """

    def __init__(self, pipe: Any, settings: Settings, give_up: Callable[[str], None]) -> None:
        self._pipe = pipe
        self._settings = settings
        self._give_up = give_up
        self._source = QueueSource(pipe, settings)
        self._filters = Filters((pipe.source_parameters or {}).get("FilterCriteria"))
        self._target: Target = TARGETS[pipe.target.split(":")[2]]
        self._log = PipeLog(pipe, settings)
        self._stopped = threading.Event()
        self._slots = threading.Semaphore(_BATCHES_AT_ONCE)
        self._counting = threading.Lock()
        self._failures = self._refusals = 0

    def first_batch(self) -> list[dict[str, Any]]:
        """Return the first messages: whoever may not have them does not begin."""
        try:
            return self._source.receive(self._stopped.wait)
        except (ClientError, BotoCoreError) as error:
            if not is_passing(error):
                raise
            self._failed()
            return []

    def begin(self, messages: Sequence[dict[str, Any]]) -> None:
        """Run in the background, beginning with some messages."""
        name = f"pipe-{self._pipe.name}"
        threading.Thread(target=self._poll, args=(messages,), name=name, daemon=True).start()

    def stop(self) -> None:
        """Receive nothing any more. What has been received goes its way."""
        self._stopped.set()

    def _poll(self, messages: Sequence[dict[str, Any]]) -> None:
        while messages or not self._stopped.is_set():
            self._slots.acquire()
            if messages:
                threading.Thread(target=self._take, args=(messages,), daemon=True).start()
            else:
                self._slots.release()
            self._stopped.wait(self._seconds())
            if not messages:
                self._source.wait_for_messages()
            messages = [] if self._stopped.is_set() else self._receive()

    def _receive(self) -> Sequence[dict[str, Any]]:
        try:
            return self._source.receive(self._stopped.wait)
        except ClientError as error:
            self._failed(None if is_passing(error) else Refusal.of_source(error))
        except BotoCoreError:
            self._failed()
        return []

    def _take(self, messages: Sequence[dict[str, Any]]) -> None:
        """Bring a batch to the target, but for the messages that are filtered out."""
        try:
            arn, region = self._pipe.source, self._settings.region
            records = [record(one, arn, region) for one in messages]
            passed = [self._filters.pass_on(one) for one in records]
            self._source.delete([one for one, on in zip(messages, passed, strict=True) if not on])
            wanted = [one for one, on in zip(messages, passed, strict=True) if on]
            template = (self._pipe.target_parameters or {}).get("InputTemplate")
            texts = [
                transformed(template, one, self._pipe)
                for one, on in zip(records, passed, strict=True)
                if on
            ]
            for part in parts(texts, self._target.count, self._target.size):
                self._execute(wanted[part], texts[part])
        except ClientError as error:
            self._failed(None if is_passing(error) else Refusal.of_source(error))
        except BotoCoreError:
            self._failed()
        except Exception:
            _log.exception("pipe %s", self._pipe.name)
            self._failed()
        finally:
            self._slots.release()

    def _execute(self, messages: Sequence[dict[str, Any]], texts: Sequence[str]) -> None:
        ids = [one["MessageId"] for one in messages]
        batch = Batch(self._pipe, ids, texts, self._settings)
        execution = metrics.Execution(self._pipe, self._settings, texts)
        try:
            failed = self._target.invoke(batch)
        except TargetFailed as failure:
            # The queue counts it as a receive, and gives it out again after its own time.
            self._end(execution, "ExecutionFailed", "TargetStageFailed", error=failure)
            self._failed()
        except (ClientError, BotoCoreError) as error:
            self._refused(error, messages, execution)
        else:
            if failed:
                parts_of_it = ("ExecutionPartiallyFailed", "TargetStagePartiallyFailed")
                names = TargetFailed(f"The target failed of {', '.join(sorted(failed))}")
                self._end(execution, *parts_of_it, error=names)
            else:
                execution.end()
            self._succeeded()
            self._source.delete([one for one in messages if one["MessageId"] not in failed])

    def _refused(
        self, error: Exception, messages: Sequence[dict[str, Any]], execution: metrics.Execution
    ) -> None:
        if is_passing(error):
            kind = "ExecutionTimeout" if isinstance(error, ReadTimeoutError) else "ExecutionFailed"
            is_throttle = isinstance(error, ClientError) and metrics.is_throttle(error)
            kind = "ExecutionThrottled" if is_throttle else kind
            self._end(execution, kind, "TargetStageFailed", error=error)
            self._failed()
            self._source.give_back(messages, self._seconds())
            return
        self._end(execution, "ExecutionFailed", "TargetStageFailed", error=error)
        refusal = (
            Refusal.of_target(self._target.name, self._pipe.target, error)
            if isinstance(error, ClientError)
            else Refusal(str(error))
        )
        self._failed(refusal)

    def _end(self, execution: metrics.Execution, *outcomes: str, error: Exception) -> None:
        """Measure and log an execution that failed, or a part of it."""
        execution.end(*outcomes)
        arn, name = self._pipe.target, self._target.name
        text = f"Target invocation failed with error from {name}. {error}"
        if isinstance(error, ClientError) and not is_passing(error):
            text = Refusal.of_target(name, arn, error).reason
        service = arn.split(":")[2]
        self._log.write(execution.id, outcomes, described(error, text, service, arn))

    def _seconds(self) -> float:
        """Return how long to wait before the next poll: not at all while all goes well."""
        failures = self._failures
        if not failures:
            return 0.0
        return float(min(_MOST_SECONDS_TO_RETRY, _SECONDS_TO_FIRST_RETRY * 2 ** min(failures, 9)))

    def _succeeded(self) -> None:
        with self._counting:
            self._failures = self._refusals = 0

    def _failed(self, refusal: Refusal | None = None) -> None:
        """Count a failure; enough refusals one after another stop the pipe."""
        with self._counting:
            self._failures += 1
            self._refusals = self._refusals + 1 if refusal else 0
            is_last = self._refusals == REFUSALS_TO_STOP and not self._stopped.is_set()
        if refusal:
            _log.warning("pipe %s: %s", self._pipe.name, refusal.reason)
        if refusal and is_last:
            self.stop()
            self._give_up(refusal.reason)
