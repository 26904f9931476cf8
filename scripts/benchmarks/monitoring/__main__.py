"""Compare captured traffic with a baseline, window after window: time a record, and memory.

Each number of records is read by a process of its own, as memory is the process's largest.
Writes docs/benchmarks/monitoring.md.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.monitoring.captured_lines import captured_lines, drawn_photos
from benchmarks.page import machine
from demo.demonstration import run_program
from scones.drift.baseline import measure
from scones.drift.comparison import compare
from scones.drift.records import Window
from scones.images import Limits
from scones_tools.command_line import run

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "benchmarks" / "monitoring.md"
_SIZES = (1000, 10_000, 100_000, 1_000_000)
_WINDOW = 200
_SIDE = 32
_LIMITS = Limits(max_bytes=10 * 1024 * 1024, max_pixels=40_000_000, size=128)
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
        How many of these were told apart from the baseline, which has the same source.
    """

    kind: str
    records: int
    seconds: float
    megabytes: float
    windows: int
    alarms: int


def read(kind: str, records: int) -> Read:
    """Read records, newest first as the monitor does, and compare every window that is full."""
    chance = random.Random(0)  # noqa: S311 (traffic, no secret)
    photos = drawn_photos(_SIDE, chance)
    classes = frozenset(name for name, _ in photos)
    first = Window(_VERSION, classes, _WINDOW, _LIMITS)
    first.add(captured_lines(_WINDOW, photos, _VERSION, chance))
    baseline = measure(first.observations(), sorted(classes))
    version = _VERSION if kind == _LIVE else "another"
    window = Window(_VERSION, classes, _WINDOW, _LIMITS)
    windows = alarms = 0
    seconds = 0.0
    for line in captured_lines(records, photos, version, chance):
        start = time.perf_counter()
        window.add([line])
        if window.is_full:
            drift = compare(window.observations(), baseline, _LEVEL)
            windows, alarms = windows + 1, alarms + (drift.statistic >= 1)
            window = Window(_VERSION, classes, _WINDOW, _LIMITS)
        seconds += time.perf_counter() - start
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Read(kind, records, seconds, largest, windows, alarms)


def page(results: Sequence[Read]) -> str:
    """Return the page; the first row of each kind is what its others are compared with."""
    lines = [
        "# Monitoring",
        "",
        f"Written by `tox run -e bench-monitoring`. Machine: {machine()}.",
        "",
        f"Captured records of drawn photos ({_SIDE} x {_SIDE} pixels), read as `MonitorDrift`",
        f"reads them, and compared with a baseline in windows of {_WINDOW}. Each row is a process.",
        "",
        "| records | whose | a record | to the first | memory | to the first | windows | alarms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    firsts: dict[str, Read] = {}
    for one in results:
        first = firsts.setdefault(one.kind, one)
        each, each_first = (item.seconds / item.records for item in (one, first))
        lines.append(
            f"| {one.records:,} | {one.kind} | {each * 1e6:.0f} us | {each / each_first:.2f}x "
            f"| {one.megabytes:.0f} MB | {one.megabytes / first.megabytes:.2f}x "
            f"| {one.windows:,} | {one.alarms:,} |"
        )
    lines += [
        "",
        "A photo is decoded for its brightness, contrast and sharpness, unless another model",
        f"answered. Nothing drifts here: {_LEVEL:.1%} of windows may raise an alarm. The function",
        "itself reads the newest window alone, and at most 1,000 files of 32 MB.",
        "",
    ]
    return "\n".join(lines)


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=_SIZES[-1], help="records; %(default)s")
    parser.add_argument("--page", type=Path, default=_PAGE, help="default: %(default)s")
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
            told = run_program(
                [sys.executable, "-m", "benchmarks.monitoring", "--read", kind, str(size)]
            )
            results.append(Read(**json.loads(told)))
    text = page(results)
    options.page.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(run(command, None))
