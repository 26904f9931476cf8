"""Compare captured traffic with a baseline, window after window: time a record, and memory.

Each number of records is read by a process of its own, as memory is the process's largest.
Writes docs/benchmarks/monitoring.md.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.memory import peak_bytes
from benchmarks.monitoring.captured_lines import captured_lines, drawn_photos
from benchmarks.page import publish
from demo.demonstration import run_program
from scones.drift.baseline import measure
from scones.drift.comparison import compare
from scones.drift.records import Window
from scones.image_limits import Limits
from scones_tools.command_line import run

_SIZES = (1000, 10_000, 100_000, 1_000_000)
_WINDOW = 200
_SIDE = 32
_LIMITS = Limits.of_requests(128)
_LEVEL = 0.005
_VERSION = "live"
_LIVE, _ANOTHER = "of the live model", "of another model, passed over"


@dataclass(frozen=True)
class Read:
    """What reading some records took.

    Attributes
    ----------
    kind
        Whose records they are.
    records
        How many.
    seconds
        For reading and comparing, without making the records.
    megabytes
        The largest memory of the process.
    windows
        How many full ones were compared.
    alarms
        How many of these differ from the baseline, which has the same source.
    """

    kind: str
    records: int
    seconds: float
    megabytes: float
    windows: int
    alarms: int


def read(kind: str, records: int) -> Read:
    """Read records, newest first as the monitor does, and compare every window that is full."""
    rng = random.Random(0)  # noqa: S311 (traffic, no secret)
    photos = drawn_photos(_SIDE, rng)
    classes = frozenset(name for name, _ in photos)
    first = Window(_VERSION, classes, _WINDOW, _LIMITS)
    first.add(captured_lines(_WINDOW, photos, _VERSION, rng))
    baseline = measure(first.observations(), sorted(classes))
    version = _VERSION if kind == _LIVE else "another"
    window = Window(_VERSION, classes, _WINDOW, _LIMITS)
    windows = alarms = 0
    seconds = 0.0
    for line in captured_lines(records, photos, version, rng):
        start = time.perf_counter()
        window.add([line])
        if window.is_full:
            drift = compare(window.observations(), baseline, _LEVEL)
            windows, alarms = windows + 1, alarms + (drift.statistic >= 1)
            window = Window(_VERSION, classes, _WINDOW, _LIMITS)
        seconds += time.perf_counter() - start
    return Read(kind, records, seconds, peak_bytes() / 1024**2, windows, alarms)


def figures_of(results: Sequence[Read]) -> dict[str, Any]:
    """Return the figures; the first row of each kind is what its others are compared with."""
    rows = []
    firsts: dict[str, Read] = {}
    for result in results:
        first = firsts.setdefault(result.kind, result)
        each, each_of_first = (row.seconds / row.records for row in (result, first))
        rows.append(
            {
                "kind": result.kind,
                "records": result.records,
                "us": each * 1e6,
                "us_to_first": each / each_of_first,
                "mb": result.megabytes,
                "mb_to_first": result.megabytes / first.megabytes,
                "windows": result.windows,
                "alarms": result.alarms,
            }
        )
    return {"side": _SIDE, "window": _WINDOW, "level": _LEVEL, "rows": rows}


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=_SIZES[-1], help="records; %(default)s")
    parser.add_argument("--read", nargs=2, metavar=("KIND", "RECORDS"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.read:
        print(json.dumps(asdict(read(options.read[0], int(options.read[1])))))
        return
    sizes = [size for size in _SIZES if size <= options.most]
    if not sizes:
        parser.error(f"--most is at least {_SIZES[0]}")
    results = []
    for kind in (_LIVE, _ANOTHER):
        for size in sizes:
            print(f"{size} records {kind} ...", file=sys.stderr)
            figures = run_program(
                [sys.executable, "-m", "benchmarks.monitoring", "--read", kind, str(size)]
            )
            results.append(Read(**json.loads(figures)))
    publish("monitoring", arguments, figures_of(results))


if __name__ == "__main__":
    sys.exit(run(command, None))
