"""Batches that AWS refuses as a whole.

Source: the Amazon SQS API Reference, SendMessageBatch; the texts are what AWS answers.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.exceptions import (
    BatchEntryIdsNotDistinct,
    InvalidBatchEntryId,
    SQSException,
    TooManyEntriesInBatchRequest,
)
from moto.sqs.responses import SQSResponse

_MOST_ENTRIES = 10
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


def install() -> None:
    """Look at each batch before moto does."""
    SQSResponse.delete_message_batch = checking("DeleteMessage", _delete_batch)
    SQSResponse.change_message_visibility_batch = checking("ChangeMessageVisibility", _change_batch)


def failure(entry: Mapping[str, Any], error: SQSException) -> dict[str, Any]:
    """Return how a batch tells of an entry that failed alone.

    Parameters
    ----------
    entry
        Of the batch.
    error
        Why it failed.
    """
    told = {"Code": error.code, "Message": error.message, "SenderFault": True}
    return {"Id": entry["Id"], **told}


def _delete_batch(self: Any) -> ActionResult:
    backend, name = self.sqs_backend, self._get_queue_name()
    return _each(self, lambda entry: backend.delete_message(name, entry["ReceiptHandle"]))


def _change_batch(self: Any) -> ActionResult:
    backend, name = self.sqs_backend, self._get_queue_name()
    return _each(
        self,
        lambda entry: backend.change_message_visibility(
            name, entry["ReceiptHandle"], int(entry.get("VisibilityTimeout") or 0)
        ),
    )


def _each(self: Any, call: Callable[[Mapping[str, Any]], Any]) -> ActionResult:
    """Do it for each entry by itself."""
    answer: dict[str, list[dict[str, Any]]] = {}
    for entry in self._get_param("Entries", []):
        try:
            call(entry)
        except SQSException as error:
            answer.setdefault("Failed", []).append(failure(entry, error))
        else:
            answer.setdefault("Successful", []).append({"Id": entry["Id"]})
    return ActionResult(answer)


def checking(action: str, call: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    """Return an operation that refuses batches that AWS does not take.

    Parameters
    ----------
    action
        What it does with each entry.
    call
        The operation.
    """

    def call_checked(self: Any) -> ActionResult:
        self.sqs_backend.get_queue(self._get_queue_name())
        _check([entry.get("Id", "") for entry in self._get_param("Entries", [])], action)
        return call(self)

    return call_checked


def _check(ids: Sequence[str], action: str) -> None:
    if not ids:
        raise SQSException(
            "AWS.SimpleQueueService.EmptyBatchRequest",
            f"There should be at least one {action}BatchRequestEntry in the request.",
        )
    if len(ids) > _MOST_ENTRIES:
        raise TooManyEntriesInBatchRequest(len(ids))
    for number, one in enumerate(ids):
        if not _ID.fullmatch(one):
            raise InvalidBatchEntryId
        if one in ids[:number]:
            raise BatchEntryIdsNotDistinct(one)
