"""Send many photos through the whole service while it is disturbed, and account for each.

On a localaws of its own: every photo ends in exactly one outcome and is told of once. Some uploads
are no photos, some events come twice, and --faults gives localaws the faults that it injects. What
failed for good is replayed from the dead-letter queue, with the faults off, as a person would.
"""

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.page import machine
from benchmarks.soak.evidence import Evidence, Tap
from benchmarks.soak.photos import Sender
from benchmarks.soak.reconciliation import Conservation
from demo.demonstration import Demonstration
from demo.standing_service import standing_service
from scones_tools.command_line import CommandError, Progress, run
from scones_tools.environments.terraform_check import check_terraform
from scones_tools.photos.redrive import Redrive
from scones_tools.queues import reading

_REPOSITORY = Path(__file__).resolve().parents[3]
_PAGE = _REPOSITORY / "docs" / "benchmarks" / "soak.md"
_MOST_REDRIVES = 5
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this host
_SECONDS_BETWEEN_LOOKS = 2.0
_LOOKS_AT_AN_IDLE_SERVICE = 3
_ABOUT = """\
Lost: no outcome. Doubled: two. Strangers: photos that nobody sent. Untold: an outcome of which no
event or message tells. Told twice: two events or messages for one photo. Told wrong: of another
outcome. A photo that S3 does not find is rejected. One that failed is in the dead-letter
queue, and `scones redrive` replays it."""


class ConservationBroken(CommandError):
    """Some photos are lost, doubled, or told of wrongly; the text names them."""


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


def injected_faults() -> list[tuple[str, str]]:
    """Return how often each rule struck so far, as rows of the page."""
    url = f"{os.environ['AWS_ENDPOINT_URL']}/localaws/faults"
    with _NO_PROXY.open(url, timeout=30) as answer:
        rules = json.load(answer)["rules"]
    return [
        (f"fault {rule['kind']}: {rule['service']} {rule['operation']}", str(rule["injected"]))
        for rule in rules
    ]


def no_faults(rules: bytes) -> bytes:
    """Return rules of the same form that inject nothing."""
    document = json.loads(rules)
    return json.dumps({**document, "rules": []} if isinstance(document, dict) else []).encode()


def read_rules(path: Path) -> bytes:
    """Read a file of faults; localaws decides what they mean.

    Raises
    ------
    CommandError
        If it cannot be read, or is no JSON.
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
    while idle < _LOOKS_AT_AN_IDLE_SERVICE:
        if time.monotonic() > deadline:
            raise NotSettled(f"executions still run after {seconds:.0f} s")
        running, ended = evidence.counts()
        progress.show(f"{ended} executions ended, {running} run")
        idle = idle + 1 if running == 0 and ended == last else 0
        last = ended
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    progress.close()


def soak(options: argparse.Namespace) -> Conservation:
    """Run it all, write the page, and return the account."""
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
            took = time.monotonic() - start
            faults = injected_faults()
            if rules is not None:
                put_faults(no_faults(rules))
            before = evidence.account(sent)
            replays = _redrive(outputs, evidence, options)
            account = evidence.account(sent)
        rows = [*_rows(options, sender, before, account, replays, took), *faults]
        _tell(options, rows)  # before the service is destroyed: that can fail, too
    return account


def _rows(
    options: argparse.Namespace,
    sender: Sender,
    before: Conservation,
    account: Conservation,
    replays: int,
    took: float,
) -> list[tuple[str, str]]:
    return [
        ("photos sent", str(account.sent)),
        ("of these no photos", str(sender.broken)),
        ("events that came twice", str(sender.duplicates)),
        ("faults injected", str(_as_written(options.faults)) if options.faults else "none"),
        *((f"outcome {name}", str(count)) for name, count in account.outcomes.items()),
        ("failed before the redrive", str(before.outcomes["failed"])),
        ("messages replayed", str(replays)),
        *((name, str(count)) for name, count in _violations(account).items()),
        ("from the first photo to the last outcome", f"{took:.0f} s"),
        ("a photo", f"{1000 * took / account.sent:.0f} ms"),
    ]


def _tell(options: argparse.Namespace, rows: Sequence[tuple[str, str]]) -> None:
    options.page.parent.mkdir(parents=True, exist_ok=True)
    asked = f"tox run -e soak -- --images {options.images}"
    asked += f" --faults {_as_written(options.faults)}" if options.faults else ""
    asked += " --model DIR" if options.model else ""
    options.page.write_text(page(rows, asked), encoding="utf-8")
    width = max(len(name) for name, _ in rows)
    print("\n".join(f"  {name:<{width}}  {value}" for name, value in rows), flush=True)


def _as_written(file: Path) -> Path:
    """Return a path as one writes it in the repository; of what lies elsewhere only the name."""
    file = file.resolve()
    return file.relative_to(_REPOSITORY) if file.is_relative_to(_REPOSITORY) else Path(file.name)


def _redrive(outputs: dict[str, Any], evidence: Evidence, options: argparse.Namespace) -> int:
    replays = 0
    for _ in range(_MOST_REDRIVES):
        with reading(outputs["dead_letter_queue_url"]) as queue:
            redrive = Redrive(queue, outputs["classification_state_machine_arn"])
            for row in redrive.run():
                print(json.dumps(row), file=sys.stderr)
        if not redrive.fates:
            break
        replays += redrive.fates.total()
        settle(evidence, options.seconds, "waiting for replays")
    return replays


def _violations(account: Conservation) -> dict[str, int]:
    names = ("lost", "doubled", "strangers", "untold", "told twice", "told wrong")
    return {name: len(account.violations.get(name, ())) for name in names}


def page(rows: Sequence[tuple[str, str]], command: str) -> str:
    """Return the page of a run."""
    lines = [
        "# Soak: every photo in exactly one outcome",
        "",
        f"Written by `{command}`. Machine: {machine()}.",
        "",
        "| what | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in rows),
        "",
        _ABOUT,
        "",
    ]
    return "\n".join(lines)


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
    parser.add_argument("--model", type=Path, metavar="DIR", help="a model; default: train one")
    parser.add_argument("--in-flight", type=int, default=40, help="photos at a time (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the photos (%(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=1800.0, help="how long to wait for rest (%(default)s)"
    )
    parser.add_argument("--page", type=Path, default=_PAGE, help="default: %(default)s")
    parser.add_argument(
        "--work-directory", type=Path, default=Path(".work/soak"), help="default: %(default)s"
    )
    options = parser.parse_args(arguments)
    if options.images < 1 or options.in_flight < 1 or not 0 <= options.duplicates <= 1:
        parser.error("--images and --in-flight are at least 1, --duplicates is a share from 0 to 1")
    options.work_directory = options.work_directory.resolve()
    if options.faults:
        read_rules(options.faults)  # a mistake is told before minutes of preparation
    print(f"Terraform {check_terraform()}", file=sys.stderr)
    account = soak(options)
    if account.violations:
        named = "; ".join(
            f"{len(photos)} {name}, such as {photos[0]}"
            for name, photos in account.violations.items()
        )
        raise ConservationBroken(named)


if __name__ == "__main__":
    sys.exit(run(command, None))
