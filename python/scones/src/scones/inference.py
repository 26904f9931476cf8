"""An endpoint's answer, understood."""

import json
from dataclasses import dataclass

from scones.errors import InferenceInvalid


@dataclass(frozen=True)
class Inference:
    """What the endpoint says of one photo.

    Attributes
    ----------
    probabilities
        The probability of every vehicle.
    model_version
        The training job whose model answered.
    """

    probabilities: dict[str, float]
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
            probabilities = answer["probabilities"]
            version = answer["model_version"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise InferenceInvalid(f"the endpoint answered {body[:200]!r}") from error
        if not isinstance(probabilities, dict) or not isinstance(version, str):
            raise InferenceInvalid(f"the endpoint answered {body[:200]!r}")
        return cls(probabilities, version)
