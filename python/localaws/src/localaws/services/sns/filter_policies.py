"""Filter policies: validated where they are put, and what they let through.

Source: the Amazon SNS Developer Guide, "Amazon SNS subscription filter policies".
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from localaws.event_patterns import EventPattern, PatternInvalid
from localaws.services.sns.refusals import invalid

_MOST_KEYS = 5
_MOST_COMBINATIONS = 150
_OF_BODY = "MessageBody"
_OF_ATTRIBUTES = "MessageAttributes"
_UNSUPPORTED = re.compile(r'"anything-but"\s*:\s*\{\s*"(?!prefix")([^"]+)"\s*:\s*')
_HIDDEN = "REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)"
_PLACE = re.compile(r"line: \d+, column: \d+\]$")


class FilterPolicy:
    """A filter policy.

    Parameters
    ----------
    text
        The policy, as JSON.
    scope
        What it looks at: ``MessageAttributes`` or ``MessageBody``.
    where
        The beginning of a refusal's text.

    Raises
    ------
    moto.sns.exceptions.SNSInvalidParameter
        If SNS does not take it.
    """

    def __init__(self, text: str, scope: str, where: str = "") -> None:
        self._of_body = scope == _OF_BODY
        unsupported = _UNSUPPORTED.search(text)
        try:
            self._pattern = EventPattern(text)
        except PatternInvalid as error:
            raise invalid(f"{where}FilterPolicy: {_reason(text, str(error))}") from None
        if unsupported:
            before = text[: unsupported.end()]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n") + 1
            place = f'at [Source: (String)"{text}"; line: {line}, column: {column}]'
            reason = f"Unsupported anything-but pattern: {unsupported[1]}\n {place}"
            raise invalid(f"{where}FilterPolicy: {reason}")
        policy = json.loads(text)
        if not self._of_body and any(_is_nested(value) for value in policy.items()):
            scoped = f"Filter policy scope {_OF_ATTRIBUTES} does not support nested filter policy"
            raise invalid(f"{where}{scoped}")
        if len(policy) > _MOST_KEYS:
            reason = f"Filter policy can not have more than {_MOST_KEYS} keys"
            raise invalid(f"{where}FilterPolicy: {reason}")
        if _combinations(policy) > _MOST_COMBINATIONS:
            raise invalid(f"{where}FilterPolicy: Filter policy is too complex")

    def lets_through(self, message: str, attributes: Mapping[str, Any] | None) -> bool:
        """Return whether a message goes on to the subscriber.

        Parameters
        ----------
        message, attributes
            As they were published.
        """
        if not self._of_body:
            named = {name: _value(one) for name, one in (attributes or {}).items()}
            return self._pattern.matches(named)
        try:
            body = json.loads(message)
        except (ValueError, RecursionError):
            return False
        return isinstance(body, dict) and self._pattern.matches(body)


def check_scope(scope: str, where: str = "") -> None:
    """Refuse a scope that does not exist.

    Parameters
    ----------
    scope
        What was given.
    where
        The beginning of a refusal's text.
    """
    if scope not in (_OF_BODY, _OF_ATTRIBUTES):
        choices = f"Please use either {_OF_BODY} or {_OF_ATTRIBUTES}"
        raise invalid(f"{where}FilterPolicyScope: Invalid value [{scope}]. {choices}")


def reason_of_text(text: str) -> str:
    """Return why a text is no JSON, as AWS says it, which does not show what it cannot read.

    Parameters
    ----------
    text
        The text.
    """
    try:
        EventPattern(text)
    except PatternInvalid as error:
        reason = str(error)
        place = _PLACE.search(reason)
        source = f"\n at [Source: {_HIDDEN}; {place[0]}" if place else ""
        return f"failed to parse JSON. {reason.partition(chr(10))[0]}{source}"
    return "failed to parse JSON."


def _reason(text: str, reason: str) -> str:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return reason_of_text(text)
    return reason


def _is_nested(item: tuple[str, Any]) -> bool:
    name, value = item
    if name == "$or" and isinstance(value, list):
        return any(_is_nested(one) for part in value for one in part.items())
    return isinstance(value, dict)


def _combinations(policy: Mapping[str, Any], depth: int = 1) -> int:
    """Count the combinations of values: of a nested one each level counts, too."""
    return math.prod(
        sum(_combinations(part, depth) for part in value)
        if name == "$or"
        else _combinations(value, depth + 1)
        if isinstance(value, dict)
        else depth * len(value)
        for name, value in policy.items()
    )


def _value(attribute: Mapping[str, Any]) -> Any:
    """Return an attribute's value as a policy sees it; binary ones it does not see."""
    kind, value = attribute["Type"], attribute["Value"]
    if kind == "Number" or kind == "String.Array":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return None if kind.startswith("Binary") else value
