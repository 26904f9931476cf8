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
from dataclasses import asdict

from scones_tools import deployment, results
from scones_tools.command_line import PERSON_NEEDED, SUCCESS, CommandError, UsageError
from scones_tools.deployment import Deployment
from scones_tools.photos.dead_letter_table import show_causes, show_messages
from scones_tools.photos.dead_letters import NOT_UNDERSTOOD, Row, dead_letters, undelivered
from scones_tools.photos.message_move import Move
from scones_tools.queues import Queue, depth, reading

_FASTEST = 500  # SQS moves no more messages a second


class MessagesStay(CommandError):
    """SQS has moved fewer messages than there were."""

    exit_code = PERSON_NEEDED


class MessagesNotUnderstood(CommandError):
    """Some of the messages that were moved are no photo's, and come back."""

    exit_code = PERSON_NEEDED


class MessagesHidden(CommandError):
    """None of the messages that the queue holds can be received now."""

    exit_code = PERSON_NEEDED


class MessageMissing(CommandError):
    """The queue has no message of this id."""


def discard(queue: Queue, message_id: str, reason: str, *, as_json: bool) -> None:
    """Delete one message, and print all that it held.

    Parameters
    ----------
    queue
        The queue.
    message_id
        As ``--dry-run`` prints it.
    reason
        Why; it is printed with the message.
    as_json
        Print a line of JSON instead of a table.

    Raises
    ------
    MessageMissing
        If the queue has no such message, or another process is reading it.
    """
    for message in queue.receive():
        if message.id == message_id:
            # Printed first: what is deleted has been shown.
            row = {"id": message.id, "discarded_because": reason, "body": message.body}
            results.show([row], list(row), as_json=as_json)
            queue.delete(message)
            return
    raise MessageMissing(
        f"no message {message_id} can be received now: --dry-run lists the ids; one that another "
        "process reads is there again after at most five minutes"
    )


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
    task = Move(deployed.dead_letter_queue_url, deployed.incoming_queue_url)
    task.check_idle()
    rows = listed(deployed, of_undelivered=False)
    _show(rows, as_json=as_json, each=False)
    if not rows:
        return
    ended = task.run(rate)
    if as_json:
        results.show([asdict(ended)], (), as_json=True)
    results.say(
        f"{ended}: scones status shows the queues, scones photo KEY what becomes of a photo",
        as_json=as_json,
    )
    if ended.moved < max(ended.to_move, len(rows)):
        raise MessagesStay(
            f"of {len(rows)} messages {ended.moved} were moved: another process may read the "
            "others. Run this once more in five minutes"
        )
    if unknown := sum(row["reason"] == NOT_UNDERSTOOD for row in rows):
        raise MessagesNotUnderstood(
            f"{unknown} of {len(rows)} messages are not understood: each comes back after "
            f"{deployed.max_receives} receives. Then --discard ID takes it out for good"
        )


def listed(deployed: Deployment, *, of_undelivered: bool) -> list[Row]:
    """Return what a queue of failures holds; nothing is taken out of it.

    Parameters
    ----------
    deployed
        The deployment.
    of_undelivered
        Read the queue of undelivered events instead of that of dead letters.

    Raises
    ------
    MessagesHidden
        If none can be received, and the queue is not empty.
    """
    letters = deployed.dead_letter_queue_url
    url = deployed.undelivered_queue_url if of_undelivered else letters
    table = deployed.outcomes_table_name
    with reading(url) as queue:
        rows = undelivered(queue) if of_undelivered else dead_letters(queue, table)
    if not rows and (hidden := depth(url).hidden):
        raise MessagesHidden(
            f"{hidden} messages cannot be received now: another process reads them, or SQS moves "
            "them. Run this once more in five minutes"
        )
    return rows


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
    parser.add_argument("--reason", help="why, with --discard: it is printed with the message")


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
        letters = deployed.dead_letter_queue_url
        with reading(deployed.undelivered_queue_url if options.undelivered else letters) as queue:
            discard(queue, options.discard, options.reason, as_json=options.json)
        return SUCCESS
    rows = listed(deployed, of_undelivered=options.undelivered)
    _show(rows, as_json=options.json, each=True)
    return PERSON_NEEDED if rows else SUCCESS


def _rate(text: str) -> int:
    rate = int(text)
    if not 1 <= rate <= _FASTEST:
        raise argparse.ArgumentTypeError(f"1 to {_FASTEST}")
    return rate
