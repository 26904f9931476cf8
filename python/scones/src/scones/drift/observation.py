"""What drift is seen by: a few numbers of one photo and the answer to it."""

from dataclasses import dataclass

from scones.inference import Inference, ranked
from scones.picture_quality import Quality

STATISTICS = ("confidence", "familiarity", "brightness", "contrast", "sharpness")
CLASS_MIX = "class_mix"


@dataclass(frozen=True)
class Observation:
    """One photo and the answer to it, in numbers.

    Training, for the baseline, and monitoring make it of the same things in the same way: of the
    photo in its normal form, and of the answer.

    Attributes
    ----------
    vehicle
        The most probable one.
    confidence
        Its probability, 0 to 1.
    familiarity
        How much the photo is like those that the model knows, 0 to 1.
    brightness, contrast, sharpness
        See ``scones.images.Quality``.
    """

    vehicle: str
    confidence: float
    familiarity: float
    brightness: float
    contrast: float
    sharpness: float


def observe(inference: Inference, quality: Quality) -> Observation:
    """Return the numbers of an answer and of the photo that it is about."""
    vehicle = ranked(inference.probabilities)[0]
    return Observation(
        vehicle=vehicle,
        confidence=float(inference.probabilities[vehicle]),
        familiarity=inference.familiarity,
        brightness=quality.brightness,
        contrast=quality.contrast,
        sharpness=quality.sharpness,
    )
