"""What a message may be: its characters, its length and its attributes.

Source: the Amazon SQS API Reference, SendMessage; the Developer Guide, "Message quotas".
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.exceptions import BatchRequestTooLong, InvalidParameterValue, SQSException
from moto.sqs.models import MAXIMUM_MESSAGE_LENGTH
from moto.sqs.responses import SQSResponse

_REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_ATTRIBUTES = 10
_NAME = re.compile(r"[A-Za-z0-9_\-.]{1,256}")
_TYPE = re.compile(r"(String|Number|Binary)(\..+)?")
_ID_OF_FIFO = re.compile(r"[!-~]{1,128}")


def install() -> None:
    """Look at each message before moto does."""
    SQSResponse.send_message = _checking(SQSResponse.send_message)
    SQSResponse.send_message_batch = _checking_all(SQSResponse.send_message_batch)


def _checking(send: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    def send_checked(self: Any) -> ActionResult:
        names = (
            "MessageBody",
            "MessageAttributes",
            "MessageGroupId",
            "MessageDeduplicationId",
        )
        queue = self.sqs_backend.get_queue(self._get_queue_name())
        _check(queue, {name: self._get_param(name) for name in names})
        return send(self)

    return send_checked


def _checking_all(send: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    def send_checked(self: Any) -> ActionResult:
        queue = self.sqs_backend.get_queue(self._get_queue_name())
        entries = self._get_param("Entries", [])
        length = sum(_length(entry) for entry in entries)
        if length > MAXIMUM_MESSAGE_LENGTH:
            raise BatchRequestTooLong(length)
        for entry in entries:
            _check(queue, entry)
        return send(self)

    return send_checked


def _check(queue: Any, message: Mapping[str, Any]) -> None:
    body, attributes = message.get("MessageBody"), message.get("MessageAttributes") or {}
    if not body:
        raise SQSException(
            "MissingParameter", "The request must contain the parameter MessageBody."
        )
    if _REFUSED.search(body):
        raise SQSException(
            "InvalidMessageContents",
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
            "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
        )
    if len(attributes) > _MOST_ATTRIBUTES:
        raise InvalidParameterValue(
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum "
            f"[{_MOST_ATTRIBUTES}]."
        )
    for name, attribute in attributes.items():
        _check_attribute(name, attribute)
    if _length(message) > queue.maximum_message_size:
        raise InvalidParameterValue(
            "One or more parameters are invalid. Reason: Message must be shorter than "
            f"{queue.maximum_message_size} bytes."
        )
    for parameter in ("MessageGroupId", "MessageDeduplicationId"):
        value = message.get(parameter)
        if value is not None and not _ID_OF_FIFO.fullmatch(value):
            raise InvalidParameterValue(
                f"Value {value} for parameter {parameter} is invalid. Reason: {parameter} can only "
                "include alphanumeric and punctuation characters. 1 to 128 in length."
            )
    if message.get("MessageDeduplicationId") is not None and not queue.fifo_queue:
        raise InvalidParameterValue(
            f"Value {message['MessageDeduplicationId']} for parameter MessageDeduplicationId is "
            "invalid. Reason: The request include parameter that is not valid for this queue type."
        )


def _check_attribute(name: str, attribute: Mapping[str, Any]) -> None:
    is_named_well = _NAME.fullmatch(name) and not name.startswith(".") and not name.endswith(".")
    if not is_named_well or ".." in name or name.lower().startswith(("aws.", "amazon.")):
        raise InvalidParameterValue(f"The message attribute name '{name}' is invalid.")
    kind = str(attribute.get("DataType") or "")
    if not _TYPE.fullmatch(kind):
        raise InvalidParameterValue(
            f"The message attribute '{name}' has an invalid message attribute type, the set of "
            "supported type prefixes is Binary, Number, and String."
        )
    value = attribute.get("BinaryValue" if kind.startswith("Binary") else "StringValue")
    if not value:
        raise InvalidParameterValue(
            f"The message attribute '{name}' must contain non-empty message attribute value for "
            f"message attribute type '{kind}'."
        )
    if kind.startswith("Number") and not _is_number(value):
        raise InvalidParameterValue(
            f"Can't cast the value of message (user) attribute '{name}' to a number."
        )


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value) is not None


def _length(message: Mapping[str, Any]) -> int:
    """Return a message's length in bytes: its body, and its attributes' names, types, values."""
    texts = [message.get("MessageBody") or "", *_texts(message.get("MessageAttributes") or {})]
    return sum(len(one.encode() if isinstance(one, str) else one) for one in texts)


def _texts(attributes: Mapping[str, Mapping[str, Any]]) -> Iterator[str | bytes]:
    for name, attribute in attributes.items():
        yield name
        yield attribute.get("DataType") or ""
        yield attribute.get("StringValue") or attribute.get("BinaryValue") or ""
