"""Send many photos through the whole service while it is disturbed, and reconcile each.

On a localaws of its own: every photo ends in exactly one outcome, and in the one that it must
have. Some uploads are broken, some show no vehicle, some events come twice, and --faults gives
localaws the faults that it injects. What failed for good is replayed from the dead-letter queue,
with the faults off, as a person would. The model's own errors are counted apart, and bounded.
Writes docs/benchmarks/soak.md.

Exit code: 1 if a photo was lost, doubled or wrong, or if faults were given and nothing failed.
"""

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.page import publish
from benchmarks.soak.evidence import Evidence, Tap
from benchmarks.soak.expectations import Comparison, compare
from benchmarks.soak.photos import Sender
from benchmarks.soak.reconciliation import DISCREPANCIES, Reconciliation
from benchmarks.soak.verdict import Disturbances, problems
from demo.demonstration import Demonstration
from demo.standing_service import add_arguments, standing_service
from scones_tools.command_line import CommandError, Progress, run
from scones_tools.photos.message_move import Move

_MAX_REDRIVES = 5
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this host
_POLL_SECONDS = 2.0
_IDLE_POLLS = 3


class ReconciliationFailed(CommandError):
    """Some photos are missing, duplicate or wrong, or nothing failed; the text names it."""


class FaultsRefused(CommandError):
    """localaws does not take the faults; the text is what it says."""


class NotSettled(CommandError):
    """The service did not come to rest in the time that it was given."""


def put_faults(rules: bytes) -> None:
    """Give localaws the faults that it injects from now on.

    Raises
    ------
    FaultsRefused
        If it does not take them.
    """
    request = urllib.request.Request(  # noqa: S310 (the URL is localaws' own)
        f"{os.environ['AWS_ENDPOINT_URL']}/localaws/faults",
        data=rules,
        method="PUT",
        headers={"Content-Type": "application/json"},
    )
    try:
        with _NO_PROXY.open(request, timeout=30):
            return
    except urllib.error.HTTPError as error:
        text = error.read().decode("utf-8", "replace")[:500]
        raise FaultsRefused(f"localaws answers {error.code}: {text}") from error


def injected_faults() -> list[dict[str, Any]]:
    """Return how often each rule struck so far."""
    url = f"{os.environ['AWS_ENDPOINT_URL']}/localaws/faults"
    with _NO_PROXY.open(url, timeout=30) as answer:
        rules = json.load(answer)["rules"]
    names = ("kind", "service", "operation", "injected")
    return [{name: rule[name] for name in names} for rule in rules]


def no_faults(rules: bytes) -> bytes:
    """Return rules of the same form that inject nothing."""
    document = json.loads(rules)
    return json.dumps({**document, "rules": []} if isinstance(document, dict) else []).encode()


def read_rules(path: Path) -> bytes:
    """Read a file of faults; localaws decides what they mean.

    Raises
    ------
    CommandError
        If it cannot be read, or is not JSON.
    """
    try:
        rules = path.read_bytes()
        json.loads(rules)
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} holds no faults: {error}") from error
    return rules


def settle(evidence: Evidence, seconds: float, title: str) -> None:
    """Wait until nothing runs and nothing new has ended for a while.

    Raises
    ------
    NotSettled
        If the time is up before.
    """
    progress = Progress(title)
    deadline, idle, last = time.monotonic() + seconds, 0, -1
    while idle < _IDLE_POLLS:
        if time.monotonic() > deadline:
            raise NotSettled(f"executions still run after {seconds:.0f} s")
        running, ended = evidence.counts()
        progress.show(f"{ended} executions ended, {running} run")
        idle = idle + 1 if running == 0 and ended == last else 0
        last = ended
        time.sleep(_POLL_SECONDS)
    progress.close()


def soak(options: argparse.Namespace, arguments: Sequence[str] | None) -> list[str]:
    """Run it all, write the page, and return what speaks against it."""
    rules = read_rules(options.faults) if options.faults else None
    demonstration = Demonstration(options.work_directory)
    with standing_service(demonstration, options.model) as outputs:
        # What this process asks for is asked again when a fault hits it.
        os.environ |= {"AWS_RETRY_MODE": "standard", "AWS_MAX_ATTEMPTS": "10"}
        with Tap(outputs) as tap:
            evidence = Evidence(outputs, tap)
            if rules is not None:
                put_faults(rules)
            start = time.monotonic()
            sender = Sender(outputs, evidence, options.in_flight)
            sent = sender.send(options.images, options.seed, options.duplicates)
            settle(evidence, options.seconds, "waiting for outcomes")
            seconds = time.monotonic() - start
            faults = injected_faults()
            if rules is not None:
                put_faults(no_faults(rules))
            before = evidence.reconcile(sent)
            replayed = _redrive(outputs, evidence, options)
            after = evidence.reconcile(sent)
        disturbances = Disturbances(
            faults, before.outcomes["failed"], replayed, evidence.repeated()
        )
        comparison = compare(sent, after.finals)
        found = problems(after, comparison, disturbances)
        # Before the service is destroyed: that can fail, too.
        measured = figures(sender, after, comparison, disturbances, seconds)
        page = publish("soak", arguments, measured, keep=options.page is None)
        if options.page:
            options.page.write_text(page, encoding="utf-8")
    return found


def figures(
    sender: Sender,
    after: Reconciliation,
    comparison: Comparison,
    disturbances: Disturbances,
    seconds: float,
) -> dict[str, Any]:
    """Return the figures of a run, after what failed was replayed."""
    return {
        "sent": after.sent,
        "broken": sender.broken,
        "duplicates": sender.duplicates,
        "outcomes": after.outcomes,
        "failed_before_redrive": disturbances.failed,
        "replayed": disturbances.replayed,
        "repeated": disturbances.repeated,
        "discrepancies": {name: len(after.discrepancies.get(name, ())) for name in DISCREPANCIES},
        "wrong": len(comparison.wrong),
        "model_errors": {name: asdict(errors) for name, errors in comparison.model_errors.items()},
        "seconds": seconds,
        "ms_a_photo": 1000 * seconds / after.sent,
        "faults": disturbances.faults,
    }


def _redrive(outputs: dict[str, Any], evidence: Evidence, options: argparse.Namespace) -> int:
    replays = 0
    move = Move(outputs["dead_letter_queue_url"], outputs["incoming_queue_url"])
    for _ in range(_MAX_REDRIVES):
        moved = move.run().moved
        if not moved:
            break
        replays += moved
        settle(evidence, options.seconds, "waiting for replays")
    return replays


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="rules of localaws' faults")
    parser.add_argument(
        "--duplicates", type=float, default=0.05, help="share of events sent twice (%(default)s)"
    )
    parser.add_argument("--in-flight", type=int, default=40, help="photos at a time (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the photos (%(default)s)")
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="write the page there, not to docs/benchmarks"
    )
    parser.add_argument(
        "--seconds", type=float, default=1800.0, help="how long to wait for rest (%(default)s)"
    )
    add_arguments(parser, ".work/bench-soak")
    options = parser.parse_args(arguments)
    if options.images < 1 or options.in_flight < 1 or not 0 <= options.duplicates <= 1:
        parser.error("--images and --in-flight are at least 1, --duplicates is a share from 0 to 1")
    if options.faults:
        read_rules(options.faults)  # a mistake is found before minutes of preparation
    found = soak(options, arguments)
    if found:
        raise ReconciliationFailed("; ".join(found))


if __name__ == "__main__":
    sys.exit(run(command, None))
