"""The processes of one function: reused while they live, bounded in number."""

import threading
from collections.abc import Callable

from localaws.lambda_functions.worker import Result, Worker


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
    """

    def __init__(self, make_worker: Callable[[], Worker], size: int, *, waits: bool) -> None:
        self._make_worker = make_worker
        self._waits = waits
        self._slots = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
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
        for worker in idle:
            worker.stop()

    def _take(self) -> Worker:
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                return self._make_worker()
            if worker.is_alive:
                return worker
            worker.stop()

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if worker.is_alive and not self._closed:
                self._idle.append(worker)
                return
        worker.stop()
