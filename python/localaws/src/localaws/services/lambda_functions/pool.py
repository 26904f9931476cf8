"""The processes of one function: reused while they live, bounded in number."""

import threading
import time
from collections.abc import Callable

from localaws.services.events.timer import call_later
from localaws.services.lambda_functions.worker import Result, Worker

_SECONDS_IDLE = 300.0


class TooManyRequests(Exception):
    """The function's reserved concurrency is in use."""


class Pool:
    """Workers of one function version.

    Parameters
    ----------
    make_worker
        Starts one.
    size
        How many there are at most.
    waits
        Whether an invocation beyond that waits for a free one; else it is refused.
    seconds_idle
        How long one that has nothing to do is kept.
    """

    def __init__(
        self,
        make_worker: Callable[[], Worker],
        size: int,
        *,
        waits: bool,
        seconds_idle: float = _SECONDS_IDLE,
    ) -> None:
        self._make_worker = make_worker
        self._waits = waits
        self._slots = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._seconds_idle = seconds_idle
        # With the moment since when: the longest idle comes first, and is taken last.
        self._idle: list[tuple[float, Worker]] = []
        self._is_watched = False
        self._closed = False

    def invoke(
        self, payload: bytes, function_arn: str, timeout: float, memory: int, accident: str = ""
    ) -> Result:
        """Answer one event with a free worker, or a new one.

        The parameters are the worker's.

        Raises
        ------
        TooManyRequests
            If all are busy and it does not wait.
        """
        if not self._slots.acquire(blocking=self._waits):
            raise TooManyRequests
        try:
            worker = self._take()
            try:
                result = worker.invoke(payload, function_arn, timeout, memory, accident)
            except BaseException:
                worker.stop()
                raise
            self._give_back(worker)
            return result
        finally:
            self._slots.release()

    def close(self) -> None:
        """End the idle workers now, and each busy one when it has answered."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for _, worker in idle:
            worker.stop()

    def _take(self) -> Worker:
        while True:
            with self._lock:
                worker = self._idle.pop()[1] if self._idle else None
            if worker is None:
                return self._make_worker()
            if worker.is_alive:
                return worker
            worker.stop()

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if worker.is_alive and not self._closed:
                self._idle.append((time.monotonic(), worker))
                self._watch()
                return
        worker.stop()

    def _watch(self) -> None:
        """See to it that the longest idle is ended in time; one look at a time is enough."""
        if self._idle and not self._is_watched:
            self._is_watched = True
            seconds = self._idle[0][0] + self._seconds_idle - time.monotonic()
            call_later(seconds, self._look)

    def _look(self) -> None:
        # On a thread of its own: a process may take its time to end.
        threading.Thread(target=self._end_idle, name="idle-functions", daemon=True).start()

    def _end_idle(self) -> None:
        latest = time.monotonic() - self._seconds_idle
        with self._lock:
            ended = [worker for since, worker in self._idle if since <= latest]
            self._idle = self._idle[len(ended) :]
            self._is_watched = False
            self._watch()
        for worker in ended:
            worker.stop()
