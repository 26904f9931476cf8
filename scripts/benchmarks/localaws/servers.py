"""The servers that are compared, each started by its own command on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import psutil
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from conformity.places import REGION, Place

_SECONDS_TO_START = 60
_SECONDS_TO_ANSWER = 15
KEY = "test"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes
    ----------
    name
        As the page has it.
    url
        Where it answers.
    process
        Its own; what it starts are its children.
    seconds
        From its start to its first answer.
    place
        For what the cases need of it, the role of functions and machines too.
    """

    name: str
    url: str
    process: psutil.Process
    seconds: float
    place: Place

    def client(self, service: str, connections: int = 10) -> Any:
        """Return a client of AWS's SDK, which tries nothing twice."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=KEY,
            aws_secret_access_key=KEY,
            config=Config(
                retries={"total_max_attempts": 1},
                max_pool_connections=connections,
                read_timeout=600,
                inject_host_prefix=False,
            ),
        )

    def held(self) -> dict[str, float]:
        """Return what its own process holds: megabytes, threads and open files."""
        return {
            "megabytes": self.process.memory_info().rss / _MEGABYTE,
            "threads": self.process.num_threads(),
            "files": self.process.num_fds(),
        }


def _commands(port: int, directory: Path) -> dict[str, tuple[list[str], Mapping[str, str]]]:
    programs = Path(sys.executable).parent
    work = ["--work-directory", str(directory), "--port", str(port)]
    return {
        "localaws": ([sys.executable, "-m", "localaws", "serve", *work], {}),
        "moto server": ([str(programs / "moto_server"), "-H", "127.0.0.1", "-p", str(port)], {}),
        "MiniStack": ([str(programs / "ministack")], {"GATEWAY_PORT": str(port)}),
    }


NAMES = tuple(_commands(0, Path()))


@contextmanager
def started(name: str, directory: Path) -> Iterator[Server]:
    """Start a server, yield it when it has answered once, and end it.

    Parameters
    ----------
    name
        One of ``NAMES``.
    directory
        For its files.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command, more = _commands(port, directory)[name]
    own = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    begin = time.perf_counter()
    with (directory.parent / f"{directory.name}.log").open("wb") as log:
        process = psutil.Popen(
            command, env=own | dict(more), cwd=directory.parent, stdout=log, stderr=log
        )
    try:
        url = f"http://127.0.0.1:{port}"
        place = Place(url, KEY, _SECONDS_TO_ANSWER)
        server = Server(name, url, process, 0, place)
        _wait_for_answer(server)
        yield replace(server, seconds=time.perf_counter() - begin)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_answer(server: Server) -> None:
    caller = server.client("sts")
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            caller.get_caller_identity()
        except BotoCoreError:
            if time.monotonic() > deadline or not server.process.is_running():
                raise
            time.sleep(0.01)
        else:
            return
