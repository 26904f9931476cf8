"""What reaches the dead-letter queue, understood: which photo, and why it is there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scones.errors import DocumentInvalid
from scones.outcomes import FAILED
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome

NO_FAILURE_RECORDED = "NoFailureRecorded"
ALREADY_DECIDED = "AlreadyDecided"

_CUT_OFF = (
    "its executions were cut off or not started, and recorded no failure: the log group of the "
    "state machine, and that of the pipe, have the reason"
)


@dataclass(frozen=True)
class DeadLetter:
    """The event of a photo that is not tried again by itself.

    Attributes
    ----------
    photo
        The photo.
    reason
        The error's name, such as ``EndpointUnavailable``.
    message
        What the error says.
    """

    photo: Photo
    reason: str
    message: str

    @classmethod
    def from_body(cls, body: str, attributes: Mapping[str, str] | None = None) -> "DeadLetter":
        """Read a message of the dead-letter queue: S3's event of an upload.

        Parameters
        ----------
        body
            The message's body.
        attributes
            The message's attributes: EventBridge says there why it could not deliver the event.

        Raises
        ------
        DocumentInvalid
            If it is no such event; the text says what is missing.
        """
        try:
            document = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise DocumentInvalid("the message is not JSON") from error
        if not isinstance(document, Mapping):
            raise DocumentInvalid("the message is not a JSON object")
        photo = _uploaded(_part(document, "detail"))
        if reason := (attributes or {}).get("ERROR_CODE"):
            return cls(photo, reason, (attributes or {}).get("ERROR_MESSAGE", ""))
        return cls(photo, NO_FAILURE_RECORDED, _CUT_OFF)

    def explained(self, recorded: RecordedOutcome | None) -> "DeadLetter":
        """Return it with the reason that the table of outcomes has.

        Parameters
        ----------
        recorded
            The photo's item; None if the table has none.
        """
        if recorded is None:
            return self
        if recorded.outcome != FAILED:
            said = f"the photo is {recorded.outcome}"
            return replace(self, reason=ALREADY_DECIDED, message=said)
        return replace(self, reason=recorded.reason or FAILED, message=recorded.message or "")


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
