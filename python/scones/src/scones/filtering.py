"""What is made of an endpoint's answer: a decision, or a question to a person."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from scones.errors import ConfigurationInvalid, InferenceInvalid
from scones.inference import Inference, check_distribution, ranked
from scones.outcomes import ACCEPTED, REVIEW
from scones.settings import number


@dataclass(frozen=True)
class Thresholds:
    """How sure is sure enough.

    Parameters
    ----------
    confidence
        The least probability of the most probable vehicle, 0 to 1.
    margin
        The least distance to the most probable other, ``unknown`` too, 0 to 1.
    familiarity
        How much a photo must be like those of the vehicles: at most about this share of ordinary
        photos of vehicles is reviewed as unlike them, whatever the model, 0 to 1.
    """

    confidence: float
    margin: float
    familiarity: float

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Thresholds":
        """Read the settings ``CONFIDENCE_``, ``MARGIN_`` and ``FAMILIARITY_THRESHOLD``.

        Raises
        ------
        ConfigurationInvalid
            If one is missing, not a number, or not in 0 to 1.
        """
        return cls(
            confidence=number(environment, "CONFIDENCE_THRESHOLD"),
            margin=number(environment, "MARGIN_THRESHOLD"),
            familiarity=number(environment, "FAMILIARITY_THRESHOLD"),
        )

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not 0.0 <= value <= 1.0:
                raise ConfigurationInvalid(f"the {name} threshold is {value}, not in 0 to 1")


# As Terraform's variable thresholds has them: for what is judged without an environment.
DEFAULT_THRESHOLDS = Thresholds(confidence=0.6, margin=0.1, familiarity=0.05)


@dataclass(frozen=True)
class Decision:
    """What becomes of a photo that was classified.

    Attributes
    ----------
    outcome
        ``accepted`` or ``review``.
    vehicle
        The most probable vehicle.
    confidence, margin
        Its probability, and how far it is above the most probable other, ``unknown`` too: below 0
        if that is ``unknown``, and more probable.
    unknown
        The probability that the photo shows none of the vehicles; 0 from a model without it.
    familiarity
        How much the photo is like those that the model knows.
    route
        Where the order goes; None unless accepted.
    reason
        Why a person is asked; None if accepted.
    """

    outcome: str
    vehicle: str
    confidence: float
    margin: float
    unknown: float
    familiarity: float
    route: str | None
    reason: str | None

    @property
    def is_reviewed(self) -> bool:
        """Whether a person is asked."""
        return self.outcome == REVIEW


def decide(
    inference: Inference, routes: Mapping[str, str] | None, thresholds: Thresholds
) -> Decision:
    """Decide a photo's route, or that a person must review it.

    Parameters
    ----------
    inference
        The endpoint's answer.
    routes
        The route of every vehicle; None where only the outcome matters, and then there is no route.
    thresholds
        How sure is sure enough.

    Raises
    ------
    InferenceInvalid
        If the probabilities are not a distribution, or are of a vehicle that has no route.
    """
    _check(inference, routes)
    vehicles, unknown = inference.vehicles, float(inference.unknown)
    vehicle, *others = ranked(vehicles)
    confidence = float(vehicles[vehicle])
    margin = confidence - float(max([unknown, *(vehicles[name] for name in others)]))
    reason = None
    if unknown >= confidence:
        reason = f"unknown {unknown:.4f} is the most probable, before {vehicle} {confidence:.4f}"
    elif inference.familiarity < thresholds.familiarity:
        reason = f"familiarity {inference.familiarity:.4f} is below {thresholds.familiarity}"
    elif confidence < thresholds.confidence:
        reason = f"confidence {confidence:.4f} is below {thresholds.confidence}"
    elif margin < thresholds.margin:
        reason = f"margin {margin:.4f} is below {thresholds.margin}"
    return Decision(
        outcome=REVIEW if reason else ACCEPTED,
        vehicle=vehicle,
        confidence=confidence,
        margin=margin,
        unknown=unknown,
        familiarity=inference.familiarity,
        route=None if reason or routes is None else routes[vehicle],
        reason=reason,
    )


def _check(inference: Inference, routes: Mapping[str, str] | None) -> None:
    if routes is not None and not routes:
        raise ConfigurationInvalid("there are no routes: set the Terraform variable vehicles")
    probabilities = inference.probabilities
    if not isinstance(probabilities, Mapping):
        raise InferenceInvalid(f"the probabilities are {probabilities!r}, not an object")
    # A vehicle that was added has its route before a model knows it: until then, none is taken for
    # it, and the live model goes on with the others.
    if routes is not None and not set(inference.vehicles) <= set(routes):
        raise InferenceInvalid(
            f"the endpoint knows {sorted(inference.vehicles)}, routes are known for "
            f"{sorted(routes)}: was the model trained on other vehicles?"
        )
    check_distribution(probabilities)
    if not inference.vehicles:
        raise InferenceInvalid("the endpoint answered with unknown alone, and with no vehicle")
