"""How many events a function's version has at work at once."""

import threading
import time

SECONDS_STALLED = 1.0


class Slots:
    """Places for events at work: few while they end, more when none of them does.

    What computes gains nothing from more processes than cores. What waits, for a clock or for
    another function, may wait for an event that has no place yet.

    Parameters
    ----------
    size
        Places while events end.
    most
        Places in all.
    seconds_stalled
        After so long without an end, the places beyond ``size`` are free.
    """

    def __init__(self, size: int, most: int, seconds_stalled: float = SECONDS_STALLED) -> None:
        self._size = size
        self._most = most
        self._seconds_stalled = seconds_stalled
        self._changed = threading.Condition()
        self._taken = 0
        self._moved = 0.0  # when an event ended, or the first of those at work began

    def take(self) -> None:
        """Wait for a place, and take it."""
        with self._changed:
            while self._taken >= self._size:
                stalled = time.monotonic() - self._moved - self._seconds_stalled
                if self._taken < self._most and stalled >= 0:
                    break
                self._changed.wait(-stalled if self._taken < self._most else None)
            if not self._taken:
                self._moved = time.monotonic()
            self._taken += 1

    def give_back(self) -> None:
        """Give a place back: its event has ended."""
        with self._changed:
            self._taken -= 1
            self._moved = time.monotonic()
            self._changed.notify()
