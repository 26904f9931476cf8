"""One target's inputs, in a process of its own: `python -m benchmarks.hostile_input.worker`.

Prints JSON lines: progress while it runs, a fault as soon as it happens, and a summary at the end.
"""

import contextlib
import json
import os
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.hostile_input.bombs import bomb
from benchmarks.hostile_input.coverage import Coverage
from benchmarks.hostile_input.targets import Target, target
from benchmarks.memory import peak_bytes

ACCEPTED = "accepted"
_SECONDS_AN_INPUT = 60
_MAX_MEMORY = 4 * 1024**3
_MAX_FAULTS = 5
_MAX_CORPUS = 400


class TookTooLong(BaseException):
    """An input that is not read in time; no `except Exception` may hide it."""


def peak_mib() -> float:
    """Return the most memory that this process has had."""
    return peak_bytes() / 1024**2


def read(subject: Target, content: bytes) -> tuple[str, float, str]:
    """Read an input; return the outcome's name, the seconds, and a fault's traceback."""
    start, used = time.perf_counter(), time.process_time()
    signal.alarm(_SECONDS_AN_INPUT)
    try:
        subject.read(content)
        outcome, fault = ACCEPTED, ""
    except subject.refusals as error:
        outcome, fault = type(error).__name__, ""
    except BaseException as error:
        outcome, fault = type(error).__name__, traceback.format_exc()
    finally:
        signal.alarm(0)
    used = time.process_time() - used
    if used > subject.max_seconds:
        fault += f"\n{used:.1f} s of the processor, at most {subject.max_seconds} are allowed"
    if peak_mib() > subject.max_mib:
        fault += f"\n{peak_mib():.0f} MiB of memory, at most {subject.max_mib} are allowed"
    return outcome, time.perf_counter() - start, fault


def fuzz(name: str, inputs: int, seed: int, report: Any) -> dict[str, Any]:
    """Give mutations to a target, and return what became of them."""
    subject = target(name)
    rng = random.Random(f"{seed} {name}")  # noqa: S311 (to repeat a run)
    coverage, corpus = Coverage(), list(subject.seeds)
    outcomes: Counter[str] = Counter()
    faults, slowest, seconds = 0, 0.0, 0.0
    before = peak_mib()
    for number in range(inputs):
        is_seed = number < len(subject.seeds)
        content = corpus[number] if is_seed else subject.mutate(rng, corpus)
        known = len(coverage.lines)
        with coverage.watch():
            outcome, took, fault = read(subject, content)
        if len(coverage.lines) > known and len(corpus) < _MAX_CORPUS:
            corpus.append(content)
        outcomes[outcome] += 1
        seconds, slowest = seconds + took, max(slowest, took)
        if fault:
            faults += 1
            file = Path(f"fault-{number}.bin")
            file.write_bytes(content)
            report(fault={"outcome": outcome, "file": str(file.resolve()), "traceback": fault})
            if faults == _MAX_FAULTS:
                break
        if number % 100 == 0:
            report(done=number)
    return {
        "inputs": sum(outcomes.values()),
        "outcomes": dict(outcomes.most_common()),
        "faults": faults,
        "lines": len(coverage.lines),
        "kept": len(corpus) - len(subject.seeds),
        "mean_ms": 1000 * seconds / max(1, sum(outcomes.values())),
        "slowest_ms": 1000 * slowest,
        "memory_before_mib": before,
        "memory_peak_mib": peak_mib(),
        "max_seconds": subject.max_seconds,
        "max_mib": subject.max_mib,
    }


def explode(of: str, file: Path) -> dict[str, Any]:
    """Give a bomb to its target, and return what became of it."""
    subject, content = target(of), file.read_bytes()
    before = peak_mib()
    outcome, took, fault = read(subject, content)
    return {
        "target": of,
        "kib": len(content) / 1024,
        "outcome": outcome,
        "fault": fault,
        "seconds": took,
        "memory_before_mib": before,
        "memory_peak_mib": peak_mib(),
    }


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TookTooLong(f"not read within {_SECONDS_AN_INPUT} s")


def _main(verb: str, name: str, *rest: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    # Pillow warns of much that is odd, and reads on.
    warnings.simplefilter("ignore")
    out = os.fdopen(os.dup(1), "w")

    def report(**values: Any) -> None:
        print(json.dumps(values), file=out, flush=True)

    with Path(os.devnull).open("w") as nothing, contextlib.redirect_stdout(nothing):
        if verb == "fuzz":
            report(summary=fuzz(name, int(rest[0]), int(rest[1]), report))
        elif verb == "make":
            # In a process of its own: what making it takes is not what reading it takes.
            Path(rest[0]).write_bytes(bomb(name))
        else:
            report(summary=explode(name, Path(rest[0])))


if __name__ == "__main__":
    _main(*sys.argv[1:])
