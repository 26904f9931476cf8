"""A function's invocations, read from its log as Lambda writes it: as text or as JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_REQUEST = re.compile(r"^(START|END|REPORT) RequestId: (\S+)")
_DURATION = re.compile(r"\tDuration: ([\d.]+) ms")
_MEMORY = re.compile(r"\tMax Memory Used: (\d+) MB")
_ERROR = re.compile(
    r"^\[ERROR\]|Task timed out after|^RequestId: \S+ Error|\tStatus: (?:error|timeout)"
)


@dataclass
class Invocation:
    """What a function wrote while it handled one event."""

    request: str
    began: int
    lines: list[str] = field(default_factory=list)
    milliseconds: str = ""
    memory: str = ""
    error: str = ""
    ended: bool = False


def invocations_of(events: Iterable[dict[str, Any]]) -> Iterator[Invocation]:
    """Return the invocations in one log stream's events: a stream's process has one at a time.

    Parameters
    ----------
    events
        Of GetLogEvents, the oldest first.
    """
    current: Invocation | None = None
    for event in events:
        # A record's line breaks are carriage returns, as in AWS's logs.
        text = event["message"].replace("\r", "\n").replace("\xa0", " ").rstrip()
        kind, request = _kind(text)
        if kind == "START" and (current is None or current.request != request):
            if current:
                yield current
            current = Invocation(request, event["timestamp"])
        if current is None:
            continue
        current.lines.append(text)
        if kind == "REPORT":
            current.ended = True
        _measure(current, text)
    if current:
        yield current


def _kind(text: str) -> tuple[str, str]:
    if found := _REQUEST.match(text):
        return found[1], found[2]
    record = _record(text)
    kinds = {"platform.start": "START", "platform.report": "REPORT"}
    return kinds.get(str(record.get("type")), ""), str(_inner(record).get("requestId", ""))


def _measure(invocation: Invocation, text: str) -> None:
    record = _record(text)
    metrics = _inner(_inner(record), "metrics")
    if found := _DURATION.search(text):
        invocation.milliseconds = found[1]
    elif "durationMs" in metrics:
        invocation.milliseconds = str(metrics["durationMs"])
    if found := _MEMORY.search(text):
        invocation.memory = found[1]
    elif "maxMemoryUsedMB" in metrics:
        invocation.memory = str(metrics["maxMemoryUsedMB"])
    if invocation.error:
        return
    if record.get("level") in ("ERROR", "FATAL", "CRITICAL") and "errorMessage" in record:
        invocation.error = f"{record.get('errorType', 'Error')}: {record['errorMessage']}"
    elif _inner(record).get("status") in ("error", "failure", "timeout"):
        invocation.error = str(_inner(record).get("errorType") or _inner(record)["status"])
    elif _ERROR.search(text):
        invocation.error = text.split("\n")[0].removeprefix("[ERROR]").strip()


def _record(text: str) -> dict[str, Any]:
    if text.startswith("{"):
        with suppress(ValueError):
            record = json.loads(text)
            return record if isinstance(record, dict) else {}
    return {}


def _inner(record: dict[str, Any], name: str = "record") -> dict[str, Any]:
    inner = record.get(name)
    return inner if isinstance(inner, dict) else {}
