"""``python -m state_soak --rounds 20 --seed 1``: a load whose server is killed in each round."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from state_soak.load import Client, lost
from state_soak.writes import SERVICES, prepare


def command(arguments: Sequence[str] | None = None) -> int:
    """Run the rounds; the exit code says whether anything was lost."""
    parser = argparse.ArgumentParser(prog="state_soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=6)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        found = soak(Path(directory), options.rounds, options.seed, options.clients, print)
    return 1 if found else 0


def soak(
    directory: Path, rounds: int, seed: int, clients: int, say: Callable[[str], object]
) -> list[str]:
    """Let clients write, kill the server, start it again, and compare; return what was lost."""
    drawn = random.Random(seed)  # noqa: S311 (moments)
    load = [Client(number, seed) for number in range(clients)]
    found: list[str] = []
    asking = _start(directory)
    try:
        prepare(asking)
        for number in range(rounds):
            seconds = drawn.uniform(0.5, 4.0)
            _write(load, directory, asking, seconds)
            begun = time.monotonic()
            asking = _start(directory)
            again = time.monotonic() - begun
            found += (missing := lost(load, asking))
            writes = sum(client.writes for client in load)
            say(
                f"round {number + 1}: killed after {seconds:.1f} s, {writes} writes acknowledged, "
                f"there again in {again:.1f} s, {len(missing)} lost"
            )
            for one in missing:
                say(f"  {one}")
    finally:
        _localaws("stop", directory)
    return found


def _write(load: list[Client], directory: Path, asking: Any, seconds: float) -> None:
    ended = threading.Event()
    threads = [threading.Thread(target=client.run, args=(asking, ended)) for client in load]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    os.kill(json.loads((directory / "work/localaws.json").read_text())["pid"], signal.SIGKILL)
    ended.set()
    for thread in threads:
        thread.join()


def _start(directory: Path) -> Callable[[str], Any]:
    url = _localaws("start", directory, "--state", str(directory / "state")).split()[-1]

    @cache
    def client(service: str) -> Any:
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",  # noqa: S106 (localaws's own)
            config=Config(retries={"total_max_attempts": 1}, max_pool_connections=32),
        )

    for service in SERVICES:
        client(service)  # boto3 makes one at a time
    return client


def _localaws(verb: str, directory: Path, *options: str) -> str:
    command = [sys.executable, "-m", "localaws", verb, "--work-directory", str(directory / "work")]
    finished = subprocess.run(
        [*command, *options], capture_output=True, text=True, timeout=120, check=False
    )
    if verb == "start" and finished.returncode:
        raise RuntimeError(finished.stderr)
    return finished.stdout


if __name__ == "__main__":
    sys.exit(command())
