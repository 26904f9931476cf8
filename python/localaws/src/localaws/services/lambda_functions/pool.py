"""The pool of a function's processes."""

import threading
import time
from collections.abc import Callable

from localaws.services.events.timer import call_later
from localaws.services.lambda_functions.slots import Slots
from localaws.services.lambda_functions.worker import Result, Worker

_SECONDS_IDLE = 300.0


class Pool:
    """Workers of one function version.

    Parameters
    ----------
    make_worker
        Starts a worker.
    slots
        For the events that are at work at once; others wait.
    seconds_idle
        How long an idle worker is kept.
    """

    def __init__(
        self,
        make_worker: Callable[[], Worker],
        slots: Slots,
        *,
        seconds_idle: float = _SECONDS_IDLE,
    ) -> None:
        self._make_worker = make_worker
        self._slots = slots
        self._lock = threading.Lock()
        self._seconds_idle = seconds_idle
        # With the start of idleness: the longest idle worker comes first, and is reused last.
        self._idle: list[tuple[float, Worker]] = []
        self._is_expiry_scheduled = False
        self._closed = False

    def invoke(
        self,
        payload: bytes,
        function_arn: str,
        timeout: float,
        memory: int,
        accident: str = "",
        *,
        request_id: str = "",
        context: str = "",
    ) -> Result:
        """Process an event with a free worker, or a new worker.

        The parameters are the worker's.
        """
        self._slots.take()
        try:
            worker = self._acquire()
            try:
                result = worker.invoke(
                    payload,
                    function_arn,
                    timeout,
                    memory,
                    accident,
                    request_id=request_id,
                    context=context,
                )
            except BaseException:
                worker.stop()
                raise
            self._release(worker)
            return result
        finally:
            self._slots.give_back()

    def close(self) -> None:
        """Stop idle workers now, and busy workers after their event."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for _, worker in idle:
            worker.stop()

    def _acquire(self) -> Worker:
        while True:
            with self._lock:
                worker = self._idle.pop()[1] if self._idle else None
            if worker is None:
                return self._make_worker()
            if worker.is_alive:
                return worker
            worker.stop()

    def _release(self, worker: Worker) -> None:
        with self._lock:
            if worker.is_alive and not self._closed:
                self._idle.append((time.monotonic(), worker))
                self._schedule_expiry()
                return
        worker.stop()

    def _schedule_expiry(self) -> None:
        """Schedule the expiry of the longest idle worker, unless it is scheduled already."""
        if self._idle and not self._is_expiry_scheduled:
            self._is_expiry_scheduled = True
            seconds = self._idle[0][0] + self._seconds_idle - time.monotonic()
            call_later(seconds, self._expire)

    def _expire(self) -> None:
        # On a thread of its own: stopping a process may take time.
        threading.Thread(target=self._stop_expired, name="idle-functions", daemon=True).start()

    def _stop_expired(self) -> None:
        latest = time.monotonic() - self._seconds_idle
        with self._lock:
            expired = [worker for since, worker in self._idle if since <= latest]
            self._idle = self._idle[len(expired) :]
            self._is_expiry_scheduled = False
            self._schedule_expiry()
        for worker in expired:
            worker.stop()
