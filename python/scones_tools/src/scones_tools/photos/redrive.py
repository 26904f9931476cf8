"""List what failed and why, and try it again: dead letters go back into the incoming queue.

The causes are shown first, the most frequent first. With --dry-run the messages follow, and nothing
changes. Without it SQS moves all of them (StartMessageMoveTask), and their photos are classified
as if they had just been uploaded. It can be repeated at any time: a photo that has an outcome gets
no second one. Undelivered events are only listed and discarded.

Exit code: 0 if all messages were moved, or there are none; 3 if a person is needed, because a
message is not understood, stays or cannot be read now, or --dry-run found any; 1 if AWS could not
be asked, or SQS has not moved them to the end.
"""

import argparse
import getpass
from dataclasses import asdict

from scones_tools import deployment, results
from scones_tools.command_line import PERSON_NEEDED, SUCCESS, UsageError
from scones_tools.deployment import Deployment
from scones_tools.photos import failures
from scones_tools.photos.dead_letter_table import show_causes, show_messages
from scones_tools.photos.dead_letters import Row
from scones_tools.photos.discard import discard

_FASTEST = 500  # SQS moves no more messages a second


def move(deployed: Deployment, *, rate: int | None, as_json: bool) -> None:
    """Show the causes of all dead letters, then let SQS move them.

    Parameters
    ----------
    deployed
        The deployment.
    rate
        The most messages a second; None leaves it to SQS.
    as_json
        Print lines of JSON: one for each message, and one for the task.

    Raises
    ------
    MessagesStay, MessagesNotUnderstood
        If a person is needed.
    """
    mover = failures.mover(deployed)
    rows = failures.listed(deployed, of_undelivered=False)
    _show(rows, as_json=as_json, each=False)
    if not rows:
        return
    ended = mover.run(rate)
    if as_json:
        results.show([asdict(ended)], (), as_json=True)
    results.say(
        f"{ended}: scones status shows the queues, scones photo KEY what becomes of a photo",
        as_json=as_json,
    )
    failures.check_moved(ended, rows, deployed.max_receives)


def _show(rows: list[Row], *, as_json: bool, each: bool) -> None:
    """Print the causes, and the messages if they are asked for; a program gets each message."""
    if not rows:
        results.say("the queue is empty", as_json=True)
    elif as_json:
        results.show(rows, (), as_json=True)
    else:
        show_causes(rows)
        print()
        if each:
            show_messages(rows)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    results.add_arguments(parser)
    parser.add_argument(
        "--undelivered", action="store_true", help="read the queue of undelivered events instead"
    )
    todo = parser.add_mutually_exclusive_group()
    todo.add_argument(
        "--dry-run", action="store_true", help="list the causes and the messages, change nothing"
    )
    todo.add_argument(
        "--discard", metavar="ID", help="delete this message for good, instead of moving any"
    )
    todo.add_argument(
        "--rate",
        type=_rate,
        metavar="N",
        help=f"move at most so many messages a second, 1 to {_FASTEST} (default: SQS decides)",
    )
    parser.add_argument("--reason", help="why, with --discard: it is kept with the message")


def command(options: argparse.Namespace) -> int:
    """Carry out the verb, and return its exit code."""
    if (options.discard is None) != (options.reason is None):
        raise UsageError("--discard ID and --reason TEXT go together")
    moves = not options.dry_run and options.discard is None
    if options.undelivered and moves:
        raise UsageError("--undelivered needs --dry-run or --discard ID: its events are not moved")
    deployed = deployment.find(options)
    if moves:
        move(deployed, rate=options.rate, as_json=options.json)
        return SUCCESS
    if options.discard is not None:
        discard(
            deployed,
            options.discard,
            options.reason,
            getpass.getuser(),
            lambda row: results.show([row], list(row), as_json=options.json),
            of_undelivered=options.undelivered,
        )
        return SUCCESS
    rows = failures.listed(deployed, of_undelivered=options.undelivered)
    _show(rows, as_json=options.json, each=True)
    return PERSON_NEEDED if rows else SUCCESS


def _rate(text: str) -> int:
    rate = int(text)
    if not 1 <= rate <= _FASTEST:
        raise argparse.ArgumentTypeError(f"1 to {_FASTEST}")
    return rate
