"""Patterns of rules and archives, validated where they are put, and TestEventPattern."""

import json
from collections.abc import Mapping
from typing import Any, Self

from moto.events import models
from moto.events.exceptions import InvalidEventPatternException, ValidationException
from moto.events.responses import EventsHandler

from localaws.coverage import Row
from localaws.event_patterns import EventPattern, PatternInvalid
from localaws.services.events.envelope import delivered

COVERAGE = (
    Row(
        "EventBridge",
        "event patterns, TestEventPattern",
        "All operators, arrays of objects and $or match as on AWS. A pattern that AWS refuses is "
        "refused where it is put, with AWS's reason and place.",
        "How complex wildcards may be is this program's guess, as AWS does not say it.",
    ),
)

_MANDATORY = ("id", "source", "detail-type", "account", "region", "time")


class RulePattern:
    """The pattern of a rule or an archive, as moto's records hold it.

    Parameters
    ----------
    text
        As it was put; none for a rule with a schedule alone.
    """

    def __init__(self, text: str | None) -> None:
        self._text = text
        self._pattern = compiled(text) if text else None

    @classmethod
    def load(cls, text: str | None) -> Self:
        """Return the pattern of a text."""
        return cls(text)

    def matches_event(self, event: Mapping[str, Any]) -> bool:
        """Return whether an event matches; without a pattern, none does."""
        return bool(self._pattern and self._pattern.matches(delivered(event)))

    def dump(self) -> str | None:
        """Return the text."""
        return self._text


def compiled(text: str) -> EventPattern:
    """Return a pattern, or refuse it as EventBridge does."""
    try:
        return EventPattern(text)
    except PatternInvalid as error:
        raise InvalidEventPatternException(reason=str(error)) from None


def _test_event_pattern(self: Any) -> str:
    pattern = compiled(str(self._get_param("EventPattern") or ""))
    try:
        event = json.loads(self._get_param("Event") or "")
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict) or any(event.get(name) is None for name in _MANDATORY):
        raise ValidationException("Parameter Event is not valid.")
    return json.dumps({"Result": pattern.matches(event)})


def install() -> None:
    """Put these patterns in the place of moto's."""
    models.EventPattern = RulePattern
    EventsHandler.test_event_pattern = _test_event_pattern
