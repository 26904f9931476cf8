"""A message that nobody can repair is taken out of its queue, and kept with the reason."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3

from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment
from scones_tools.queues import reading

DISCARDED = "discarded"


class MessageMissing(CommandError):
    """The queue has no message of this id."""


def discard(
    deployed: Deployment,
    message_id: str,
    reason: str,
    by: str,
    show: Callable[[dict[str, Any]], None],
    *,
    of_undelivered: bool,
) -> None:
    """Delete one message; all that it held is shown and stored before.

    It is stored below ``discarded/`` in the artifacts bucket. The photo stays where it is.

    Parameters
    ----------
    deployed
        The deployment.
    message_id
        As the list of messages has it.
    reason, by
        Why, and who.
    show
        Is given what is stored.
    of_undelivered
        Whether it is an undelivered event, instead of a dead letter.

    Raises
    ------
    MessageMissing
        If the queue has no such message, or another process is reading it.
    """
    letters = deployed.dead_letter_queue_url
    with reading(deployed.undelivered_queue_url if of_undelivered else letters) as queue:
        for message in queue.receive():
            if message.id != message_id:
                continue
            now = datetime.now(UTC)
            row = {
                "id": message.id,
                "discarded_because": reason,
                "discarded_by": by,
                "discarded_at": now.isoformat(timespec="seconds"),
                "body": message.body,
                "attributes": dict(message.attributes),
            }
            name = "undelivered" if of_undelivered else "dead-letter"
            # Before it is deleted: whatever ends this process, the message is somewhere.
            boto3.client("s3").put_object(
                Bucket=deployed.artifacts_bucket,
                Key=f"{DISCARDED}/{name}/{now:%Y/%m/%d}/{message.id}.json",
                Body=json.dumps(row).encode(),
                ContentType="application/json",
            )
            show(row)
            queue.delete(message)
            return
    raise MessageMissing(
        f"no message {message_id} can be received now: --dry-run lists the ids; one that another "
        "process reads is there again after at most five minutes"
    )
