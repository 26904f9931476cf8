"""Filter criteria of event source mappings: EventBridge's patterns, on records."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.event_patterns import EventPattern, PatternInvalid
from localaws.services.lambda_functions.errors import invalid


def check(criteria: Mapping[str, Any]) -> None:
    """Refuse filter criteria that AWS would refuse.

    Raises
    ------
    LambdaError
        ``InvalidParameterValueException``.
    """
    for one in criteria.get("Filters") or []:
        try:
            EventPattern(one.get("Pattern") or "")
        except PatternInvalid:
            raise invalid("Invalid filter pattern definition.") from None


def matches_any(patterns: Sequence[str], record: Mapping[str, Any], data: str) -> bool:
    """Whether a record passes one of the patterns.

    Parameters
    ----------
    patterns
        As JSON.
    record
        As the function would get it.
    data
        The field that may be JSON in itself, such as ``body``.
    """
    return any(_matches(pattern, record, data) for pattern in patterns)


def _matches(pattern: str, record: Mapping[str, Any], data: str) -> bool:
    filtered = json.loads(pattern)
    event = dict(record)
    if isinstance(filtered.get(data), dict):
        # The pattern looks into the data: what is no JSON object does not pass.
        try:
            event[data] = json.loads(record[data])
        except ValueError:
            return False
        if not isinstance(event[data], dict):
            return False
    return EventPattern(pattern).matches(event)
