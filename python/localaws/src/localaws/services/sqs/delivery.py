"""ReceiveMessage: what is asked, and what is answered.

Source: the Amazon SQS API Reference; the texts are what AWS answers.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.exceptions import InvalidAttributeName, InvalidParameterValue
from moto.sqs.models import Message
from moto.sqs.responses import SQSResponse

from localaws.services.sqs.attempts import received_in
from localaws.services.sqs.digests import digest
from localaws.services.sqs.storage import source_of

_MOST_MESSAGES, _LONGEST_WAIT, _LONGEST_TIMEOUT = 10, 20, 43200


def _trace(message: Message) -> str | None:
    given: Mapping[str, Any] = message.system_attributes.get("AWSTraceHeader") or {}
    return given.get("StringValue")


_ATTRIBUTES: Mapping[str, Callable[[Message], Any]] = {
    "AWSTraceHeader": _trace,
    "ApproximateFirstReceiveTimestamp": lambda one: one.approximate_first_receive_timestamp,
    "ApproximateReceiveCount": lambda one: one.approximate_receive_count,
    "DeadLetterQueueSourceArn": source_of,
    "MessageDeduplicationId": lambda one: one.deduplication_id,
    "MessageGroupId": lambda one: one.group_id,
    "SenderId": lambda one: one.sender_id,
    "SentTimestamp": lambda one: one.sent_timestamp,
    "SequenceNumber": lambda one: one.sequence_number,
}


def install() -> None:
    """Put it in moto's place."""
    SQSResponse.receive_message = _receive_message


def _receive_message(self: Any) -> ActionResult:
    queue = self.sqs_backend.get_queue(self._get_queue_name())
    count = int(self._get_param("MaxNumberOfMessages", 1))
    if not 1 <= count <= _MOST_MESSAGES:
        raise _invalid("MaxNumberOfMessages", count, f"between 1 and {_MOST_MESSAGES}")
    wait = int(self._get_param("WaitTimeSeconds", queue.receive_message_wait_time_seconds))
    if not 0 <= wait <= _LONGEST_WAIT:
        raise _invalid("WaitTimeSeconds", wait, f">= 0 and <= {_LONGEST_WAIT}")
    timeout = int(self._get_param("VisibilityTimeout", queue.visibility_timeout))
    if not 0 <= timeout <= _LONGEST_TIMEOUT:
        raise _invalid("VisibilityTimeout", timeout, f">= 0 and <= {_LONGEST_TIMEOUT}")
    asked = _asked(self)
    names = self._get_param("MessageAttributeNames", [])
    messages = received_in(
        self._get_param("ReceiveRequestAttemptId"),
        queue,
        timeout,
        lambda: self.sqs_backend.receive_message(queue.name, count, wait, timeout, names),
    )
    told = [_message(one, asked) for one in messages]
    return ActionResult({"Messages": told} if told else {})


def _asked(self: Any) -> Collection[str]:
    """Return the names of attributes; a form's older parameter is read instead of the newer."""
    older = self._get_param("AttributeNames", [])
    newer = self._get_param("MessageSystemAttributeNames", [])
    is_form = self.headers.get("X-Amz-Target") is None
    names = older if is_form and older else [*older, *newer]
    unknown = next((one for one in names if one not in _ATTRIBUTES and one != "All"), None)
    if unknown is not None:
        raise InvalidAttributeName(unknown)
    return _ATTRIBUTES.keys() if "All" in names else set(names)


def _message(message: Message, asked: Collection[str]) -> dict[str, Any]:
    told = {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt_handle,
        "MD5OfBody": message.body_md5,
        "Body": message.body,
    }
    found = {name: find(message) for name, find in _ATTRIBUTES.items() if name in asked}
    attributes = {name: str(value) for name, value in found.items() if value is not None}
    if attributes:
        told["Attributes"] = attributes
    if message.message_attributes:
        told["MessageAttributes"] = message.message_attributes
        told["MD5OfMessageAttributes"] = digest(message.message_attributes)
    return told


def _invalid(name: str, value: int, limits: str) -> InvalidParameterValue:
    return InvalidParameterValue(
        f"Value {value} for parameter {name} is invalid. Reason: Must be {limits}, if provided."
    )
