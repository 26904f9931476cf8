"""What must become of each photo, and what did: a wrong outcome, or the model's own error."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scones.outcomes import ACCEPTED, REJECTED, REVIEW

WRONG_VEHICLE = "accepted as another vehicle"
UNSURE = "in review, and clearly a vehicle"
TOO_SURE = "accepted, and no vehicle"

# The share of the photos of its kind that a model may err on; more is an error of the service.
BOUNDS = {WRONG_VEHICLE: 0.01, UNSURE: 0.05, TOO_SURE: 0.6}


@dataclass(frozen=True)
class Outcome:
    """How a photo ends.

    Attributes
    ----------
    name
        One of ``scones.outcomes.OUTCOMES``.
    detail
        The vehicle of an accepted photo, the reason of a rejected one; else empty.
    """

    name: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.detail}".rstrip()


@dataclass(frozen=True)
class ModelErrors:
    """One kind of error of the model.

    Attributes
    ----------
    photos
        How many photos it was made on.
    of
        How many it could be made on.
    bound
        How many it may be made on.
    """

    photos: int
    of: int
    bound: int


@dataclass(frozen=True)
class Comparison:
    """Outcomes next to those that were expected.

    Attributes
    ----------
    wrong
        By photo: what was expected, and what it is.
    model_errors
        By ``WRONG_VEHICLE``, ``UNSURE`` and ``TOO_SURE``.
    """

    wrong: Mapping[str, str]
    model_errors: Mapping[str, ModelErrors]


def compare(expected: Mapping[str, Outcome], finals: Mapping[str, Outcome]) -> Comparison:
    """Compare what became of photos with what had to.

    Parameters
    ----------
    expected, finals
        By the photo's key. A photo without an outcome is not compared.
    """
    wrong, errors = {}, Counter[str]()
    for photo, outcome in finals.items():
        error = _model_error(expected[photo], outcome)
        if error:
            errors[error] += 1
        elif outcome != expected[photo]:
            wrong[photo] = f"expected {expected[photo]}, is {outcome}"
    names = Counter(outcome.name for outcome in expected.values())
    kinds = {WRONG_VEHICLE: ACCEPTED, UNSURE: ACCEPTED, TOO_SURE: REVIEW}
    return Comparison(
        wrong,
        {
            error: ModelErrors(errors[error], names[name], math.ceil(BOUNDS[error] * names[name]))
            for error, name in kinds.items()
        },
    )


def _model_error(expected: Outcome, outcome: Outcome) -> str:
    """Return the model's error by which an outcome is not the expected one; empty if by none."""
    if outcome == expected or REJECTED in {expected.name, outcome.name}:
        return ""
    return {
        (ACCEPTED, ACCEPTED): WRONG_VEHICLE,
        (ACCEPTED, REVIEW): UNSURE,
        (REVIEW, ACCEPTED): TOO_SURE,
    }.get((expected.name, outcome.name), "")
