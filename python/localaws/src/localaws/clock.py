"""The clock that schedules, queues and state machines follow: it may be moved, or run faster."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

_lock = threading.Lock()
# What it showed when it was changed last, and when that was.
_shown = _since = time.time()
_scale = 1.0
_waiting: set["Event"] = set()


def seconds() -> float:
    """Return the time since 1970; that of the machine until the clock is changed."""
    # As one, for a change may come in between.
    shown, since, scale = _state()
    return shown + (time.time() - since) * scale


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.fromtimestamp(seconds(), UTC)


def scale() -> float:
    """Return how many times faster than time it runs."""
    return _scale


def change(*, advance: float = 0.0, to_scale: float | None = None) -> None:
    """Move it forward, or have it run faster, and wake what waits for it.

    Parameters
    ----------
    advance
        By how many seconds.
    to_scale
        How many times faster than time it runs from now on; None leaves that.
    """
    global _shown, _since, _scale
    present = seconds()
    with _lock:
        _shown, _since = present + advance, time.time()
        _scale = _scale if to_scale is None else to_scale
        waiting = list(_waiting)
    for event in waiting:
        event.look_again()


def state() -> tuple[float, float, float]:
    """Return what to keep of it over a restart: it goes on from there, by :func:`go_on`."""
    return _state()


def go_on(kept: tuple[float, float, float]) -> None:
    """Show what a clock shows now that was so when a server ended."""
    global _shown, _since, _scale
    with _lock:
        _shown, _since, _scale = kept


def sleep(interval: float) -> None:
    """Return when so many seconds have passed on the clock."""
    Event().wait(interval)


class Event:
    """As ``threading.Event``, with time-outs that pass on this clock."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._is_set = False
        self._times = 0  # how often it was set: one that was cleared since wakes, too

    def is_set(self) -> bool:
        """Return whether it is set."""
        return self._is_set

    def set(self) -> None:
        """Set it, and wake what waits for it."""
        with self._condition:
            self._is_set = True
            self._times += 1
            self._condition.notify_all()

    def clear(self) -> None:
        """Take it back."""
        with self._condition:
            self._is_set = False

    def look_again(self) -> None:
        """Have what waits for it look at the clock."""
        with self._condition:
            self._condition.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Return whether it was set, when it is, or when ``timeout`` has passed on the clock."""
        end = None if timeout is None else seconds() + timeout
        with self._condition:
            times = self._times
            with _lock:
                _waiting.add(self)
            try:
                while not self._is_set and self._times == times:
                    left = None if end is None else end - seconds()
                    if left is not None and left <= 0:
                        return False
                    self._condition.wait(None if left is None else _at_most(left / _scale))
            finally:
                with _lock:
                    _waiting.discard(self)
        return True


class Thread(threading.Thread):
    """A thread that is waited for on this clock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._done = Event()

    def run(self) -> None:
        """Run the target."""
        try:
            super().run()
        finally:
            self._done.set()

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, or until ``timeout`` has passed on the clock."""
        if timeout is None or self._done.wait(timeout):
            super().join()


def _state() -> tuple[float, float, float]:
    with _lock:
        return _shown, _since, _scale


def _at_most(interval: float) -> float:
    """Return a time-out that Python takes."""
    return min(interval, threading.TIMEOUT_MAX)
