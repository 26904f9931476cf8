"""An endpoint's answer, understood."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from reprlib import repr as short
from typing import Any

from scones.classes import UNKNOWN
from scones.errors import InferenceInvalid

_SUM_TOLERANCE = 1e-3
_MAX_VERSION = 256


@dataclass(frozen=True)
class Inference:
    """What the endpoint says of one photo.

    Attributes
    ----------
    probabilities
        The probability of every vehicle, and of ``unknown`` if the model has learnt what is none.
    familiarity
        How much the photo is like those that the model knows: of photos like them, a share of at
        most f has a familiarity of at most f. 0 to 1.
    model_version
        The training job whose model answered.
    """

    probabilities: dict[str, float]
    familiarity: float
    model_version: str

    @property
    def vehicles(self) -> dict[str, float]:
        """The probability of every vehicle."""
        return {name: value for name, value in self.probabilities.items() if name != UNKNOWN}

    @property
    def unknown(self) -> float:
        """The probability that the photo shows none of the vehicles; 0 from a model without it."""
        return self.probabilities.get(UNKNOWN, 0.0)

    @classmethod
    def from_body(cls, body: bytes) -> "Inference":
        """Read the body of an answer.

        Raises
        ------
        InferenceInvalid
            If it is not the JSON document that an endpoint of this project answers with.
        """
        return cls.from_document(parse(body))

    @classmethod
    def from_document(cls, document: Any) -> "Inference":
        """Read an answer that is JSON no more.

        Raises
        ------
        InferenceInvalid
            If a field is missing or has a wrong value.
        """
        try:
            probabilities = document["probabilities"]
            familiarity = document["familiarity"]
            version = document["model_version"]
        except (TypeError, KeyError) as error:
            raise _invalid(document) from error
        if not isinstance(probabilities, dict) or not isinstance(version, str):
            raise _invalid(document)
        if isinstance(familiarity, bool) or not isinstance(familiarity, int | float):
            raise _invalid(document)
        if not 0.0 <= familiarity <= 1.0:  # also refuses NaN, and integers beyond all floats
            raise _invalid(document)
        # It travels in events and becomes part of metrics: half a surrogate cannot be written.
        if len(version) > _MAX_VERSION or any("\ud800" <= letter <= "\udfff" for letter in version):
            raise InferenceInvalid(f"the endpoint answered with the version {short(version)}")
        return cls(probabilities, float(familiarity), version)


def parse(body: bytes) -> Any:
    """Return the JSON that an endpoint answered.

    Raises
    ------
    InferenceInvalid
        If it is not JSON, or an object has the same name twice: either value could be meant.
    """
    try:
        return json.loads(body, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise InferenceInvalid(f"the endpoint answered {body[:200]!r}: {error}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("an object has the same name twice")
    return document


def ranked(probabilities: Mapping[str, float]) -> list[str]:
    """Return the names, the most probable first; of equal ones, the first by name."""
    return sorted(probabilities, key=lambda name: (-probabilities[name], name))


def check_distribution(probabilities: Mapping[str, Any]) -> None:
    """Refuse numbers that are not a distribution.

    Raises
    ------
    InferenceInvalid
        If a value is not a number from 0 to 1, or they do not add up to 1.
    """
    for name, value in probabilities.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InferenceInvalid(f"the probability of {name} is {value!r}, not a number")
        if not 0.0 <= value <= 1.0:  # also refuses NaN, and integers beyond all floats
            raise InferenceInvalid(f"the probability of {name} is {value}, not in 0 to 1")
    total = math.fsum(probabilities.values())
    if abs(total - 1.0) > _SUM_TOLERANCE:
        raise InferenceInvalid(f"the probabilities add up to {total:.6f}, not to 1")


def _invalid(document: Any) -> InferenceInvalid:
    return InferenceInvalid(f"the endpoint answered {short(document)[:200]}")
