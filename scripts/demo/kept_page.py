"""``scones page`` of a demonstration that is kept: served in the background, ended with it."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from scones_tools.command_line import CommandError

_STATE, _LOG = "page.json", "page.log"
_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 20.0
_POLL_SECONDS = 0.1


class PageNotServed(CommandError):
    """``scones page`` did not start; the text is what it said."""


def serve(work_directory: Path, environment: str = "local") -> str:
    """Start it with this process's environment, and return its address.

    Raises
    ------
    PageNotServed
        If it ends, or prints no address in time.
    """
    log = work_directory / _LOG
    command = [sys.executable, "-m", "scones_tools", "page", "--environment", environment]
    with (work_directory / _STATE).open("w") as state, log.open("wb") as output:
        # The page keeps this lock for as long as it lives: the number of a process may be reused.
        fcntl.flock(state, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[state.fileno()],
        )
        state.write(json.dumps({"pid": process.pid}))
    address = _printed(process, log)
    if address is None:
        stop(work_directory)
        raise PageNotServed(log.read_text(errors="replace").strip()[-500:] or "it said nothing")
    (work_directory / _STATE).write_text(json.dumps({"pid": process.pid, "address": address}))
    return address


def address_of(work_directory: Path) -> str | None:
    """Return the address of the page that is served; None if none is."""
    state = work_directory / _STATE
    if not state.is_file() or not _is_held(state):
        return None
    address = json.loads(state.read_text()).get("address")
    return None if address is None else str(address)


def part(address: str, path: str, **query: str) -> str:
    """Return the address of a part of the page, as a report links to it."""
    whole = urlsplit(address)
    asked = "&".join(text for text in (urlencode(query), whole.query) if text)
    return whole._replace(path=path, query=asked).geturl()


def stop(work_directory: Path) -> None:
    """End it, so that it gives back the photos that somebody looked at, if it runs."""
    state = work_directory / _STATE
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not state.is_file() or not _is_held(state):
            break
        os.kill(json.loads(state.read_text())["pid"], number)
        deadline = time.monotonic() + _SECONDS_TO_END
        while _is_held(state) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
    state.unlink(missing_ok=True)


def _printed(process: "subprocess.Popen[bytes]", log: Path) -> str | None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        has_ended = process.poll() is not None
        if found := re.search(r"http://\S+(?=\s)", log.read_text(errors="replace")):
            return found[0]
        if has_ended:
            return None
        time.sleep(_POLL_SECONDS)
    return None


def _is_held(state: Path) -> bool:
    with state.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
