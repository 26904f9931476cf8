"""An endpoint's answer, understood."""

import json
from dataclasses import dataclass
from reprlib import repr as short
from typing import Any

from scones.errors import InferenceInvalid


@dataclass(frozen=True)
class Inference:
    """What the endpoint says of one photo.

    Attributes
    ----------
    probabilities
        The probability of every vehicle.
    familiarity
        How much the photo is like those that the model knows: of photos like them, a share of at
        most f has a familiarity of at most f. 0 to 1.
    model_version
        The training job whose model answered.
    """

    probabilities: dict[str, float]
    familiarity: float
    model_version: str

    @classmethod
    def from_body(cls, body: bytes) -> "Inference":
        """Read the body of an answer.

        Raises
        ------
        InferenceInvalid
            If it is not the JSON document that an endpoint of this project answers with.
        """
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise InferenceInvalid(f"the endpoint answered {body[:200]!r}") from error
        return cls.from_document(answer)

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
        # Compared before it becomes a float: a whole number of any length does not fit one.
        if not 0.0 <= familiarity <= 1.0:
            raise _invalid(document)
        return cls(probabilities, float(familiarity), version)


def _invalid(document: Any) -> InferenceInvalid:
    return InferenceInvalid(f"the endpoint answered {short(document)[:200]}")
