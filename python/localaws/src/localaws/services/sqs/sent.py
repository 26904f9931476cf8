"""SendMessage and SendMessageBatch: what is asked, and what is answered.

Source: the Amazon SQS API Reference; the texts are what AWS answers.
"""

from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.exceptions import InvalidParameterValue, SQSException
from moto.sqs.models import Message, Queue
from moto.sqs.responses import SQSResponse

from localaws.services.sqs import batches, contents
from localaws.services.sqs.digests import digest

_PARAMETERS = (
    "DelaySeconds",
    "MessageAttributes",
    "MessageBody",
    "MessageDeduplicationId",
    "MessageGroupId",
    "MessageSystemAttributes",
)
_TRACE = "AWSTraceHeader"


def install() -> None:
    """Put them in moto's place."""
    SQSResponse.send_message = _send_message
    SQSResponse.send_message_batch = batches.checking("SendMessage", _send_message_batch)


def _send_message(self: Any) -> ActionResult:
    queue = self.sqs_backend.get_queue(self._get_queue_name())
    given = {name: self._get_param(name) for name in _PARAMETERS}
    contents.check(queue, given)
    return ActionResult(_answer(queue, given, _sent(self, queue, given)))


def _send_message_batch(self: Any) -> ActionResult:
    queue = self.sqs_backend.get_queue(self._get_queue_name())
    entries = self._get_param("Entries", [])
    contents.check_batch(queue, entries)
    answer: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        try:
            contents.check(queue, entry, too_long="One or more parameters cannot be validated")
            told = _answer(queue, entry, _sent(self, queue, entry))
        except SQSException as error:
            answer.setdefault("Failed", []).append(batches.failure(entry, error))
        else:
            answer.setdefault("Successful", []).append({"Id": entry["Id"], **told})
    return ActionResult(answer)


def _sent(self: Any, queue: Queue, given: Mapping[str, Any]) -> Message:
    system = dict(given.get("MessageSystemAttributes") or {})
    trace = self.headers.get("X-Amzn-Trace-Id")
    if trace and _TRACE not in system:
        system[_TRACE] = {"DataType": "String", "StringValue": trace}
    for name in system:
        if name != _TRACE:
            raise InvalidParameterValue(f"Message system attribute name '{name}' is invalid.")
    message: Message = self.sqs_backend.send_message(
        queue.name,
        given["MessageBody"],
        message_attributes=given.get("MessageAttributes") or {},
        delay_seconds=given.get("DelaySeconds"),
        deduplication_id=given.get("MessageDeduplicationId"),
        group_id=given.get("MessageGroupId"),
        system_attributes=system,
    )
    return message


def _answer(queue: Queue, given: Mapping[str, Any], message: Message) -> dict[str, Any]:
    told = {
        "MessageId": message.id,
        "MD5OfMessageBody": message.body_md5,
        "MD5OfMessageAttributes": given.get("MessageAttributes"),
        "MD5OfMessageSystemAttributes": given.get("MessageSystemAttributes"),
        "SequenceNumber": message.sequence_number if queue.fifo_queue else None,
    }
    told |= {
        name: digest(value) for name, value in told.items() if isinstance(value, dict) and value
    }
    return {name: value for name, value in told.items() if value}
