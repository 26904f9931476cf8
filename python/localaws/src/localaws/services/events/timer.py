"""Delayed calls, made by a single thread."""

import heapq
import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from itertools import count

_log = logging.getLogger(__name__)


def call_later(seconds: float, call: Callable[[], object]) -> None:
    """Call a function after a delay. It must return soon: it blocks all later calls.

    Parameters
    ----------
    seconds
        From now.
    call
        Its errors are logged.
    """
    _timer().add(time.monotonic() + seconds, call)


class _Timer:
    def __init__(self) -> None:
        # The number orders calls of the same time, so that functions are not compared.
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="timer", daemon=True).start()

    def add(self, moment: float, call: Callable[[], object]) -> None:
        with self._changed:
            heapq.heappush(self._waiting, (moment, next(self._numbers), call))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            call = self._next()
            try:
                call()
            except Exception:
                _log.exception("a delayed call")

    def _next(self) -> Callable[[], object]:
        with self._changed:
            while not self._waiting or self._waiting[0][0] > time.monotonic():
                first = self._waiting[0][0] if self._waiting else None
                self._changed.wait(None if first is None else max(0, first - time.monotonic()))
            return heapq.heappop(self._waiting)[2]


@cache
def _timer() -> _Timer:
    return _Timer()
