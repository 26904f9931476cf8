"""A server in the background: one a work directory, started, found again and stopped."""

import contextlib
import fcntl
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO
from urllib.error import URLError

from localaws import handover
from localaws.client_environment import opener
from localaws.interruptions import signals_held
from localaws.ports import free_port
from localaws.settings import Settings
from localaws.state.store import StateRefused

STATE_FILE = "localaws.json"
LOG_FILE = "localaws.log"

_SECONDS_TO_START = 60.0
_SECONDS_TO_STOP = 30.0
_LINES_OF_LOG = 12


class LocalawsError(Exception):
    """Something that the user can put right. Its text says what, and how."""


class AlreadyRunning(LocalawsError):
    """A localaws runs in this work directory already."""


class NotRunning(LocalawsError):
    """No localaws runs in this work directory."""


class NotStarted(LocalawsError):
    """The server could not start; the text says why, or is the end of its log."""


def start(wanted: Settings) -> Settings:
    """Start a server in the background and return when it answers.

    Parameters
    ----------
    wanted
        Its settings; port 0 is any free port.

    Raises
    ------
    AlreadyRunning
        If one runs in this work directory.
    NotStarted
        If the port is taken, or the server ends, or does not answer in time.
    """
    directory = wanted.work_directory
    with contextlib.suppress(NotRunning):
        raise AlreadyRunning(f"on {running(directory).url}; `localaws stop` ends it")
    _refuse_taken(wanted.port)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = replace(wanted, port=wanted.port or free_port())
    command = [sys.executable, "-m", "localaws", "serve", "--work-directory", str(directory)]
    command += ["--port", str(settings.port), "--region", settings.region]
    command += ["--enforce-iam"] if settings.enforce_iam else []
    command += ["--init", str(settings.init)] if settings.init else []
    command += ["--state", str(settings.state)] if settings.state else []
    command += [word for service in settings.forget for word in ("--forget", service)]
    process, init = None, ""
    try:
        with (directory / LOG_FILE).open("wb") as log, signals_held():
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < deadline and process.poll() is None:
            init = _init_of(settings)
            if init in {"none", "succeeded"}:
                return settings
            if init == "failed":
                break
            if init == "running":  # however long they take
                deadline = time.monotonic() + _SECONDS_TO_START
            time.sleep(0.02)
    except BaseException:  # interrupted: the server would be orphaned
        if process is not None:
            process.kill()
            process.wait()
        raise
    code = process.poll()
    if code is None:
        process.kill()
        process.wait()
        ended = f"it does not answer on {settings.url} after {_SECONDS_TO_START:.0f} s"
        if init == "failed":
            ended = f"a script of {settings.init} failed"
    else:
        ended = f"it ended with exit code {code}"
    lines = (directory / LOG_FILE).read_text(errors="replace").splitlines()[-_LINES_OF_LOG:]
    log_end = [f"the end of {directory / LOG_FILE}:", *lines] if lines else ["its log is empty"]
    raise NotStarted("\n  ".join([ended, *log_end]))


def serve_in_foreground(wanted: Settings) -> None:
    """Serve until a signal ends it; the state file says where.

    Parameters
    ----------
    wanted
        Its settings; port 0 is any free port.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    directory = wanted.work_directory
    settings = replace(wanted, port=wanted.port or _own_port() or free_port())
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = directory / STATE_FILE
    # Never closed, for the lock is held while this process lives: a pid may be another's by now.
    inherited = handover.kept("lock")
    state = os.open(file, os.O_RDWR | os.O_CREAT, 0o600) if inherited is None else inherited
    handover.keep("lock", state)
    try:
        fcntl.flock(state, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyRunning(f"in {directory}; `localaws stop` ends it") from None
    document = asdict(settings) | {"pid": os.getpid(), "work_directory": str(directory)}
    document |= {"init": str(settings.init) if settings.init else None}
    document["state"] = settings.state and str(settings.state)
    os.truncate(state, 0)
    os.pwrite(state, json.dumps(document).encode(), 0)
    shutil.rmtree(settings.scratch, ignore_errors=True)  # of a killed server
    try:
        from localaws.server import serve

        serve(settings)
    except StateRefused as refusal:
        raise NotStarted(str(refusal)) from None
    finally:
        shutil.rmtree(settings.scratch, ignore_errors=True)
        file.unlink(missing_ok=True)


def _own_port() -> int | None:
    """Return the port that this process has listened to before it began again, if it has."""
    descriptor = handover.kept("port")
    if descriptor is None:
        return None
    with socket.socket(fileno=os.dup(descriptor)) as listening:
        return int(listening.getsockname()[1])


def stop(directory: Path) -> None:
    """End the server, everything that it started, and what it unpacked; its log stays."""
    pid, settings = _running_process(directory)
    file = directory / STATE_FILE
    with contextlib.suppress(FileNotFoundError), file.open() as state:
        _signal(pid, signal.SIGTERM)
        if not _ends(state, _SECONDS_TO_STOP):
            _signal(pid, signal.SIGKILL)
            _ends(state, _SECONDS_TO_STOP)
    file.unlink(missing_ok=True)
    shutil.rmtree(settings.scratch, ignore_errors=True)  # if it could not do so itself


def running(directory: Path) -> Settings:
    """Return the settings of the server that runs in a work directory.

    Raises
    ------
    NotRunning
        If there is none, or it does not answer.
    """
    _, settings = _running_process(directory)
    if not _answers(settings):
        raise NotRunning(f"the server of {directory} does not answer on {settings.url}")
    return settings


def _running_process(directory: Path) -> tuple[int, Settings]:
    """Return a server's pid and settings, from the file that it wrote when it started."""
    file = directory / STATE_FILE
    try:
        state = json.loads(file.read_text())
        pid, port = int(state["pid"]), int(state["port"])
        settings = Settings(directory, port, state["region"], state.get("enforce_iam", False))
    except (OSError, ValueError, KeyError, TypeError):
        raise NotRunning(f"no localaws runs in {directory}") from None
    if not _is_locked(file):
        file.unlink(missing_ok=True)  # it was killed
        raise NotRunning(f"no localaws runs in {directory}")
    return pid, settings


def _answers(settings: Settings) -> bool:
    return _init_of(settings) != ""


def _init_of(settings: Settings) -> str:
    """Return what a server says of its scripts, ``none`` without any; empty if it says nothing."""
    try:
        with opener().open(f"{settings.url}/_localaws/health", timeout=5) as answer:
            return str(json.load(answer).get("init", {"state": "none"})["state"])
    except (URLError, OSError, ValueError):
        return ""


def _is_locked(file: Path) -> bool:
    try:
        with file.open() as state:
            return not _has_ended(state)
    except FileNotFoundError:
        return False


def _ends(state: IO[str], seconds: float) -> bool:
    """Return whether the server that has locked its state file ends in time."""
    deadline = time.monotonic() + seconds
    while not _has_ended(state):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _has_ended(state: IO[str]) -> bool:
    try:
        fcntl.flock(state, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _refuse_taken(port: int) -> None:
    """Raise NotStarted if another listens there: its answers would be taken for the server's."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise NotStarted(f"port {port}: {error.strerror}") from None
