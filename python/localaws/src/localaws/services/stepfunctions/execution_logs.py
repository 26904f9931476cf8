"""The logs of executions: their history's events, as Step Functions writes them to CloudWatch."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

from moto.logs.models import logs_backends
from moto.stepfunctions.parser.api import HistoryEventType, InvalidLoggingConfiguration
from moto.stepfunctions.parser.asl.eval.event.logging import is_logging_enabled_for
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped, ProgramTimedOut
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from localaws.coverage import Row
from localaws.places import Place
from localaws.telemetry import vend

COVERAGE = (
    Row(
        "Step Functions",
        "loggingConfiguration",
        "Standard and Express executions write their events to the log group: levels ALL, ERROR, "
        "FATAL and OFF, with their data or without. A group that is not there is refused when the "
        "machine is made.",
        "Children of a Distributed Map are not logged. The permissions to deliver logs, of the "
        "machine's role, are not asked.",
    ),
)

_OFF = "OFF"
# Beyond this CloudWatch Logs would not take the event.
_LONGEST_DATA = 248 * 1024
_DATA = ("input", "inputDetails", "output", "outputDetails", "parameters")
_STREAMS = 256


def validate(configuration: Mapping[str, Any] | None, place: Place) -> None:
    """Refuse a configuration that would log nowhere.

    Raises
    ------
    InvalidLoggingConfiguration
        If it has no destination, or one that is not there.
    """
    if not configuration or configuration.get("level", _OFF) == _OFF:
        return
    if len(configuration.get("destinations") or []) != 1:
        raise InvalidLoggingConfiguration(
            "Invalid Logging Configuration: Must specify exactly one Log Destination."
        )
    if _group(configuration) not in logs_backends[place.account][place.region].groups:
        raise InvalidLoggingConfiguration(
            "Invalid Logging Configuration: Log Destination not found."
        )


class ExecutionLog:
    """What moto's interpreter tells of each event of one execution.

    Parameters
    ----------
    machine
        moto's, whose configuration says what is logged.
    execution_arn, place
        Of the execution.
    """

    def __init__(self, machine: Any, execution_arn: str, place: Place) -> None:
        # moto reads these two of them.
        self.execution_arn = execution_arn
        self.configuration = self
        self.include_execution_data = True
        configuration = machine.loggingConfiguration or {}
        self._has_data = bool(configuration.get("includeExecutionData"))
        self._level = str(configuration.get("level") or _OFF)
        self._group = _group(configuration)
        self._machine = str(machine.name)
        self._place = place
        self._redrives = {"redrive_count": "0"} if machine.type == "STANDARD" else {}
        self._last = 0
        self._ended = False
        self._writing = threading.Lock()

    def log_level_filter(self, history_event_type: HistoryEventType) -> bool:
        """Return whether there is anything to do with an event."""
        del history_event_type
        return self._level != _OFF

    def publish_history_log(self, history_log: Mapping[str, Any]) -> None:
        """Write an event, if the level is that of the configuration."""
        with self._writing:
            if not self._ended:
                self._last = int(history_log["id"])
                self._write(history_log)
                self._ended = history_log["type"] == HistoryEventType.ExecutionTimedOut

    def end(self, state: Any) -> None:
        """Write how an execution ended that was stopped or timed out: nothing comes after that."""
        with self._writing:
            if self._ended or self._level == _OFF:
                return
            self._ended = True
            details = {}
            if isinstance(state, ProgramStopped):
                kind = HistoryEventType.ExecutionAborted
                given = {"error": state.error, "cause": state.cause}
                details = {name: text for name, text in given.items() if text}
            elif isinstance(state, ProgramTimedOut):
                kind = HistoryEventType.ExecutionTimedOut
            else:
                return  # the interpreter has written it
            event = {
                "id": self._last + 1,
                "type": kind,
                "details": details,
                "previous_event_id": self._last,
            }
            self._write(event)

    def _write(self, event: Mapping[str, Any]) -> None:
        if not is_logging_enabled_for(self._level, event["type"]):
            return
        now = int(1000 * datetime.now(UTC).timestamp())
        document = {
            "id": str(event["id"]),
            "type": str(event["type"].value),
            "details": self._told(event.get("details") or {}),
            "previous_event_id": str(event["previous_event_id"]),
            "event_timestamp": str(now),
            "execution_arn": self.execution_arn,
            **self._redrives,
        }
        stream = _stream(self._machine, f"{datetime.now(UTC):%Y-%m-%d-%H-%M}")
        # A group that was deleted does not keep the execution from running.
        vend(self._place, self._group, stream, to_json_str(document))

    def _told(self, details: Mapping[str, Any]) -> dict[str, Any]:
        if not self._has_data:
            return {name: value for name, value in details.items() if name not in _DATA}
        told = dict(details)
        for name in ("input", "output"):
            text = details.get(name)
            if isinstance(text, str) and len(json.dumps(text)) > _LONGEST_DATA:
                told[name] = text[:_LONGEST_DATA]
                told[f"{name}Details"] = {"truncated": True}
        return told


@lru_cache(_STREAMS)
def _stream(machine: str, minute: str) -> str:
    """Return the name of the stream that a machine's executions of a minute write to."""
    return f"states/{machine}/{minute}/{uuid4().hex[:8]}"


def _group(configuration: Mapping[str, Any]) -> str:
    """Return the name of the log group; empty if there is none."""
    destinations = configuration.get("destinations") or [{}]
    arn = destinations[0].get("cloudWatchLogsLogGroup", {}).get("logGroupArn", "")
    return str(arn.partition(":log-group:")[2].removesuffix(":*"))
