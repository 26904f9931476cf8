"""Make calls from AWS's service models, right and wrong, and count what localaws answers.

The calls of each round have a seed of their own, and a localaws of their own. A call that makes
localaws fail is a fault, and so is one that succeeds though neither moto nor the table of coverage
has its operation: the command then fails. Writes docs/benchmarks/requests.md.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.page import publish
from benchmarks.requests.calling import CARRIED_OUT, FAILED, OUTCOMES, SERVICES, Counts, call_all
from benchmarks.requests.promises import is_promised
from scones_tools.command_line import CommandError, Progress, positive, run
from scones_tools.environments.programs import signals_held


class FaultsFound(CommandError):
    """Calls made localaws fail, or succeeded though nothing has their operation."""


@contextmanager
def localaws() -> Iterator[str]:
    """Run a localaws in a folder of its own; yield its URL."""
    with tempfile.TemporaryDirectory(prefix="localaws-") as folder:
        verbs = ("start", "stop")
        start, stop = (
            [sys.executable, "-m", "localaws", verb, "--work-directory", folder] for verb in verbs
        )
        try:
            started = subprocess.run(start, check=True, stdout=subprocess.PIPE, text=True)
            yield started.stdout.split()[-1]
        finally:
            with signals_held():
                subprocess.run(stop, check=False, stdout=subprocess.DEVNULL)


def rounds(
    services: tuple[str, ...], calls: int, seeds: Sequence[int]
) -> tuple[Counts, dict[str, str]]:
    """Make calls with each seed, each against its own localaws; return counts and failures."""
    counts: Counts = Counter()
    failures: dict[str, str] = {}
    for number, seed in enumerate(seeds):
        share = calls // len(seeds) + (number < calls % len(seeds))
        progress = Progress(f"requests, seed {seed}")

        def show(done: int, progress: Progress = progress, share: int = share) -> None:
            if done % 100 == 0:
                progress.show(f"{done} of {share} calls")

        with localaws() as url:
            found, faults = call_all(url, services, share, seed, show)
        progress.close()
        counts += found
        failures |= faults
    return counts, failures


def figures(counts: Counts, seeds: Sequence[int], silent: Sequence[str]) -> dict[str, Any]:
    """Return what was counted, in all and by service."""
    of_services: dict[str, Counter[str]] = {}
    for (service, _, outcome), count in sorted(counts.items()):
        of_services.setdefault(service, Counter())[outcome] += count
    total = sum(of_services.values(), Counter[str]())
    operations = {(service, operation) for service, operation, _ in counts}
    return {
        "seeds": list(seeds),
        "calls": counts.total(),
        "operations": len(operations),
        "outcomes": list(OUTCOMES),
        "total": [total[outcome] for outcome in OUTCOMES],
        "silent": list(silent),
        "services": [
            {
                "name": service,
                "operations": sum(name == service for name, _ in operations),
                "counts": [found[outcome] for outcome in OUTCOMES],
            }
            for service, found in of_services.items()
        ],
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=positive, default=100_000, help="default: %(default)s")
    parser.add_argument("--seed", type=int, nargs="+", default=[1000, 2000, 3000, 4000, 5000])
    parser.add_argument("--service", choices=SERVICES, help="only this one")
    options = parser.parse_args(arguments)
    services = (options.service,) if options.service else SERVICES
    counts, failures = rounds(services, options.calls, options.seed)
    carried_out = sorted({(one, name) for one, name, how in counts if how == CARRIED_OUT})
    silent = [f"{one} {name}" for one, name in carried_out if not is_promised(one, name)]
    measured = figures(counts, options.seed, silent)
    publish("requests", arguments, measured, keep=not (options.service or failures or silent))
    if failures or silent:
        lines = [f"{what}\n  with {given}" for what, given in sorted(failures.items())]
        lines += [f"{name}: carried out, though nothing has it" for name in silent]
        failed = measured["total"][OUTCOMES.index(FAILED)]
        raise FaultsFound(f"{failed} calls failed, {len(silent)} silent:\n" + "\n".join(lines))


if __name__ == "__main__":
    sys.exit(run(command, None))
