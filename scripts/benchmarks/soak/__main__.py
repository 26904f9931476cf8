"""Send many photos through the whole service while it is disturbed, and reconcile each.

On a localaws of its own that enforces IAM: every photo ends in exactly one outcome, and in the one
that it must have. Some uploads are broken, some show no vehicle, some events come twice, and
--faults gives localaws the faults that it injects. Then the endpoint is down for minutes, and the
pipe is stopped. What failed for good is brought back from the dead-letter queue, with the
faults off, as a person would. The model's own errors are counted apart, and bounded. Writes
docs/benchmarks/soak.md.

Exit code: 1 if a photo was lost, doubled or wrong, or if faults were given and nothing failed.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.page import publish
from benchmarks.soak.attempts import ATTEMPTS
from benchmarks.soak.evidence import Evidence
from benchmarks.soak.expectations import Comparison, compare
from benchmarks.soak.faults import Faults, read_faults
from benchmarks.soak.phases import PHASES, Phase
from benchmarks.soak.photos import Sender
from benchmarks.soak.reconciliation import DISCREPANCIES, Reconciliation
from benchmarks.soak.redrive import redrive
from benchmarks.soak.running import Running
from benchmarks.soak.tap import Tap
from benchmarks.soak.uploads import uploads
from benchmarks.soak.verdict import Disturbances, problems
from demo.demonstration import Demonstration
from demo.standing_service import add_arguments, standing_service
from scones_tools.command_line import CommandError, run

# Half an outage of ten minutes: the photos of its beginning are dead letters, the others come
# through by themselves.
_INCOMING = {"visibility_seconds": 30, "max_receives": 10}
_EVENTS = {"source": ["scones.unlimited"]}
_UPLOADS = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
_PHOTOS_OF_AN_ATTEMPT = 40


class ReconciliationFailed(CommandError):
    """Some photos are missing, contradicted or wrong, or nothing failed; the text names it."""


def soak(options: argparse.Namespace, arguments: Sequence[str] | None) -> list[str]:
    """Run it all, write the page, and return what speaks against it."""
    faults = Faults(read_faults(options.faults) if options.faults else None)
    plan = _plan(options.images, also=options.also)
    demonstration = Demonstration(options.work_directory)
    demonstration.variables["incoming"] = _INCOMING
    with standing_service(demonstration, options.model, "--enforce-iam") as outputs:
        # What this process asks for is asked again when a fault hits it.
        os.environ |= {"AWS_RETRY_MODE": "standard", "AWS_MAX_ATTEMPTS": "10"}
        prefix = outputs["prefix"]
        with Tap(prefix, _EVENTS) as events, Tap(prefix, _UPLOADS) as uploaded:
            photos = uploads(sum(plan.values()), options.seed)
            sender = Sender(outputs, photos, uploaded, options.duplicates, options.seed)
            running = Running(
                outputs,
                demonstration,
                sender,
                Evidence(outputs, events),
                faults,
                options.outage_minutes,
                options.seconds,
            )
            start = time.monotonic()
            phases = [_carried_out(phase, running, count) for phase, count in plan.items()]
            redriven = redrive(running)
            seconds = time.monotonic() - start
            after = running.evidence.reconcile(sender.sent)
            repeated = running.evidence.repeated()
        failed = sum(phase["dead_letters"] for phase in phases)
        comparison = compare(sender.sent, after.finals)
        disturbances = Disturbances(faults.are_given, failed, redriven["moved"])
        speaks_against = problems(after, comparison, disturbances)
        # Before the service is destroyed: that can fail, too.
        measured = {
            "incoming": _INCOMING,
            "broken": sender.broken,
            "duplicates": sender.duplicates,
            "phases": phases,
            "redriven": redriven,
            "repeated": repeated,
            "seconds": seconds,
            "faults": faults.injected(),
            **figures(after, comparison),
        }
        page = publish("soak", arguments, measured, keep=options.page is None)
        if options.page:
            options.page.write_text(page, encoding="utf-8")
    return speaks_against


def figures(after: Reconciliation, comparison: Comparison) -> dict[str, Any]:
    """Return what became of the photos, after what failed was brought back."""
    return {
        "sent": after.sent,
        "outcomes": after.outcomes,
        "dead_letters": len(after.dead),
        "discrepancies": {name: len(after.discrepancies.get(name, ())) for name in DISCREPANCIES},
        "meanings": DISCREPANCIES,
        "wrong": len(comparison.wrong),
        "model_errors": {name: asdict(errors) for name, errors in comparison.model_errors.items()},
    }


def _plan(images: int, *, also: bool) -> dict[Phase, int]:
    """Return how many photos each phase sends."""
    plan = {phase: max(1, round(share * images)) for phase, share in PHASES}
    return plan | (dict.fromkeys(ATTEMPTS, _PHOTOS_OF_AN_ATTEMPT) if also else {})


def _carried_out(phase: Phase, running: Running, photos: int) -> dict[str, Any]:
    with running.demonstration.step(phase.name):
        return phase.carry_out(running, photos)


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="rules of localaws' faults")
    parser.add_argument(
        "--outage-minutes",
        type=float,
        default=10.0,
        help="how long the endpoint is down (%(default)s)",
    )
    parser.add_argument(
        "--also",
        action="store_true",
        help=f"try more, each with {_PHOTOS_OF_AN_ATTEMPT} photos more: "
        + ", ".join(phase.name for phase in ATTEMPTS),
    )
    parser.add_argument(
        "--duplicates", type=float, default=0.05, help="share of events sent twice (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the photos (%(default)s)")
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="write the page there, not to docs/benchmarks"
    )
    parser.add_argument(
        "--seconds", type=float, default=3600.0, help="how long to wait for rest (%(default)s)"
    )
    add_arguments(parser, ".work/bench-soak")
    options = parser.parse_args(arguments)
    if options.images < 1 or options.outage_minutes < 0 or not 0 <= options.duplicates <= 1:
        parser.error("--images is at least 1, --outage-minutes 0, --duplicates a share of 0 to 1")
    if options.faults:
        read_faults(options.faults)  # a mistake is found before minutes of preparation
    found = soak(options, arguments)
    if found:
        raise ReconciliationFailed("; ".join(found))


if __name__ == "__main__":
    sys.exit(run(command, None))
