"""The clock that schedules follow, which may be moved forward."""

import threading
from datetime import UTC, datetime, timedelta

_lock = threading.Lock()
_ahead = timedelta()


def now() -> datetime:
    """Return the time of schedules, in UTC."""
    return datetime.now(UTC) + _ahead


def advance(seconds: float) -> None:
    """Move the clock forward, for schedules alone.

    Parameters
    ----------
    seconds
        By how much.
    """
    global _ahead
    with _lock:
        _ahead += timedelta(seconds=seconds)
