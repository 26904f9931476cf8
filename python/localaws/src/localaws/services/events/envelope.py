"""An event's time: a text in what AWS delivers, a number in what moto handles."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def delivered(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event as AWS delivers it: its time as a text, without moto's own fields."""
    fields = {name: value for name, value in event.items() if name != "ingestion-time"}
    return fields | {"time": _text(event["time"])}


def for_moto(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event as moto's targets expect it: its time, and that of ingestion, as numbers."""
    return {"ingestion-time": time.time(), **event, "time": _number(event["time"])}


def _text(moment: Any) -> str:
    if isinstance(moment, str):
        return moment
    return f"{datetime.fromtimestamp(_number(moment), UTC):{_FORMAT}}"


def _number(moment: Any) -> float:
    if isinstance(moment, str):
        return datetime.fromisoformat(moment).timestamp()
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
