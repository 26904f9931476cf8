"""Programs that a command starts, and their end when the command is interrupted."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_to_end(
    command: Sequence[str],
    *,
    directory: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdout: int | IO[Any] | None = None,
    stderr: int | IO[Any] | None = None,
    seconds_to_end: float = 0.0,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; an interruption ends it, with everything that it has started.

    The program has a process group of its own. So Ctrl-C on a terminal does not reach it, and it
    gets SIGINT once: for Terraform a second one means to go without unlocking its state.

    Parameters
    ----------
    command, directory, environment, stdout, stderr
        As ``subprocess.run`` takes them.
    seconds_to_end
        How long it may take to end after SIGINT. 0: it is killed at once.
    """
    process = None
    try:
        with signals_held():
            process = subprocess.Popen(
                command,
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                text=True,
                process_group=0,
            )
        out, err = process.communicate()
    except BaseException:
        if process is not None:
            with signals_held():
                _end(process, seconds_to_end)
        raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _end(process: "subprocess.Popen[str]", seconds: float) -> None:
    if seconds and process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            # Reads on, for the program could wait for its output to be taken.
            process.communicate(timeout=seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Let no signal interrupt the block: a signal takes effect after it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals interrupt the main thread only
        return
    came: list[int] = []
    before = {
        signum: signal.signal(signum, lambda number, _: came.append(number)) for signum in _SIGNALS
    }
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
    if came:
        signal.raise_signal(came[0])
