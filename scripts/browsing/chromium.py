"""The browser's program: where it is, and one whose process can be killed."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "SCONES_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS_TO_START = 60.0


class NoBrowserError(Exception):
    """There is no Chromium; the text says where it was looked for, and how to get one."""


def program(own: str) -> str:
    """Return the path of Chromium: what the variable names, the machine's, or Playwright's.

    Parameters
    ----------
    own
        Where Playwright keeps its own, if it was installed.

    Raises
    ------
    NoBrowserError
        If there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if not found:
            raise NoBrowserError(f"{VARIABLE} names {named}, which is no program")
        return found
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if Path(own).is_file():
        return own
    raise NoBrowserError(
        f"there is no Chromium: {VARIABLE} is not set, none of {', '.join(NAMES)} is on the PATH, "
        f"and Playwright has none at {own}; `apt-get install chromium` or `playwright install "
        "chromium` installs one"
    )


@dataclass(frozen=True)
class Running:
    """A browser of its own.

    Attributes
    ----------
    address
        Where DevTools' protocol is spoken.
    group
        The group of its processes.
    """

    address: str
    group: int

    def kill(self) -> None:
        """End all of its processes at once, as ``kill -9`` does; they are told nothing."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)


@contextlib.contextmanager
def running(path: str) -> Iterator[Running]:
    """Start Chromium without a window, with a profile of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        command += ["--no-first-run", "--disable-background-networking", "--disable-sync"]
        command += ["--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile, "XDG_CONFIG_HOME": profile},
            start_new_session=True,
        )
        try:
            port = _port(process, Path(profile) / "DevToolsActivePort")
            yield Running(f"http://127.0.0.1:{port}", process.pid)
        finally:
            Running("", process.pid).kill()
            process.wait()


def _port(process: "subprocess.Popen[bytes]", file: Path) -> int:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        # It is written first, then filled.
        with contextlib.suppress(FileNotFoundError, IndexError):
            return int(file.read_text().splitlines()[0])
        time.sleep(0.05)
    raise NoBrowserError(f"{process.args!r} does not start: exit status {process.poll()}")
