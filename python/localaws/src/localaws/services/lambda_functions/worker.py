"""A process of a function: AWS's Runtime Interface Client with the function's code."""

import os
import random
import select
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from localaws import processes
from localaws.services.lambda_functions.endings import Ending, error, exited, timed_out
from localaws.services.lambda_functions.memory import peak, used
from localaws.services.lambda_functions.reports import JsonLog, Report, TextLog
from localaws.services.lambda_functions.runtime_api import Invocation, RuntimeApi
from localaws.telemetry import LogStream

_SECONDS_TO_INIT = 30.0
_POLL_INTERVAL_SECONDS = 0.02
_MAX_CRASH_DELAY_SECONDS = 0.05


@dataclass(frozen=True)
class Result:
    """The result of an invocation.

    Attributes
    ----------
    payload
        The function's response, or the error document.
    error
        ``FunctionError``: ``Unhandled`` after an error, else None.
    log
        Log lines, START to REPORT.
    seconds
        Duration.
    """

    payload: bytes
    error: str | None
    log: list[str]
    seconds: float


class Worker:
    """A process that handles events in sequence.

    Parameters
    ----------
    command
        What starts it.
    environment
        Environment variables, without the runtime API's.
    log
        Receives its output.
    log_format
        Of the lines that tell of invocations.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: LogStream,
        log_format: TextLog | JsonLog,
    ) -> None:
        self._api = RuntimeApi()
        self._log, self._format = log, log_format
        self._version = environment.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        self._lines: list[str] = []
        self._memory = self._most = 0
        self._started = time.monotonic()
        self._read_end, write_end = os.pipe()
        with os.fdopen(write_end, "wb") as output:
            self._process = processes.start(
                command,
                environment={**environment, "AWS_LAMBDA_RUNTIME_API": self._api.address},
                output=output,
            )
        self._reading = threading.Lock()
        self._reader = threading.Thread(target=self._read_output, daemon=True)
        self._reader.start()
        self._cold = True

    @property
    def is_alive(self) -> bool:
        """Whether the process can take another event."""
        return self._process.poll() is None and self._api.init_error is None

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
        """Handle an event. After an error outside the function's code, the worker is dead.

        Parameters
        ----------
        payload
            The event, as JSON.
        function_arn
            ARN in the context.
        timeout
            Seconds.
        memory
            In MB. A function that takes more is ended.
        accident
            Injected fault: ``crash`` kills the process during or after its work, ``timeout``
            after its work and before its response.
        request_id
            Of the context; empty for a new one.
        context
            The client's context, as JSON.
        """
        self._memory, self._most = memory, 0
        init_error = self._wait_until_ready()
        init = 1000 * (time.monotonic() - self._started) if self._cold else None
        invocation = Invocation(
            payload, function_arn, time.time() + timeout, request_id or str(uuid4()), context
        )
        self._write(self._format.start(invocation.request_id, self._version))
        start = time.monotonic()
        if init_error is not None:
            invocation.finish(init_error, failed=True)
        else:
            self._api.submit(invocation)
        if accident:
            self._lose(invocation, timeout if accident == "timeout" else _crash_after())
        self._wait_for(invocation, start + timeout)
        seconds = time.monotonic() - start
        ending = None
        if invocation.result is None:
            is_late = accident == "timeout" or seconds >= timeout
            ending = self._ending(invocation, timeout if is_late else None)
            invocation.result = ending.payload
        self._drain()
        most = min(memory, max(self._most, peak(self._process.pid)))
        report = Report(invocation.request_id, 1000 * seconds, memory, most, init, ending)
        self._cold = False
        self._write(self._format.end(report))
        lines, self._lines = self._lines, []
        failed = "Unhandled" if invocation.failed else None
        return Result(invocation.result, failed, lines, seconds)

    def stop(self) -> None:
        """End the process."""
        processes.stop(self._process)
        self._api.close()
        self._reader.join(timeout=1)
        # Not before the reader has ended: the descriptor would be reused by another file.
        if not self._reader.is_alive():
            os.close(self._read_end)

    def _wait_until_ready(self) -> bytes | None:
        """Return the initialization error; None if there was none."""
        deadline = self._started + _SECONDS_TO_INIT
        while not self._api.ready.wait(_POLL_INTERVAL_SECONDS):
            self._watch_memory()
            if self._process.poll() is not None:
                break
            if time.monotonic() > deadline:
                return error("Sandbox.Timedout", f"Init timed out after {_SECONDS_TO_INIT:.2f} s")
        return self._api.init_error

    def _wait_for(self, invocation: Invocation, deadline: float) -> None:
        while not invocation.done.wait(_POLL_INTERVAL_SECONDS):
            self._watch_memory()
            if time.monotonic() > deadline:
                processes.stop(self._process, grace=0.0)
            if self._process.poll() is not None:
                invocation.finish(None, failed=True)

    def _lose(self, invocation: Invocation, seconds: float) -> None:
        """Kill the process after its response, or after some seconds; the response is lost."""
        invocation.done.wait(seconds)
        processes.stop(self._process, grace=0.0)
        invocation.finish(None, failed=True)
        invocation.result, invocation.failed = None, True

    def _ending(self, invocation: Invocation, timeout: float | None) -> Ending:
        """Return the ending of a process that timed out or ended."""
        if timeout is not None:
            return timed_out(invocation.request_id, timeout)
        code = self._process.returncode or 0
        is_full = self._most > self._memory
        return exited(invocation.request_id, code, out_of_memory=is_full)

    def _watch_memory(self) -> None:
        """Kill a process that, with those it started, takes more than its function may."""
        self._most = max(self._most, used(self._process.pid))
        if self._most > self._memory:
            processes.stop(self._process, grace=0.0)

    def _write(self, lines: list[str]) -> None:
        self._lines += lines
        self._log.write(lines)

    def _read_output(self) -> None:
        rest = b""
        while True:
            try:
                self._is_readable(None)
                with self._reading:
                    data = os.read(self._read_end, 65536)
                    *lines, rest = (rest + data).split(b"\n")
                    self._write([line.decode(errors="replace") for line in lines if line])
            except OSError:
                return
            if not data:
                return

    def _is_readable(self, seconds: float | None) -> bool:
        """Wait for output, or its end; None waits without a limit."""
        waiting = select.poll()  # select() cannot wait for descriptors of 1024 or more
        waiting.register(self._read_end, select.POLLIN)
        return bool(waiting.poll(None if seconds is None else 1000 * seconds))

    def _drain(self) -> None:
        """Wait until the output before the response has been read."""
        for _ in range(100):
            # The reader holds the lock until what it read is written.
            with self._reading:
                readable = self._is_readable(0)
            if not readable:
                return
            if not self._reader.is_alive():
                return
            time.sleep(0.001)


def _crash_after() -> float:
    """Return a random delay of a crash: before, during or after the work."""
    return random.uniform(0, _MAX_CRASH_DELAY_SECONDS)  # noqa: S311 (fault injection)
