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
    answer
        The most probable of what the model tells apart: a vehicle, or ``unknown``.
    confidence
        The probability of the most probable vehicle, 0 to 1.
    familiarity
        How much the photo is like those that the model knows, 0 to 1.
    brightness, contrast, sharpness
        See ``scones.picture_quality.Quality``.
    """

    answer: str
    confidence: float
    familiarity: float
    brightness: float
    contrast: float
    sharpness: float


def observe(inference: Inference, quality: Quality) -> Observation:
    """Return the numbers of an answer and of the photo that it is about."""
    return Observation(
        answer=ranked(inference.probabilities)[0],
        confidence=float(max(inference.vehicles.values(), default=0.0)),
        familiarity=inference.familiarity,
        brightness=quality.brightness,
        contrast=quality.contrast,
        sharpness=quality.sharpness,
    )
