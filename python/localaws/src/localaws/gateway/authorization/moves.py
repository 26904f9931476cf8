"""Permissions of message move tasks, by the SQS Developer Guide."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.gateway.calls import Call

_TASKS = {"StartMessageMoveTask", "ListMessageMoveTasks", "CancelMessageMoveTask"}
_OF_THE_SOURCE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


def moved_queue(parameters: Mapping[str, Any]) -> str:
    """Return the ARN of the queue that a task empties, which its handle has in it.

    Parameters
    ----------
    parameters
        Of the call.
    """
    try:
        handle = json.loads(base64.b64decode(str(parameters.get("TaskHandle"))))
        return str(handle["sourceArn"])
    except (ValueError, KeyError, TypeError):
        return "*"


def moves(call: Call, region: str, account: str) -> Iterator[tuple[str, str]]:
    """Yield what a call about such a task needs beside its own action: actions and queues.

    Parameters
    ----------
    call
        A call with a known operation.
    region, account
        Of the queues.
    """
    from moto.sqs.models import sqs_backends

    if call.service != "sqs" or call.operation not in _TASKS:
        return
    source = str(call.parameters.get("SourceArn") or moved_queue(call.parameters))
    for action in _OF_THE_SOURCE:
        yield action, source
    if call.operation == "StartMessageMoveTask":
        queues = sqs_backends[account][region].queues.values()
        sources = [
            queue.queue_arn
            for queue in list(queues)
            if queue.dead_letter_queue and queue.dead_letter_queue.queue_arn == source
        ]
        given = call.parameters.get("DestinationArn")
        for target in [str(given)] if given else sources:
            yield "sqs:SendMessage", target
