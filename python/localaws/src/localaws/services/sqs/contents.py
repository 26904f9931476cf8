"""What a message may be: its characters, its length and its attributes.

Source: the Amazon SQS API Reference, SendMessage; the Developer Guide, "Message quotas".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.sqs.exceptions import BatchRequestTooLong, InvalidParameterValue, SQSException
from moto.sqs.models import MAXIMUM_MESSAGE_LENGTH, Queue

_REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_ATTRIBUTES = 10
_NAME = re.compile(r"[\w\-.]{1,256}")
_TYPE = re.compile(r"(?=.{1,256}$)(String|Number|Binary)(\..+)?")
_INVALID_CHARACTERS = (
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
    "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
)
_ID_OF_FIFO = re.compile(r"[!-~]{1,128}")


def check_batch(queue: Queue, entries: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a batch that AWS does not take, none of its messages.

    Parameters
    ----------
    queue
        That is to get the messages.
    entries
        As SendMessageBatch takes them.
    """
    length = sum(_length(entry) for entry in entries)
    if length > MAXIMUM_MESSAGE_LENGTH:
        raise BatchRequestTooLong(length)
    for entry in entries if queue.fifo_queue else ():
        if not entry.get("MessageGroupId"):
            raise InvalidParameterValue("The request must contain the parameter MessageGroupId.")
        if not queue.content_based_deduplication and not entry.get("MessageDeduplicationId"):
            raise InvalidParameterValue(
                "The queue should either have ContentBasedDeduplication enabled or "
                "MessageDeduplicationId provided explicitly"
            )


def check(
    queue: Queue,
    message: Mapping[str, Any],
    too_long: str = "One or more parameters are invalid",
) -> None:
    """Refuse a message that AWS does not take.

    Parameters
    ----------
    queue
        That is to get it.
    message
        As SendMessage takes it.
    too_long
        How the text begins if the message is too long.
    """
    body, attributes = message.get("MessageBody"), message.get("MessageAttributes") or {}
    if not body:
        raise SQSException(
            "MissingParameter", "The request must contain the parameter MessageBody."
        )
    if _REFUSED.search(body):
        raise SQSException("InvalidMessageContents", _INVALID_CHARACTERS)
    if len(attributes) > _MOST_ATTRIBUTES:
        raise InvalidParameterValue(
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum "
            f"[{_MOST_ATTRIBUTES}]."
        )
    for name, attribute in attributes.items():
        _check_attribute(name, attribute if isinstance(attribute, Mapping) else {})
    if _length(message) > queue.maximum_message_size:
        raise InvalidParameterValue(
            f"{too_long}. Reason: Message must be shorter than {queue.maximum_message_size} bytes."
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
            f"Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'."
        )
    if isinstance(value, str) and _REFUSED.search(value):
        raise InvalidParameterValue(_INVALID_CHARACTERS)
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
