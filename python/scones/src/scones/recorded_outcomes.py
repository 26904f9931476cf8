"""What the table of outcomes holds of one version of a photo."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from reprlib import repr as short
from typing import Any

from scones.causes import message_of
from scones.classes import UNKNOWN
from scones.errors import DocumentInvalid
from scones.outcomes import FAILED, OUTCOMES
from scones.photos import Photo


@dataclass(frozen=True)
class RecordedOutcome:
    """An item of the table of outcomes.

    Attributes
    ----------
    photo
        The version.
    outcome
        One of ``OUTCOMES``. ``failed`` gives way to what a later attempt puts; the others stay.
    uploaded, decided
        When S3 stored the photo, to the second, and when the outcome was put.
    receives
        How often the photo's message had been received then: the number of the attempt.
    execution
        The ARN of the execution that put it.
    vehicle, confidence, margin, familiarity, route
        See ``scones.filtering.Decision``; None unless it was classified.
    reason
        Why a person is asked, or the error's name; None if accepted.
    message
        What that error says.
    probabilities
        Of each vehicle, and of ``unknown`` if the model has learnt what is none.
    model_version
        The training job whose model answered.
    """

    photo: Photo
    outcome: str
    uploaded: datetime
    decided: datetime
    receives: int
    execution: str
    vehicle: str | None = None
    confidence: float | None = None
    margin: float | None = None
    familiarity: float | None = None
    route: str | None = None
    reason: str | None = None
    message: str | None = None
    probabilities: Mapping[str, float] = field(default_factory=dict)
    model_version: str | None = None

    @property
    def unknown(self) -> float | None:
        """The probability that it shows none of the vehicles; None unless it was classified."""
        return self.probabilities.get(UNKNOWN, 0.0) if self.probabilities else None

    @property
    def seconds(self) -> float:
        """From the upload to the outcome."""
        # The upload's time is cut to whole seconds, and two services' clocks are not one.
        return max(0.0, (self.decided - self.uploaded).total_seconds())

    def is_final(self, max_receives: int) -> bool:
        """Whether the photo is not tried again by itself.

        Parameters
        ----------
        max_receives
            How often a photo's message is received before it is a dead letter.
        """
        return self.outcome != FAILED or self.receives >= max_receives

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "RecordedOutcome":
        """Read an item, as DynamoDB's API answers it.

        Raises
        ------
        DocumentInvalid
            If an attribute is missing or has a wrong value; the text names it.
        """
        outcome = _text(item, "outcome")
        if outcome not in OUTCOMES:
            raise DocumentInvalid(f"outcome is {short(outcome)}, not one of {list(OUTCOMES)}")
        document = {name: _text(item, name) for name in ("bucket", "key", "version_id")}
        cause = _optional_text(item, "cause")
        return cls(
            photo=Photo.from_document({"photo": {**document, "size": _integer(item, "size")}}),
            outcome=outcome,
            uploaded=_time(item, "uploaded"),
            decided=_time(item, "decided"),
            receives=_integer(item, "receives"),
            execution=_text(item, "execution"),
            vehicle=_optional_text(item, "vehicle"),
            confidence=_optional_number(item, "confidence"),
            margin=_optional_number(item, "margin"),
            familiarity=_optional_number(item, "familiarity"),
            route=_optional_text(item, "route"),
            reason=_optional_text(item, "reason"),
            message=_optional_text(item, "message") if cause is None else message_of(cause),
            probabilities=_probabilities(item),
            model_version=_optional_text(item, "model_version"),
        )


def _optional(item: Mapping[str, Any], name: str, kind: str) -> str | None:
    """Return an attribute's value, which DynamoDB writes as text; None if there is none."""
    attribute = item.get(name)
    if attribute is None:
        return None
    value = attribute.get(kind) if isinstance(attribute, Mapping) else None
    if not isinstance(value, str):
        raise DocumentInvalid(f"{name} is {short(attribute)}, not of the type {kind}")
    return value


def _optional_text(item: Mapping[str, Any], name: str) -> str | None:
    return _optional(item, name, "S")


def _text(item: Mapping[str, Any], name: str) -> str:
    value = _optional_text(item, name)
    if not value:
        raise DocumentInvalid(f"the item has no {name}")
    return value


def _optional_number(item: Mapping[str, Any], name: str) -> float | None:
    text = _optional(item, name, "N")
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise DocumentInvalid(f"{name} is {short(text)}, not a number") from error
    if not math.isfinite(number):
        raise DocumentInvalid(f"{name} is {short(text)}, not a number")
    return number


def _integer(item: Mapping[str, Any], name: str) -> int:
    number = _optional_number(item, name)
    if number is None:
        raise DocumentInvalid(f"the item has no {name}")
    if not number.is_integer() or number < 0:
        raise DocumentInvalid(f"{name} is {number}, not a number of things")
    return int(number)


def _time(item: Mapping[str, Any], name: str) -> datetime:
    text = _text(item, name)
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise DocumentInvalid(f"{name} is {short(text)}, not a time") from error
    if time.tzinfo is None:
        raise DocumentInvalid(f"{name} is {short(text)}, a time without its zone")
    return time


def _probabilities(item: Mapping[str, Any]) -> dict[str, float]:
    text = _optional_text(item, "probabilities")
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentInvalid(f"probabilities is {short(text)}, not JSON") from error
    if not isinstance(found, dict) or not all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in found.values()
    ):
        raise DocumentInvalid(f"probabilities is {short(text)}, not numbers by vehicle")
    return found
