"""The choice of a variant for a request, its response, and the metrics of both."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from localaws.places import Place
from localaws.services.sagemaker.variant import Variant
from localaws.telemetry import put_metrics


@dataclass(frozen=True)
class Answer:
    """What a model answered.

    Attributes
    ----------
    status
        The container's own, not SageMaker's; 0 if it did not answer in time.
    body, content_type
        As the container sent them.
    variant
        Which answered.
    """

    status: int
    body: bytes
    content_type: str
    variant: str

    @property
    def is_error(self) -> bool:
        """Whether the caller gets an error of the model."""
        return self.status == 0 or self.status >= 400


class NothingServes(Exception):
    """The endpoint has no model that could answer: not yet, or no more."""


class VariantUnknown(Exception):
    """The request names a variant that the endpoint does not have."""


def choose(variants: Sequence[Variant], target: str) -> Variant:
    """Return the variant that a request goes to.

    Parameters
    ----------
    variants
        Those that serve.
    target
        Target variant; empty chooses by weight.

    Raises
    ------
    NothingServes
        If there are none.
    VariantUnknown
        If there is no such variant.
    """
    if not variants:
        raise NothingServes
    if target:
        for variant in variants:
            if variant.name == target:
                return variant
        raise VariantUnknown(target)
    weights = [variant.weight for variant in variants]
    return random.choices(variants, weights)[0]  # noqa: S311 (traffic)


def measure(
    place: Place, endpoint: str, configuration: str, answer: Answer, seconds: float
) -> None:
    """Record the metrics of one answer, and how long it took: of the variant, and of its fleet.

    During a roll-out the old instances and the new have different configurations.
    """
    variant = {"EndpointName": endpoint, "VariantName": answer.variant}
    values = {
        "Invocations": (1, "Count"),
        "ModelLatency": (1e6 * seconds, "Microseconds"),
        "OverheadLatency": (0, "Microseconds"),
        "Invocation4XXErrors": (int(400 <= answer.status < 500), "Count"),
        "Invocation5XXErrors": (int(answer.status == 0 or answer.status >= 500), "Count"),
    }
    for dimensions in (variant, variant | {"EndpointConfigName": configuration}):
        put_metrics(place, "AWS/SageMaker", dimensions, values)
