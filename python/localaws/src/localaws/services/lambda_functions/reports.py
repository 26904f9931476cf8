"""What Lambda itself writes into a function's log, as text or as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow

from localaws.services.lambda_functions.endings import Ending

_LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


@dataclass(frozen=True)
class Report:
    """What an invocation took.

    Attributes
    ----------
    request_id
        The invocation's.
    milliseconds
        Its duration.
    memory, most
        In MB: what there is, and the most that was used; 0 if that is not known.
    init
        Milliseconds of a cold start; None without one.
    ending
        How it ended, if without an answer.
    """

    request_id: str
    milliseconds: float
    memory: int
    most: int
    init: float | None
    ending: Ending | None


class TextLog:
    """Lines of ``LogFormat`` Text."""

    def start(self, request_id: str, version: str) -> list[str]:
        """Return the lines before an invocation."""
        return [f"START RequestId: {request_id} Version: {version}"]

    def end(self, report: Report) -> list[str]:
        """Return the lines after an invocation."""
        text = (
            f"REPORT RequestId: {report.request_id}\tDuration: {report.milliseconds:.2f} ms"
            f"\tBilled Duration: {int(report.milliseconds) + 1} ms"
            f"\tMemory Size: {report.memory} MB"
        )
        text += f"\tMax Memory Used: {report.most} MB" if report.most else ""
        text += "" if report.init is None else f"\tInit Duration: {report.init:.2f} ms"
        ending = report.ending
        text += f"\t{ending.status if ending else ''}"
        before, after = (ending.before, ending.after) if ending else ((), ())
        return [*before, f"END RequestId: {report.request_id}", text, *after]


class JsonLog:
    """Lines of ``LogFormat`` JSON.

    Parameters
    ----------
    level
        ``SystemLogLevel``: what is less is not written.
    """

    def __init__(self, level: str) -> None:
        self._least = _LEVELS.index(level)

    def start(self, request_id: str, version: str) -> list[str]:
        """Return the lines before an invocation."""
        return self._event("start", "INFO", {"requestId": request_id, "version": version})

    def end(self, report: Report) -> list[str]:
        """Return the lines after an invocation."""
        metrics: dict[str, float] = {
            "durationMs": round(report.milliseconds, 3),
            "billedDurationMs": int(report.milliseconds) + 1,
            "memorySizeMB": report.memory,
        }
        if report.most:
            metrics["maxMemoryUsedMB"] = report.most
        if report.init is not None:
            metrics["initDurationMs"] = round(report.init, 3)
        record: dict[str, Any] = {"requestId": report.request_id, "metrics": metrics}
        if report.ending is None:
            return self._event("report", "INFO", record | {"status": "success"})
        status, _, kind = report.ending.status.removeprefix("Status: ").partition("\tError Type: ")
        record |= {"status": status, **({"errorType": kind} if kind else {})}
        return self._event("report", "WARN", record)

    def _event(self, name: str, level: str, record: Mapping[str, Any]) -> list[str]:
        if _LEVELS.index(level) < self._least:
            return []
        now = f"{utcnow().isoformat(timespec='milliseconds')}Z"
        event = {"time": now, "type": f"platform.{name}", "record": record}
        return [json.dumps(event, separators=(",", ":"))]


def log_format(logging: Mapping[str, str]) -> TextLog | JsonLog:
    """Return the format of a function's ``LoggingConfig``."""
    return JsonLog(logging["SystemLogLevel"]) if logging["LogFormat"] == "JSON" else TextLog()
