"""What reaches the dead-letter queue, understood: which photo, why, and how it is sent again."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scones.causes import message_of
from scones.errors import DocumentInvalid
from scones.photos import Photo

_MAX_NAME_LENGTH = 80
_REPLAY = re.compile(r"(?P<first>.+)-redrive-(?P<number>[0-9]{1,6})", re.DOTALL)


@dataclass(frozen=True)
class DeadLetter:
    """A photo that has no outcome but ``failed``.

    Attributes
    ----------
    photo
        The photo.
    reason
        The error's name, such as ``EndpointUnavailable``.
    message
        What the error says.
    execution
        The name of the execution that failed; None if none was started.
    """

    photo: Photo
    reason: str
    message: str
    execution: str | None

    @property
    def replay_name(self) -> str:
        """The name of the execution that replays this failure: always the same for the same.

        Step Functions takes a name once, so a failure is replayed once however often its message
        is seen. A photo for which nothing was started gets the name that the intake gives it.
        """
        if self.execution is None:
            return self.photo.execution_name
        replay = _REPLAY.fullmatch(self.execution)
        first = replay["first"] if replay else self.execution
        number = int(replay["number"]) + 1 if replay else 1
        name = f"{first}-redrive-{number}"
        if len(name) > _MAX_NAME_LENGTH:
            return f"{hashlib.sha256(first.encode()).hexdigest()}-redrive-{number}"
        return name

    @classmethod
    def from_body(cls, body: str, attributes: Mapping[str, str] | None = None) -> "DeadLetter":
        """Read a message of the dead-letter queue.

        There are three kinds: the end of an execution, reported by EventBridge; a photo for which
        the intake could not start one; and an upload's event that EventBridge could not deliver.

        Parameters
        ----------
        body
            The message's body.
        attributes
            The message's attributes: EventBridge says there why it could not deliver.

        Raises
        ------
        DocumentInvalid
            If it is none of these kinds; the message says what is missing.
        """
        try:
            document = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise DocumentInvalid("the message is not JSON") from error
        if not isinstance(document, Mapping):
            raise DocumentInvalid("the message is not a JSON object")
        source = document.get("source")
        if source == "aws.states":
            return _ended(_part(document, "detail"))
        if source == "aws.s3":
            return _not_delivered(_uploaded(_part(document, "detail")), attributes or {})
        photo = Photo.from_document(document)
        if "error" in document:
            return _not_started(photo, document["error"])
        return _not_delivered(photo, attributes or {})


def _ended(detail: Mapping[str, Any]) -> DeadLetter:
    name, given = detail.get("name"), detail.get("input")
    if not isinstance(name, str) or not name:
        raise DocumentInvalid("the event does not name its execution")
    if not isinstance(given, str):
        raise DocumentInvalid(f"the event of execution {name} lacks the execution's input")
    try:
        state = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise DocumentInvalid(f"the input of execution {name} is not JSON") from error
    if not isinstance(state, Mapping):
        raise DocumentInvalid(f"the input of execution {name} is not a JSON object")
    reason = _text(detail.get("error")) or _text(detail.get("status")) or "FAILED"
    return DeadLetter(
        Photo.from_document(state), reason, message_of(_text(detail.get("cause"))), name
    )


def _not_started(photo: Photo, error: Any) -> DeadLetter:
    named = error if isinstance(error, Mapping) else {}
    reason = _text(named.get("Error")) or "ClassificationNotStarted"
    return DeadLetter(photo, reason, message_of(_text(named.get("Cause"))), None)


def _not_delivered(photo: Photo, attributes: Mapping[str, str]) -> DeadLetter:
    reason = attributes.get("ERROR_CODE") or "NotDelivered"
    return DeadLetter(photo, reason, attributes.get("ERROR_MESSAGE", ""), None)


def _uploaded(detail: Mapping[str, Any]) -> Photo:
    bucket, thing = _part(detail, "bucket"), _part(detail, "object")
    photo = {
        "bucket": bucket.get("name"),
        "key": thing.get("key"),
        "version_id": thing.get("version-id", ""),
        "size": thing.get("size", 0),
    }
    return Photo.from_document({"photo": photo})


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    if not isinstance(part, Mapping):
        raise DocumentInvalid(f"the event has no object named {name}")
    return part


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
