"""How times, sizes, states and payloads read on a page."""

import json
from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# What AWS calls a status, and which of four colours and signs it has here.
_TONES = {
    "good": "SUCCEEDED Succeeded succeeded OK InService Completed",
    "bad": "FAILED Failed failed TIMED_OUT ALARM OutOfService ABORTED UpdateRollbackFailed",
    "warn": "caught stopped Stopped Stopping INSUFFICIENT_DATA RollingBack PENDING_REDRIVE",
    "busy": "RUNNING running InProgress Creating Updating SystemUpdating Deleting",
}
_TONE_OF = {status: tone for tone, statuses in _TONES.items() for status in statuses.split()}
_SIGNS = {"good": "✓", "bad": "✕", "warn": "!", "busy": "…", "none": "○"}


def tone(status: str) -> str:
    """Return the colour of a status: good, bad, warn, busy or none."""
    return _TONE_OF.get(status, "none")


def sign(status: str) -> str:
    """Return the sign of a status, for those who do not see the colour."""
    return _SIGNS[tone(status)]


def words(status: str) -> str:
    """Return a status as words: ``TIMED_OUT`` is timed out."""
    spaced = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(f" {status}", status, strict=False)
    )
    return spaced.replace("_", " ").strip().lower().replace("ok", "OK")


def since(when: datetime | int, now: datetime) -> str:
    """Return how long ago something was; a number is of milliseconds, as in logs."""
    then = when if isinstance(when, datetime) else datetime.fromtimestamp(when / 1000, UTC)
    return f"{lasting(max((now - then).total_seconds(), 0))} ago"


def clock(when: datetime | int) -> str:
    """Return a time of UTC."""
    then = when if isinstance(when, datetime) else datetime.fromtimestamp(when / 1000, UTC)
    return then.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def lasting(seconds: float | None) -> str:
    """Return a duration in the unit that suits it."""
    if seconds is None:
        return "-"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h"
    return f"{seconds // _DAY:.0f} d"


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    value = float(count)
    for unit in ("bytes", "KiB", "MiB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GiB"


def readable(text: str) -> str:
    """Return JSON with its lines indented, and any other text as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def reason(text: str) -> str:
    """Return the message in a cause: of a function's JSON, or of a traceback the last line."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict) and "errorMessage" in told:
        return str(told["errorMessage"])
    before, found, stack = text.partition("Traceback (most recent call last):")
    lines = [line.strip() for line in stack.strip().splitlines()]
    if not found or not lines:
        return text
    # AWS cuts a reason after 1024 characters: then the error itself is in the log alone.
    last = "its traceback is in the log" if lines[-1].startswith("File ") else lines[-1]
    return f"{before.strip()}\n{last}".strip()


FILTERS = {
    function.__name__: function
    for function in (tone, sign, words, since, clock, lasting, size, readable, reason)
}
