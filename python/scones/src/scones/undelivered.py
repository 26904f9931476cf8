"""What reaches the queue of undelivered events, understood: where it was to go, and why not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Undelivered:
    """An event that a rule could not deliver, or that its function failed at.

    Attributes
    ----------
    source
        The name of the rule or of the function; empty if the message names none.
    reason
        The error's name.
    message
        What the error says.
    """

    source: str
    reason: str
    message: str

    @classmethod
    def from_body(cls, body: str, attributes: Mapping[str, str]) -> "Undelivered":
        """Read a message: EventBridge's of a rule, or Lambda's of a function.

        Parameters
        ----------
        body
            The event, or Lambda's record of an invocation.
        attributes
            EventBridge says there why it could not deliver; Lambda puts nothing there.
        """
        if "ERROR_CODE" in attributes:
            rule = attributes.get("RULE_ARN", "").rpartition("/")[2]
            return cls(rule, attributes["ERROR_CODE"], attributes.get("ERROR_MESSAGE", ""))
        record = _object(body)
        asked, answer = _part(record, "requestContext"), _part(record, "responsePayload")
        function = _text(asked, "functionArn").partition(":function:")[2].partition(":")[0]
        reason = _text(answer, "errorType") or _text(asked, "condition") or "ReasonUnknown"
        return cls(function, reason, _text(answer, "errorMessage"))


def _object(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, Mapping) else {}


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""
