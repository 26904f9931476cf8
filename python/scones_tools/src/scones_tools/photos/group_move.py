"""The dead letters of one cause go back into the incoming queue: SQS itself moves all or none."""

from collections.abc import Sequence
from typing import Any

import boto3

from scones_tools.command_line import Progress
from scones_tools.deployment import Deployment
from scones_tools.photos.dead_letters import Row, explained, received
from scones_tools.photos.message_move import Task
from scones_tools.queues import Message, Queue, reading

_MAX_BATCH_SIZE = 10


def move_group(deployed: Deployment, cause: str, progress: Progress) -> tuple[Task, list[Row]]:
    """Move the dead letters of a cause, and return how it ended, and what there was to move.

    A message is in the incoming queue before it leaves the other: what ends this process may leave
    it in both, and a photo that has an outcome gets no second one.

    Parameters
    ----------
    deployed
        The deployment.
    cause
        The reason that the list of dead letters has.
    progress
        Where it is shown how far it has come.
    """
    with reading(deployed.dead_letter_queue_url) as queue:
        messages = {message.id: message for message in received(queue, progress=progress)}
        rows = explained(list(messages.values()), deployed.outcomes_table_name)
        rows = [row for row in rows if row["reason"] == cause]
        chosen = [messages[row["id"]] for row in rows]
        moved = 0
        for start in range(0, len(chosen), _MAX_BATCH_SIZE):
            batch = chosen[start : start + _MAX_BATCH_SIZE]
            moved += _moved(queue, deployed.incoming_queue_url, batch)
            progress.show(f"{moved} of {len(chosen)} messages are moved")
    return Task("COMPLETED", 0, moved, len(chosen), ""), rows


def _moved(queue: Queue, url: str, batch: Sequence[Message]) -> int:
    """Move messages, and return how many SQS took."""
    client: Any = boto3.client("sqs")
    entries = [
        {
            "Id": str(number),
            "MessageBody": message.body,
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": text}
                for name, text in message.attributes.items()
            },
        }
        for number, message in enumerate(batch)
    ]
    answer = client.send_message_batch(QueueUrl=url, Entries=entries)
    taken = [batch[int(entry["Id"])] for entry in answer.get("Successful", [])]
    for message in taken:
        queue.delete(message)
    return len(taken)
