"""One process of a function: AWS's Runtime Interface Client with the function's code."""

import json
import os
import platform
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from pathlib import Path

from localaws import processes
from localaws.lambda_functions.runtime_api import Answer, Invocation, RuntimeApi
from localaws.telemetry import LogStream

_SECONDS_TO_INIT = 10.0
_SECONDS_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True)
class Result:
    """What an invocation came to.

    Attributes
    ----------
    payload
        The function's answer, or the error's document.
    error
        ``Unhandled`` after an error, else None: the answer's ``FunctionError``.
    log
        The lines that it logged, START to REPORT.
    seconds
        How long it took.
    """

    payload: bytes
    error: str | None
    log: tuple[str, ...]
    seconds: float


class Worker:
    """A process that answers one event after another.

    Parameters
    ----------
    handler, version, memory
        As the function is configured: such as ``handler.handler``, ``$LATEST`` and 128 MB.
    task_root
        Where its archive is unpacked.
    environment
        All that the process gets to see, but for the address of its runtime API.
    log
        Receives what it prints.
    """

    def __init__(
        self,
        handler: str,
        version: str,
        memory: int,
        task_root: Path,
        environment: Mapping[str, str],
        log: LogStream,
    ) -> None:
        self._api = RuntimeApi()
        self._version = version
        self._memory = memory
        self._log = log
        self._lines: list[str] = []
        self._rest = b""
        self._reading = threading.Lock()
        self._started = time.monotonic()
        self._init_report = ""
        self._write(f"INIT_START Runtime Version: python:{platform.python_version()}.localaws")
        self._output, write_end = os.pipe()
        os.set_blocking(self._output, False)
        with os.fdopen(write_end, "wb") as output:
            self._process = processes.start(
                # Without site-packages (-S): what this machine has installed is not on AWS.
                [sys.executable, "-S", "-s", "-m", "awslambdaric", handler],
                environment={**environment, "AWS_LAMBDA_RUNTIME_API": self._api.address},
                directory=task_root,
                output=output,
            )
        self._reader = threading.Thread(target=self._read_until_closed, daemon=True)
        self._reader.start()

    @property
    def is_alive(self) -> bool:
        """Whether the process can take another event."""
        return self._process.poll() is None and self._api.init_error is None

    def invoke(self, invocation: Invocation) -> Result:
        """Answer one event. After an error that is not the handler's own, the worker is dead."""
        init_error = self._wait_until_initialised(invocation.timeout)
        self._write(f"START RequestId: {invocation.request_id} Version: {self._version}")
        start = time.monotonic()
        if init_error is not None:
            invocation.finish(Answer(init_error, failed=True))
        else:
            self._api.submit(invocation)
        answer = self._answer(invocation, start)
        seconds = min(time.monotonic() - start, invocation.timeout)
        # All that the function printed before its answer is in the pipe by now.
        self._read()
        self._write(
            f"END RequestId: {invocation.request_id}",
            f"REPORT RequestId: {invocation.request_id}\tDuration: {1000 * seconds:.2f} ms"
            f"\tBilled Duration: {int(1000 * seconds) + 1} ms\tMemory Size: {self._memory} MB"
            f"{self._init_report}",
        )
        self._init_report = ""
        lines, self._lines = self._lines, []
        return Result(answer.body, "Unhandled" if answer.failed else None, tuple(lines), seconds)

    def stop(self) -> None:
        """End the process, at once: a sandbox of Lambda gets no warning either."""
        processes.stop(self._process, grace=0)
        self._api.close()
        self._reader.join()
        os.close(self._output)

    def _wait_until_initialised(self, timeout: float) -> bytes | None:
        """Return what kept the function from being initialised; None if nothing did."""
        if self._api.ready.is_set():
            return self._api.init_error
        deadline = self._started + _SECONDS_TO_INIT + timeout
        while not self._api.ready.wait(_SECONDS_BETWEEN_LOOKS):
            if self._process.poll() is not None or time.monotonic() > deadline:
                break
        seconds = time.monotonic() - self._started
        self._init_report = f"\tInit Duration: {1000 * seconds:.2f} ms"
        return self._api.init_error

    def _answer(self, invocation: Invocation, start: float) -> Answer:
        timed_out = False
        while not timed_out:
            try:
                answer = invocation.answer.result(_SECONDS_BETWEEN_LOOKS)
            except NotYet:
                timed_out = time.monotonic() > start + invocation.timeout
                if self._process.poll() is None:
                    continue
                # It may have answered with its last breath.
                invocation.finish(None)
                answer = invocation.answer.result()
            if answer is not None:
                return answer
            break
        if timed_out:
            processes.stop(self._process, grace=0)
            text = f"Task timed out after {invocation.timeout:.2f} seconds"
            self._write(f"{_now()} {invocation.request_id} {text}")
            return _error("Sandbox.Timedout", f"RequestId: {invocation.request_id} Error: {text}")
        code = self._process.wait()
        status = f"signal: {-code}" if code < 0 else f"exit status {code}"
        return _error(
            "Runtime.ExitError",
            f"RequestId: {invocation.request_id} Error: Runtime exited with error: {status}",
        )

    def _write(self, *lines: str) -> None:
        self._lines += lines
        self._log.write(lines)

    def _read_until_closed(self) -> None:
        while self._read():
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _read(self) -> bool:
        """Log what the process has printed by now; False when it is the end."""
        with self._reading:
            while True:
                try:
                    data = os.read(self._output, 65536)
                except BlockingIOError:
                    return True
                if not data:
                    return False
                *lines, self._rest = (self._rest + data).split(b"\n")
                # AWS's client ends the lines of a stack trace with a carriage return.
                texts = [line.decode(errors="replace").replace("\r", "\n") for line in lines]
                self._write(*(text for text in texts if text))


def _error(kind: str, message: str) -> Answer:
    return Answer(json.dumps({"errorType": kind, "errorMessage": message}).encode(), failed=True)


def _now() -> str:
    return (
        f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())}.{time.time_ns() // 10**6 % 1000:03d}Z"
    )
