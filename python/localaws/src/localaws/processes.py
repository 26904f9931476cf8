"""The child processes of localaws: everything it starts, it stops."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO

SECONDS_TO_STOP = 5.0

_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()
# To the kernel a child's parent is the thread that started it: one that lives as long as we do.
_starter = ThreadPoolExecutor(1, thread_name_prefix="process-starter")


def start(
    command: Sequence[str], *, environment: Mapping[str, str], output: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a child process in a process group of its own.

    Parameters
    ----------
    command
        The program and its arguments, such as ``isolation.launcher`` starts; no shell is involved.
    environment
        The whole environment of the child: nothing is inherited.
    output
        An open binary file that receives stdout and stderr.

    Returns
    -------
    subprocess.Popen
        The running child. Give it to :func:`stop` when it is no longer needed.
    """
    process = _starter.submit(
        subprocess.Popen,
        list(command),
        env=dict(environment),
        cwd="/",  # no file of the working directory is taken for a module
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ).result()
    with _lock:
        _running.add(process)
    return process


def stop(process: subprocess.Popen[bytes], grace: float = SECONDS_TO_STOP) -> int:
    """Stop a child and everything in its process group, and return its exit code.

    Parameters
    ----------
    process
        What :func:`start` returned.
    grace
        Seconds between asking it to end and ending it.
    """
    with _lock:
        is_stopped = process not in _running
    if is_stopped:  # and its group's id may be another's by now
        return process.wait()
    if grace > 0:
        _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    # When the child has ended, there may still be processes that it has left behind.
    _signal_group(process, signal.SIGKILL)
    process.wait()
    with _lock:
        _running.discard(process)
    return process.returncode


def stop_all() -> None:
    """Stop every child that is still known, for good: no other is started."""
    _starter.shutdown()
    with _lock:
        processes = list(_running)
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    for process in processes:
        stop(process)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # The child leads its group (start_new_session), so its pid is the group's id.
    # macOS says PermissionError of a group in which all have ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
