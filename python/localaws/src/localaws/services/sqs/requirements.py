"""What each operation must be told: what AWS's model of SQS requires.

Source: the Amazon SQS API Reference, "Common Errors": MissingParameter.
"""

from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.sqs.exceptions import MissingParameter
from moto.sqs.responses import SQSResponse

_OPERATIONS = (
    "AddPermission",
    "CancelMessageMoveTask",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "CreateQueue",
    "DeleteMessage",
    "DeleteMessageBatch",
    "GetQueueUrl",
    "ListMessageMoveTasks",
    "RemovePermission",
    "SendMessage",
    "SendMessageBatch",
    "SetQueueAttributes",
    "StartMessageMoveTask",
    "TagQueue",
    "UntagQueue",
)
# An address may be what a request is sent to; an entry's text fails alone.
_NOT_LOOKED_AT = {"QueueUrl", "MessageBody"}


def install() -> None:
    """Look at what is given before the operations do."""
    for operation in _OPERATIONS:
        name = xform_name(operation)
        setattr(SQSResponse, name, _requiring(operation, getattr(SQSResponse, name)))


def _requiring(
    operation: str, call: Callable[[Any], ActionResult]
) -> Callable[[Any], ActionResult]:
    @wraps(call)
    def call_complete(self: Any) -> ActionResult:
        required, entry = _required(operation)
        for name in required:
            if self._get_param(name) is None:
                raise MissingParameter(name)
        if entry:
            for name in _missing(self._get_param("Entries"), *entry):
                raise MissingParameter(name)
        return call(self)

    return call_complete


def _missing(entries: list[dict[str, Any]], kind: str, required: list[str]) -> Iterator[str]:
    for number, entry in enumerate(entries, start=1):
        for name in required:
            if entry.get(name) is None:
                yield f"{kind}.{number}.{name}"


@cache
def _required(operation: str) -> tuple[list[str], tuple[str, list[str]] | None]:
    """Return an operation's parameters, and the kind of its entries and theirs."""
    shape = get_service_model("sqs").operation_model(operation).input_shape
    names = [name for name in shape.required_members if name not in _NOT_LOOKED_AT]
    if "Entries" not in shape.members:
        return names, None
    entry = shape.members["Entries"].member
    of_entry = [name for name in entry.required_members if name not in _NOT_LOOKED_AT]
    return names, (entry.name, of_entry)
