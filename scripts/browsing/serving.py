"""Programs that serve for a while: localaws, ``scones page`` and ``localaws console``."""

import contextlib
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from localaws.background import running
from localaws.client_environment import enter, environment

_SECONDS_TO_END = 30.0


@contextlib.contextmanager
def localaws(directory: Path, *options: str) -> Iterator[None]:
    """Start a localaws, to which every call of this process and of those it starts goes."""
    command = [sys.executable, "-m", "localaws"]
    where = ["--work-directory", str(directory)]
    start = [*command, "start", *where, *options]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
    try:
        enter(environment(running(directory)))
        yield
    finally:
        subprocess.run([*command, "stop", *where], check=True, stdout=subprocess.DEVNULL)


@dataclass(frozen=True)
class Served:
    """A program that serves pages.

    Attributes
    ----------
    address
        What it printed: a browser that is given it sees the pages.
    process
        The program.
    """

    address: str
    process: "subprocess.Popen[str]"

    @property
    def host(self) -> str:
        """The address without path and secret."""
        return "/".join(self.address.split("/")[:3])

    def end(self) -> None:
        """Interrupt it, as Ctrl-C does, and wait until it has given back what it held."""
        if self.process.poll() is not None:
            return  # it was ended before
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(_SECONDS_TO_END)
        if status:
            raise RuntimeError(f"it ended with {status}")

    def kill(self) -> None:
        """Kill it, as ``kill -9`` does."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def scones_page(environment: str, port: int = 0) -> Iterator[Served]:
    """Serve the page of an environment."""
    words = ["scones_tools", "page", "--environment", environment, "--port", str(port)]
    with _serving(*words) as served:
        yield served


@contextlib.contextmanager
def console(directory: Path) -> Iterator[Served]:
    """Serve the console of the localaws of a work directory."""
    with _serving("localaws", "console", "--work-directory", str(directory)) as served:
        yield served


@contextlib.contextmanager
def _serving(*words: str) -> Iterator[Served]:
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *words], stdout=subprocess.PIPE, stderr=errors, text=True
        )
        with process:
            try:
                said = process.stdout.readline() if process.stdout else ""
                found = re.search(r"http://\S+", said)
                if not found:
                    process.wait(_SECONDS_TO_END)
                    errors.seek(0)
                    raise RuntimeError(f"{' '.join(words)} serves nothing: {said}{errors.read()}")
                served = Served(found[0], process)
                yield served
                served.end()
            finally:
                process.kill()
