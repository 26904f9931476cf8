"""What is kept of machines and executions; those that ran when the server ended have failed."""

import threading
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from localaws import clock
from localaws.services.stepfunctions.backend import ExecutingBackend
from localaws.services.stepfunctions.executions import TellingExecution, _Communication
from localaws.services.stepfunctions.histories import pack
from localaws.state.kept import Apart, Kept
from localaws.state.pickling import OWN

ERROR = "Localaws.Stopped"
CAUSE = "localaws ended while this execution ran, and nothing runs it any more."
_OF_WORK = frozenset(
    {"exec_worker", "_cloud_watch_logging_session", "_communication", "_ending", "_ended"}
)


def _stamp(execution: TellingExecution) -> Hashable:
    return execution.exec_status, execution.stop_date, len(execution._history)


def _mend(execution: TellingExecution) -> None:
    execution.exec_worker = None
    execution._communication = _Communication(execution)
    execution._ending, execution._ended = threading.Lock(), clock.Event()
    execution._ended.set()


def _watch() -> None:
    OWN["stepfunctions"] = stepfunctions_parser_backends


def _end(backend: ExecutingBackend) -> None:
    for execution in backend.executions.values():
        if execution.status == "RUNNING":
            now = datetime.now(UTC)
            execution.error, execution.cause, execution.stop_date = ERROR, CAUSE, now
            execution.exec_status = ExecutionStatus.FAILED
            execution._history = pack(_history(execution, now))
            execution.tell()


def _history(execution: TellingExecution, now: datetime) -> list[Mapping[str, Any]]:
    """Return how it began and ended; what came between has gone with its worker."""
    started = {
        "input": execution.execution_input,
        "inputDetails": {"truncated": False},
        "roleArn": execution.role_arn,
    }
    return [
        {
            "timestamp": execution.start_date,
            "type": "ExecutionStarted",
            "id": 1,
            "previousEventId": 0,
            "executionStartedEventDetails": started,
        },
        {
            "timestamp": now,
            "type": "ExecutionFailed",
            "id": 2,
            "previousEventId": 1,
            "executionFailedEventDetails": {"error": ERROR, "cause": CAUSE},
        },
    ]


KEPT = {
    "stepfunctions": Kept(
        "machines, versions, aliases, activities; executions that have ended, with their "
        "histories. Those that ran have FAILED",
        apart={TellingExecution: Apart(stamp=_stamp, leaves_out=_OF_WORK, mend=_mend)},
        watch=_watch,
        resume=_end,
    )
}
