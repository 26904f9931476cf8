"""Compare localaws with moto's own server and MiniStack: start, calls, loads, answers, and a soak.

Each server is started alone, one after the other. Writes docs/benchmarks/localaws.md, and the
table of localaws's README.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.localaws.answers import answered
from benchmarks.localaws.calls import latencies
from benchmarks.localaws.load import EXECUTIONS, INVOCATIONS, UPLOADS, loads
from benchmarks.localaws.readme import write_table
from benchmarks.localaws.servers import NAMES, started
from benchmarks.localaws.soak import soak
from benchmarks.page import publish
from scones_tools.command_line import run

_STARTS = 5


def measured(name: str, directory: Path) -> dict[str, Any]:
    """Return a server's figures: starts, idle memory, calls and loads."""
    starts = []
    for number in range(_STARTS):
        with started(name, directory / f"{name}-{number}") as server:
            starts.append(server.seconds)
            idle = server.held()["megabytes"]
    with started(name, directory / f"{name}-calls") as server:
        calls = latencies(server)
    with started(name, directory / f"{name}-loads") as server:
        carried = loads(server)
    with started(name, directory / f"{name}-answers") as server:
        answers = answered(server)
    return {
        "start_seconds": statistics.median(starts),
        "idle_megabytes": idle,
        "calls": calls,
        "loads": carried,
        "answers": answers,
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60, help="of the soak; %(default)s")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        servers = {}
        for name in NAMES:
            print(f"{name} ...", file=sys.stderr, flush=True)
            servers[name] = measured(name, Path(directory))
        print(f"a soak of {options.minutes:g} minutes ...", file=sys.stderr, flush=True)
        with started("localaws", Path(directory) / "soak") as server:
            soaked = soak(server, options.minutes)
    sizes = {"uploads": UPLOADS, "executions": EXECUTIONS, "functions": INVOCATIONS}
    publish("localaws", arguments, {"servers": servers, "sizes": sizes, "soak": soaked})
    write_table()


if __name__ == "__main__":
    sys.exit(run(command, None))
