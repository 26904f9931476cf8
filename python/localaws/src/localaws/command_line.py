"""``localaws start | status | env | stop | serve``: one running localaws a work directory."""

import argparse
import contextlib
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from localaws.settings import Settings

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
    """The server ended before it answered; the text is the end of its log."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1 after an error, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    directory: Path = options.work_directory.resolve()
    try:
        if options.verb == "start":
            settings = start(directory, options.port, options.region)
            print(f"localaws answers on {settings.url}")
        elif options.verb == "serve":
            serve_in_foreground(directory, options.port, options.region)
        elif options.verb == "stop":
            stop(directory)
            print("localaws has stopped")
        elif options.verb == "env":
            for name, value in environment(running(directory)).items():
                print(f"export {name}={value}")
        elif options.verb == "coverage":
            from localaws.coverage import table

            print(table())
        else:
            print(f"localaws answers on {running(directory).url}")
    except LocalawsError as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def start(directory: Path, port: int, region: str) -> Settings:
    """Start a server in the background and return when it answers.

    Raises
    ------
    AlreadyRunning
        If one runs in this work directory.
    NotStarted
        If it ends, or does not answer in time; the text is the end of its log.
    """
    with contextlib.suppress(NotRunning):
        raise AlreadyRunning(f"on {running(directory).url}; `localaws stop` ends it")
    directory.mkdir(parents=True, exist_ok=True)
    settings = Settings(directory, port or _free_port(), region)
    command = [sys.executable, "-m", "localaws", "serve", "--work-directory", str(directory)]
    command += ["--port", str(settings.port), "--region", region]
    with (directory / LOG_FILE).open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(settings):
            return settings
        time.sleep(0.1)
    if process.poll() is None:
        process.kill()
    lines = (directory / LOG_FILE).read_text(errors="replace").splitlines()[-_LINES_OF_LOG:]
    raise NotStarted("\n  ".join(["the end of its log:", *lines]))


def serve_in_foreground(directory: Path, port: int, region: str) -> None:
    """Serve until a signal ends it; the state file says where."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    settings = Settings(directory, port or _free_port(), region)
    directory.mkdir(parents=True, exist_ok=True)
    state = directory / STATE_FILE
    state.write_text(
        json.dumps(
            {"pid": os.getpid(), "port": settings.port, "url": settings.url, "region": region}
        )
    )
    try:
        from localaws.server import serve

        serve(settings)
    finally:
        state.unlink(missing_ok=True)


def stop(directory: Path) -> None:
    """End the server, everything that it started, and what it unpacked; its log stays."""
    state = _state(directory)
    _signal(state["pid"], signal.SIGTERM)
    deadline = time.monotonic() + _SECONDS_TO_STOP
    while _is_alive(state["pid"]):
        if time.monotonic() > deadline:
            _signal(state["pid"], signal.SIGKILL)
            break
        time.sleep(0.05)
    (directory / STATE_FILE).unlink(missing_ok=True)
    for path in directory.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def running(directory: Path) -> Settings:
    """Return the settings of the server that runs in a work directory.

    Raises
    ------
    NotRunning
        If there is none, or it does not answer.
    """
    state = _state(directory)
    settings = Settings(directory, state["port"], state["region"])
    if not _answers(settings):
        raise NotRunning(f"the server of {directory} does not answer on {settings.url}")
    return settings


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables with which the AWS SDKs, the aws CLI and Terraform use a server."""
    return {
        "AWS_ENDPOINT_URL": settings.url,
        "AWS_ACCESS_KEY_ID": "localaws",
        "AWS_SECRET_ACCESS_KEY": "localaws",
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "3",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _state(directory: Path) -> dict[str, int | str] | dict[str, object] | dict:  # type: ignore[type-arg]
    try:
        state: dict = json.loads((directory / STATE_FILE).read_text())  # type: ignore[type-arg]
    except (OSError, ValueError):
        raise NotRunning(f"no localaws runs in {directory}") from None
    if not _is_alive(state["pid"]):
        (directory / STATE_FILE).unlink(missing_ok=True)  # it was killed
        raise NotRunning(f"no localaws runs in {directory}")
    return state


def _answers(settings: Settings) -> bool:
    try:
        # The one path of moto's that needs no service.
        with urlopen(f"{settings.url}/moto-api/config", timeout=5):  # noqa: S310 (127.0.0.1)
            return True
    except (URLError, OSError):
        return False


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # a child that has ended counts as ended
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="localaws", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    texts = {
        "start": "start a server in the background",
        "serve": "serve in the foreground",
        "status": "say whether one runs (exit code 0) or not (1)",
        "env": 'print exports, for eval "$(localaws env)"',
        "stop": "end the server and everything that it started",
        "coverage": "print what each service does, as a table",
    }
    for verb, text in texts.items():
        sub = verbs.add_parser(verb, help=text, description=text)
        sub.add_argument(
            "--work-directory",
            type=Path,
            default=Path(".work/localaws"),
            help="where it keeps its files (default: %(default)s)",
        )
        if verb in {"start", "serve"}:
            sub.add_argument("--port", type=int, default=0, help="default: a free one")
            sub.add_argument("--region", default="us-east-1", help="default: %(default)s")
    return parser
