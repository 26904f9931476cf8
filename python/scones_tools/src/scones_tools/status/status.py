"""Show on one screen how an environment is.

Photos of the last day by outcome, the pipe that takes them to the workflow, what waits in the
queues, the alarms that are on, the approved and the live model, the last training, and drift. Exit
code 3: an alarm is on, the pipe does not run, or something waits in the dead-letter queue or in
that of undelivered events. Photos of bulk runs are not counted.
"""

import argparse
import contextlib
import json
import sys
import threading
import time

from scones_tools import deployment
from scones_tools.command_line import PERSON_NEEDED, CommandError
from scones_tools.deployment import Deployment
from scones_tools.status import screen
from scones_tools.status.snapshot import Snapshot

_CLEAR = "\x1b[2J\x1b[H"


class PersonNeeded(CommandError):
    """An alarm is on, the pipe stands, or something waits that only a person can see to."""

    exit_code = PERSON_NEEDED


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument(
        "--watch", type=_seconds, metavar="SECONDS", help="show it again and again, until Ctrl-C"
    )
    parser.add_argument("--json", action="store_true", help="for programs: a document of JSON")


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    deployed = deployment.find(options)
    taken = _show(deployed, as_json=options.json)
    if options.watch:
        with contextlib.suppress(KeyboardInterrupt):  # the way to end it
            while True:
                time.sleep(options.watch)
                if sys.stdout.isatty():
                    print(_CLEAR, end="")
                taken = _show(deployed, as_json=options.json)
    if needs := taken.needs():
        raise PersonNeeded(", ".join(needs))


def _show(deployed: Deployment, *, as_json: bool) -> Snapshot:
    taken = Snapshot.take(deployed)
    if as_json:
        print(json.dumps(taken.to_document()), flush=True)
        return taken
    screen.show(taken)
    return taken


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError("above 0")
    return seconds
