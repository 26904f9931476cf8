"""What a queue of failures holds: each message with its reason, as a row for a table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from scones.dead_letters import DeadLetter
from scones.errors import DocumentInvalid
from scones.undelivered import Undelivered
from scones_tools.command_line import Progress
from scones_tools.photos.outcomes_table import OutcomesTable
from scones_tools.queues import Message, Queue

NOT_UNDERSTOOD = "NotUnderstood"

Row = dict[str, Any]


def dead_letters(
    queue: Queue, table: str, most: int | None = None, progress: Progress | None = None
) -> list[Row]:
    """Return the messages of a dead-letter queue.

    Parameters
    ----------
    queue
        The queue, open for reading.
    table
        The name of the table of outcomes, which has the failures.
    most
        How many are read at most; None for all.
    progress
        Where it is shown how far the reading has come.
    """
    return explained(list(received(queue, most, progress)), table)


def explained(messages: Sequence[Message], table: str) -> list[Row]:
    """Return dead letters with their reasons.

    Parameters
    ----------
    messages
        What was received.
    table
        The name of the table of outcomes, which has the failures.
    """
    rows: list[Row] = []
    letters: dict[str, DeadLetter] = {}
    for message in messages:
        rows.append(_row(message, NOT_UNDERSTOOD, ""))
        try:
            letters[message.id] = DeadLetter.from_body(message.body, message.attributes)
        except DocumentInvalid as error:
            rows[-1]["message"] = str(error)
    recorded = OutcomesTable(table).of(letter.photo for letter in letters.values())
    for row in rows:
        if letter := letters.get(row["id"]):
            told = letter.explained(recorded.get(letter.photo))
            row |= {"reason": told.reason, "message": told.message, "photo": asdict(told.photo)}
    return rows


def undelivered(
    queue: Queue, most: int | None = None, progress: Progress | None = None
) -> list[Row]:
    """Return the messages of the queue of undelivered events.

    Parameters
    ----------
    queue
        The queue, open for reading.
    most
        How many are read at most; None for all.
    progress
        Where it is shown how far the reading has come.
    """
    rows = []
    for message in received(queue, most, progress):
        told = Undelivered.from_body(message.body, message.attributes)
        rows.append(_row(message, told.reason, told.message) | {"source": told.source})
    return rows


def received(
    queue: Queue, most: int | None = None, progress: Progress | None = None
) -> Iterator[Message]:
    """Yield what a queue holds, showing how far the reading has come."""
    progress = progress or Progress("messages")
    for number, message in enumerate(queue.receive(most), start=1):
        progress.show(f"{number} read")
        yield message
    progress.close()


def _row(message: Message, reason: str, text: str) -> Row:
    sent = datetime.fromtimestamp(message.sent, UTC).isoformat(timespec="seconds")
    return {
        "id": message.id,
        "sent": sent,
        "reason": reason,
        "message": text,
        "body": message.body,
    }
