"""Batches that AWS refuses as a whole.

Source: the Amazon SQS API Reference, SendMessageBatch; the texts are what AWS answers.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.exceptions import (
    BatchEntryIdsNotDistinct,
    EmptyBatchRequest,
    InvalidBatchEntryId,
    SQSException,
    TooManyEntriesInBatchRequest,
)
from moto.sqs.responses import SQSResponse

_MOST_ENTRIES = 10
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


def install() -> None:
    """Look at each batch before moto does."""
    SQSResponse.send_message_batch = _checking("SendMessage", SQSResponse.send_message_batch)
    SQSResponse.delete_message_batch = _checking("DeleteMessage", _delete_batch)
    SQSResponse.change_message_visibility_batch = _checking(
        "ChangeMessageVisibility", SQSResponse.change_message_visibility_batch
    )


def _delete_batch(self: Any) -> ActionResult:
    """Delete each entry's message by itself; moto refuses a batch that names a handle twice."""
    backend, name = self.sqs_backend, self._get_queue_name()
    done: list[dict[str, str]] = []
    failed: list[dict[str, Any]] = []
    for entry in self._get_param("Entries", []):
        try:
            backend.delete_message(name, entry["ReceiptHandle"])
        except SQSException as error:
            told = {"Code": error.code, "Message": error.message, "SenderFault": True}
            failed.append({"Id": entry["Id"], **told})
        else:
            done.append({"Id": entry["Id"]})
    return ActionResult({"Successful": done, "Failed": failed})


def _checking(action: str, call: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    def call_checked(self: Any) -> ActionResult:
        self.sqs_backend.get_queue(self._get_queue_name())
        _check([entry.get("Id", "") for entry in self._get_param("Entries", [])], action)
        return call(self)

    return call_checked


def _check(ids: Sequence[str], action: str) -> None:
    if not ids:
        raise EmptyBatchRequest(action)
    if len(ids) > _MOST_ENTRIES:
        raise TooManyEntriesInBatchRequest(len(ids))
    for number, one in enumerate(ids):
        if not _ID.fullmatch(one):
            raise InvalidBatchEntryId
        if one in ids[:number]:
            raise BatchEntryIdsNotDistinct(one)
