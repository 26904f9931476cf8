"""A localaws that tests start: its command line, what its lines do to a shell, and patience."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def run_localaws(verb: str, directory: Path, **variables: str) -> str:
    """Run a verb, as a user whose shell has no variable that leads to a real AWS."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    finished = subprocess.run(
        [sys.executable, "-m", "localaws", verb, "--work-directory", str(directory)],
        env=environment | {"LOCALAWS_CAPTURE_SECONDS": "0.2"} | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def variables_of(lines: str) -> dict[str, str | None]:
    """Return what the lines of ``localaws env`` set, and None of what they remove."""
    variables: dict[str, str | None] = {}
    for line in lines.splitlines():
        verb, word = shlex.split(line)
        name, _, value = word.partition("=")
        variables[name] = value if verb == "export" else None
    return variables


def until(condition: Callable[[], Any], seconds: float = 120.0) -> Any:
    """Return the first true value of a condition; fail if there is none in time."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"nothing came of waiting {seconds} s"
        time.sleep(0.05)
    return value
