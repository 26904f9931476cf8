"""Give hostile input to everything that reads input, and count by what name each is refused.

Valid inputs are flipped, cut, spliced and rewritten; one that reaches a new line of code is mutated
again. Bombs, which are small and become large, are read one by one, for the memory and time that
each takes. An error that is not a named refusal is a fault: its input is saved, and the command
fails. Writes docs/benchmarks/hostile_input.md.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.hostile_input.bombs import targets as targets_of_bombs
from benchmarks.hostile_input.targets import TARGETS
from benchmarks.page import REPOSITORY, publish
from scones_tools.command_line import CommandError, Progress, run

FAULTS = REPOSITORY / ".work" / "fuzz"


class FaultsFound(CommandError):
    """Input led to something else than a named refusal; the text says how to see it again."""


class WorkerEnded(CommandError):
    """A process that read input was killed, or crashed: that is a fault, too."""


def worker(directory: Path, *words: str) -> Iterator[dict[str, Any]]:
    """Run a worker to its end, and yield each of its messages; the last has its summary.

    Raises
    ------
    WorkerEnded
        If it ends without one.
    """
    path = os.pathsep.join([str(REPOSITORY / "scripts"), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.hostile_input.worker", *words],
        cwd=directory,
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield from map(json.loads, process.stdout or ())
    if process.returncode != 0:
        raise WorkerEnded(f"`{' '.join(words)}` ended with exit code {process.returncode}")


def summary(directory: Path, *words: str) -> dict[str, Any]:
    """Run a worker to its end, and return its summary; empty if it has none."""
    messages = list(worker(directory, *words))
    return dict(messages[-1]["summary"]) if messages else {}


def fuzz(
    directory: Path, names: Sequence[str], inputs: int, seed: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give every target its share of the inputs; return the summaries and the faults."""
    summaries, faults = {}, []
    whole = sum(share for share, _ in TARGETS.values())
    for name in names:
        share = max(1, inputs * TARGETS[name][0] // whole)
        progress = Progress(f"{name}, seed {seed}")
        for message in worker(directory, "fuzz", name, str(share), str(seed)):
            if "done" in message:
                progress.show(f"{message['done']} of {share} inputs")
            if "fault" in message:
                faults.append({"target": name, **message["fault"]})
            if "summary" in message:
                summaries[name] = message["summary"]
        progress.close()
    return summaries, faults


def explode(directory: Path, names: Sequence[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read every bomb of some targets; return what became of each, and the faults."""
    summaries, faults = {}, []
    progress = Progress("bombs")
    for number, (name, target) in enumerate(targets_of_bombs().items()):
        if target not in names:
            continue
        file = directory / f"bomb-{number}.bin"
        progress.show(name)
        summary(directory, "make", name, str(file))
        summaries[name] = summary(directory, "bomb", target, str(file))
        if summaries[name]["fault"]:
            fault = summaries[name]["fault"]
            faults.append({"target": target, "file": str(file), "traceback": fault})
        else:
            file.unlink()
    progress.close()
    return summaries, faults


def figures(
    seed: int, summaries: dict[str, dict[str, Any]], bombs: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Return what a campaign counted and measured."""
    faults = sum(summary["faults"] for summary in summaries.values())
    return {
        "seed": seed,
        "inputs": sum(summary["inputs"] for summary in summaries.values()),
        "bomb_count": len(bombs),
        "faults": faults + sum(bool(summary["fault"]) for summary in bombs.values()),
        "targets": [{"name": name, **summary} for name, summary in summaries.items()],
        "bombs": [{"name": name, **summary} for name, summary in bombs.items()],
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--target", choices=sorted(TARGETS), help="only this one")
    options = parser.parse_args(arguments)
    names = [options.target] if options.target else list(TARGETS)
    FAULTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FAULTS) as folder:
        summaries, faults = fuzz(Path(folder), names, options.inputs, options.seed)
        exploded, more = explode(Path(folder), names)
        faults += more
        lines = [_keep(fault) for fault in faults]
    measured = figures(options.seed, summaries, exploded)
    publish("hostile_input", arguments, measured, keep=not (options.target or lines))
    if lines:
        raise FaultsFound(f"{len(lines)} faults, seed {options.seed}:\n" + "\n".join(lines))
    print(f"{measured['inputs']} inputs and {measured['bomb_count']} bombs, no fault")


def _keep(fault: dict[str, Any]) -> str:
    """Move a fault's input to where it stays, and return how it is read again."""
    file = Path(fault["file"])
    kept = FAULTS / f"{fault['target'].replace(' ', '-')}-{file.name}"
    file.replace(kept)
    again = f"python -m benchmarks.hostile_input.worker bomb '{fault['target']}' {kept}"
    return f"{fault['traceback']}\nits input: {kept}\nto see it again, in scripts/: {again}"


if __name__ == "__main__":
    sys.exit(run(command, None))
