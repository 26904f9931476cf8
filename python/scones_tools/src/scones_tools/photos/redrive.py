"""Replay what reached a dead-letter queue: each photo once, its message deleted only afterwards.

What is in the queue when the command begins is replayed, and no photo twice in one run. A replay's
name comes from the failure that it replays, and Step Functions takes a name once: this can be
interrupted and run again at any time, and no photo is classified twice for one failure.

With --dry-run nothing is replayed: the causes are listed, the most frequent first, and then the
messages.

Exit code: 0 if every message was replayed and no replay failed; 3 if a person is needed, because a
replay failed again, a message is not understood, or --dry-run found any; 1 if AWS could not be
asked, or a replay has not ended in the time that it was given.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.dead_letters import DeadLetter
from scones.errors import DocumentInvalid
from scones.photos import Photo
from scones_tools import command_line, deployment, results
from scones_tools.command_line import PERSON_NEEDED, SUCCESS, CommandError, Progress, UsageError
from scones_tools.photos.classify import described
from scones_tools.photos.dead_letter_table import show_causes, show_fates, time_of
from scones_tools.queues import Queue, reading

REPLAYED = "replayed"
ALREADY_REPLAYED = "already replayed"
FAILED_AGAIN = "failed again"
NOT_UNDERSTOOD = "not understood"
REFUSED = "refused"
LISTED = "listed"
DISCARDED = "discarded"

_STAYS = (NOT_UNDERSTOOD, REFUSED)
_POLL_INTERVAL_SECONDS = 1.0


class MessagesStay(CommandError):
    """Some messages could not be replayed; they are in the queue as before."""

    exit_code = PERSON_NEEDED


class FailedAgain(CommandError):
    """Some replays failed; their photos are in the queue again, each with its new failure."""

    exit_code = PERSON_NEEDED


class ReplaysUnfinished(CommandError):
    """Some replays have not ended in the time that they were given; they go on."""


class MessageMissing(CommandError):
    """The queue has no message of this id."""


class Redrive:
    """One run over a dead-letter queue.

    Parameters
    ----------
    queue
        The dead-letter queue.
    state_machine_arn
        The machine that classifies a photo.

    Attributes
    ----------
    fates
        How many messages there were by what became of them.
    """

    def __init__(self, queue: Queue, state_machine_arn: str) -> None:
        self._queue = queue
        self._machine = state_machine_arn
        self._client = boto3.client("stepfunctions")
        self._replays: list[str] = []
        self._photos: set[Photo] = set()
        self.fates = Counter[str]()

    def run(self, *, dry_run: bool = False, most: int | None = None) -> Iterator[dict[str, Any]]:
        """Replay the messages, and yield what became of each.

        Parameters
        ----------
        dry_run
            Only list them.
        most
            How many messages at most; None for all.
        """
        progress = Progress("dead letters")
        for message in self._queue.receive(most):
            try:
                letter = DeadLetter.from_body(message.body, message.attributes)
            except DocumentInvalid as error:
                fate = NOT_UNDERSTOOD
                known: dict[str, Any] = {"reason": "DocumentInvalid", "message": str(error)}
            else:
                fate, problem = (LISTED, None) if dry_run else self._replay(letter)
                if fate in {REPLAYED, ALREADY_REPLAYED}:
                    self._queue.delete(message)
                known = _description(letter) | ({"refusal": problem} if problem else {})
            self.fates[fate] += 1
            progress.show(", ".join(f"{count} {name}" for name, count in self.fates.items()))
            yield {"id": message.id, "fate": fate, "sent": time_of(message.sent), **known}
        progress.close()

    def follow(self, seconds: float) -> tuple[Counter[str], int]:
        """Wait for the ends of the replays.

        Returns
        -------
        tuple
            The errors of those that failed, and how many have no end yet.
        """
        executions = self._machine.replace(":stateMachine:", ":execution:")
        running = set(self._replays)
        errors = Counter[str]()
        progress = Progress("replays")
        deadline = time.monotonic() + seconds
        while running and time.monotonic() < deadline:
            for name in sorted(running):
                found = described(self._client, f"{executions}:{name}")
                if found is None or found["status"] == "RUNNING":
                    continue
                running.discard(name)
                if found["status"] != "SUCCEEDED":
                    errors[found.get("error") or found["status"]] += 1
            ended = len(self._replays) - len(running)
            progress.show(f"{ended}/{len(self._replays)} ended, {errors.total()} failed again")
            if running:
                time.sleep(_POLL_INTERVAL_SECONDS)
        progress.close()
        return errors, len(running)

    def _replay(self, letter: DeadLetter) -> tuple[str, str | None]:
        """Start the execution that replays a failure, unless its photo was replayed before.

        Returns
        -------
        tuple
            What became of it, and what AWS says if it refused.
        """
        if letter.execution in self._replays:
            return FAILED_AGAIN, None
        if letter.photo in self._photos:
            return ALREADY_REPLAYED, None  # of another failure: the replay's own end counts
        name = letter.replay_name
        given = {"photo": asdict(letter.photo)}
        try:
            self._client.start_execution(
                stateMachineArn=self._machine, name=name, input=json.dumps(given)
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ExecutionAlreadyExists":
                return ALREADY_REPLAYED, None
            if code == "StateMachineDoesNotExist":
                raise  # the next one would be refused, too
            return REFUSED, f"{code}: {error.response['Error'].get('Message', '')}"
        self._replays.append(name)
        self._photos.add(letter.photo)
        return REPLAYED, None


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
            row = {"id": message.id, "fate": DISCARDED}
            row |= {"discarded_because": reason, "body": message.body}
            results.show([row], list(row), as_json=as_json)
            queue.delete(message)
            return
    raise MessageMissing(
        f"no message {message_id} can be received now: --dry-run lists the ids; one that another "
        "process reads is there again after at most five minutes"
    )


def _description(letter: DeadLetter) -> dict[str, Any]:
    return {
        "photo": asdict(letter.photo),
        "reason": letter.reason,
        "message": letter.message,
        "execution": letter.execution,
        "replay": letter.replay_name,
    }


def check(fates: Counter[str], errors: Counter[str], running: int) -> None:
    """Say what a run has left to a person.

    Raises
    ------
    MessagesStay, FailedAgain
        If messages could not be replayed, or replays failed.
    """
    staying = sum(fates[fate] for fate in _STAYS)
    if running:
        print(f"{running} replays have no end yet", file=sys.stderr)
    again = max(errors.total(), fates[FAILED_AGAIN])
    failures = f"{again} failed again" if again else ""
    if errors:
        failures += f": {', '.join(f'{count} {name}' for name, count in errors.most_common())}"
    if staying:
        raise MessagesStay(
            f"{staying} of {fates.total()} messages could not be replayed and stay in the queue: "
            "the lines above say why; --discard ID takes one out for good"
            + (f"; of the replays {failures}" if failures else "")
        )
    if again:
        raise FailedAgain(
            f"of {fates[REPLAYED]} replays {failures}. They are in the queue again: put the cause "
            "right, and run this once more"
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    results.add_arguments(parser)
    parser.add_argument(
        "--undelivered", action="store_true", help="read the queue of undelivered events instead"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="list the messages and their reasons, change nothing"
    )
    parser.add_argument(
        "--limit", type=command_line.positive, help="replay this many at most (default: all)"
    )
    parser.add_argument(
        "--seconds",
        type=command_line.seconds,
        default=600.0,
        help="how long to wait for the ends of the replays; 0 does not (default: %(default)s)",
    )
    parser.add_argument(
        "--discard", metavar="ID", help="delete this message for good, instead of replaying any"
    )
    parser.add_argument("--reason", help="why, with --discard: it is printed with the message")


def command(options: argparse.Namespace) -> int:
    """Carry out the verb, and return its exit code."""
    if (options.discard is None) != (options.reason is None):
        raise UsageError("--discard ID and --reason TEXT go together")
    deployed = deployment.find(options)
    dead_letters = deployed.dead_letter_queue_url
    with reading(deployed.undelivered_queue_url if options.undelivered else dead_letters) as queue:
        if options.discard is not None:
            discard(queue, options.discard, options.reason, as_json=options.json)
            return SUCCESS
        redrive = Redrive(queue, deployed.classification_state_machine_arn)
        rows = redrive.run(dry_run=options.dry_run, most=options.limit)
        if options.dry_run and not options.json:
            show_causes(list(rows))
        else:
            show_fates(rows, as_json=options.json)
    fates = ", ".join(f"{count} {fate}" for fate, count in redrive.fates.items())
    print(fates or "the queue is empty", file=sys.stderr)
    errors, running = redrive.follow(options.seconds)
    check(redrive.fates, errors, running)
    if running and options.seconds > 0:
        raise ReplaysUnfinished(f"{running} go on; of them, what fails is in the queue again")
    return PERSON_NEEDED if options.dry_run and redrive.fates else SUCCESS
