"""What a pipe calls with a batch, by the service of its target."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.clients import client
from localaws.settings import Settings

_KIB = 1024
_FIRE_AND_FORGET = "FIRE_AND_FORGET"


class TargetFailed(Exception):
    """The function or the workflow took the batch and failed of it; the text says how."""


@dataclass(frozen=True)
class Batch:
    """What one call has.

    Attributes
    ----------
    pipe
        moto's.
    ids
        The messages'.
    texts
        What is made of each message, as JSON.
    settings
        The running localaws.
    """

    pipe: Any
    ids: Sequence[str]
    texts: Sequence[str]
    settings: Settings

    @property
    def body(self) -> str:
        """One JSON array, even of one message."""
        return f"[{','.join(self.texts)}]"

    def client(self, service: str) -> Any:
        """Return a client that acts as the pipe's role."""
        return client(service, self.pipe.role_arn, self.settings)

    def kind(self, parameters: str) -> str:
        """Return how the target is invoked."""
        given = (self.pipe.target_parameters or {}).get(parameters) or {}
        return str(given.get("InvocationType") or "REQUEST_RESPONSE")


@dataclass(frozen=True)
class Target:
    """How the targets of one service are called.

    Attributes
    ----------
    invoke
        Returns the ids of the messages that are to be tried again; raises TargetFailed for all.
    name
        AWS's, in the reason of a pipe that was stopped.
    count, size
        The most records of a call, and the most bytes of them.
    """

    invoke: Callable[[Batch], set[str]]
    name: str
    count: int
    size: int


def _run_workflow(batch: Batch) -> set[str]:
    states, arn = batch.client("stepfunctions"), batch.pipe.target
    if batch.kind("StepFunctionStateMachineParameters") == _FIRE_AND_FORGET:
        states.start_execution(stateMachineArn=arn, input=batch.body)
        return set()
    answer = states.start_sync_execution(stateMachineArn=arn, input=batch.body)
    if answer["status"] != "SUCCEEDED":
        raise TargetFailed(
            f"{answer['status']} {answer.get('error', '')}: {answer.get('cause', '')}"
        )
    return _failed(json.loads(answer["output"]), batch)


def _run_function(batch: Batch) -> set[str]:
    functions, payload = batch.client("lambda"), batch.body.encode()
    kind = batch.kind("LambdaFunctionParameters")
    if kind == _FIRE_AND_FORGET:
        functions.invoke(FunctionName=batch.pipe.target, InvocationType="Event", Payload=payload)
        return set()
    answer = functions.invoke(FunctionName=batch.pipe.target, Payload=payload)
    text = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise TargetFailed(text)
    return _failed(json.loads(text or "null"), batch)


def _send(batch: Batch) -> set[str]:
    entries = [
        {"Id": str(number), "MessageBody": _as_message(text)}
        for number, text in enumerate(batch.texts)
    ]
    url = f"{batch.settings.url}/{batch.settings.account}/{batch.pipe.target.rpartition(':')[2]}"
    answer = batch.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    return {batch.ids[int(one["Id"])] for one in answer.get("Failed", [])}


def _as_message(text: str) -> str:
    """Return the body of a message: a text has no quotes there."""
    value = json.loads(text)
    return value if isinstance(value, str) else text


def _failed(answer: Any, batch: Batch) -> set[str]:
    """Return the ids of the messages that a target says it failed of.

    As for Lambda, an answer that names something else counts as a failure of all.
    """
    if not isinstance(answer, Mapping) or not answer.get("batchItemFailures"):
        return set()
    ids = {
        one.get("itemIdentifier") if isinstance(one, Mapping) else None
        for one in answer["batchItemFailures"]
    }
    if not ids <= set(batch.ids):
        raise TargetFailed(f"batchItemFailures names no messages of the batch: {ids}")
    return ids  # type: ignore[return-value]


TARGETS: Mapping[str, Target] = {
    "states": Target(_run_workflow, "States", 10_000, 256 * _KIB),
    "lambda": Target(_run_function, "Lambda", 10_000, 6 * _KIB * _KIB),
    "sqs": Target(_send, "SQS", 10, 256 * _KIB),
}
