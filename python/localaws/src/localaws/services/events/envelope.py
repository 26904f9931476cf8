"""An event as AWS delivers it: its time as a text, without moto's own fields."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def delivered(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event as AWS delivers it."""
    fields = {name: value for name, value in event.items() if name != "ingestion-time"}
    return fields | {"time": as_time(event["time"])}


def as_time(moment: Any) -> str:
    """Return a time as events have it.

    Parameters
    ----------
    moment
        A text, which is returned, or seconds since 1970.
    """
    return moment if isinstance(moment, str) else f"{datetime.fromtimestamp(moment, UTC):{_FORMAT}}"
