#!/usr/bin/env python3
"""Replay what reached a dead-letter queue: each photo once, its message deleted only afterwards.

A replay's name comes from the failure that it replays, and Step Functions takes a name once: this
can be interrupted and run again at any time, and no photo is classified twice for one failure.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import boto3
from botocore.exceptions import ClientError

from command_line import CommandError, Progress, run
from queues import Message, reading
from scones.dead_letters import DeadLetter
from scones.errors import DocumentInvalid

REPLAYED = "replayed"
ALREADY_REPLAYED = "already replayed"
NOT_UNDERSTOOD = "not understood"
REFUSED = "refused"
LISTED = "listed"

_STAYS = (NOT_UNDERSTOOD, REFUSED)


class MessagesStay(CommandError):
    """Some messages could not be replayed; they are in the queue as before."""


def redrive(
    queue_url: str, state_machine_arn: str, *, dry_run: bool = False, most: int | None = None
) -> Counter[str]:
    """Replay the messages of a queue and print a line of JSON for each.

    Parameters
    ----------
    queue_url
        The dead-letter queue.
    state_machine_arn
        The machine that classifies a photo.
    dry_run
        Only tell what there is.
    most
        How many messages at most; None for all.

    Returns
    -------
    Counter
        How many messages there were by what became of them.
    """
    counts = Counter[str]()
    progress = Progress("dead letters")
    with reading(queue_url) as queue:
        for message in queue.receive(most):
            try:
                letter = DeadLetter.from_body(message.body, message.attributes)
            except DocumentInvalid as error:
                fate = NOT_UNDERSTOOD
                _tell(message, fate, {"reason": "DocumentInvalid", "message": str(error)})
            else:
                fate, problem = (LISTED, None) if dry_run else replay(letter, state_machine_arn)
                if fate in {REPLAYED, ALREADY_REPLAYED}:
                    queue.delete(message)
                _tell(
                    message, fate, _description(letter) | ({"refusal": problem} if problem else {})
                )
            counts[fate] += 1
            progress.show(", ".join(f"{count} {name}" for name, count in counts.items()))
    progress.close()
    return counts


def replay(letter: DeadLetter, state_machine_arn: str) -> tuple[str, str | None]:
    """Start the execution that replays a failure, unless it was started before.

    Returns
    -------
    tuple
        What became of it, and what AWS says if it refused.
    """
    client = boto3.client("stepfunctions")
    given = {"photo": asdict(letter.photo)}
    try:
        client.start_execution(
            stateMachineArn=state_machine_arn, name=letter.replay_name, input=json.dumps(given)
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ExecutionAlreadyExists":
            return ALREADY_REPLAYED, None
        if code == "StateMachineDoesNotExist":
            raise  # the next one would be refused, too
        return REFUSED, f"{code}: {error.response['Error'].get('Message', '')}"
    return REPLAYED, None


def _description(letter: DeadLetter) -> dict[str, object]:
    return {
        "photo": asdict(letter.photo),
        "reason": letter.reason,
        "message": letter.message,
        "execution": letter.execution,
        "replay": letter.replay_name,
    }


def _tell(message: Message, fate: str, more: dict[str, object] | dict[str, str]) -> None:
    print(json.dumps({"id": message.id, "fate": fate, **more}), flush=True)


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--queue", required=True, metavar="URL", help="output dead_letter_queue_url"
    )
    parser.add_argument(
        "--state-machine",
        required=True,
        metavar="ARN",
        help="output classification_state_machine_arn",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="list the messages and their reasons, change nothing"
    )
    parser.add_argument("--limit", type=_positive, help="replay this many at most (default: all)")
    options = parser.parse_args(arguments)
    counts = redrive(
        options.queue, options.state_machine, dry_run=options.dry_run, most=options.limit
    )
    told = ", ".join(f"{count} {fate}" for fate, count in counts.items()) or "the queue is empty"
    print(told, file=sys.stderr)
    staying = sum(counts[fate] for fate in _STAYS)
    if staying:
        raise MessagesStay(
            f"{staying} of {counts.total()} messages could not be replayed and stay in the queue: "
            "the lines above say why"
        )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(run(command, None))
