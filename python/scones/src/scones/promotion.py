"""Whether a model may take the place of the one that is live."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scones.errors import ConfigurationInvalid
from scones.intervals import wilson_interval

_SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Comparison:
    """Two models' answers to the same photos.

    Attributes
    ----------
    live_accuracy
        Of the model that is live.
    only_candidate, only_live
        Photos that only one of the two has right.
    p_value
        How often a candidate no worse than the live model would do at least as badly by chance.
    """

    live_accuracy: float
    only_candidate: int
    only_live: int
    p_value: float


@dataclass(frozen=True)
class Verdict:
    """What the gate says.

    Attributes
    ----------
    passed
        Whether the candidate may be approved.
    reasons
        Why not; empty if it may.
    count
        Photos it was asked about.
    accuracy, accuracy_interval
        Of the candidate; the interval is Wilson's, 95 %.
    comparison
        With the live model; None if there is none.
    """

    passed: bool
    reasons: tuple[str, ...]
    count: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    comparison: Comparison | None

    def to_document(self) -> dict[str, Any]:
        """Return the verdict as JSON holds it."""
        return asdict(self)


def gate(candidate: Mapping[str, bool], live: Mapping[str, bool] | None, floor: float) -> Verdict:
    """Decide whether a candidate is good enough, and no worse than what is live.

    Both rules allow for chance: the floor must lie below the accuracy's 95 % interval, and worse
    is what an exact one-sided McNemar test finds worse at 5 %.

    Parameters
    ----------
    candidate
        For each test photo, whether the candidate has it right.
    live
        The same of the live model, on the same photos; None if no model is live.
    floor
        Accuracy that the candidate surely must have, 0 to 1.

    Raises
    ------
    ConfigurationInvalid
        If there are no photos, the floor is no share, or the models saw different photos.
    """
    if not 0 <= floor <= 1:
        raise ConfigurationInvalid(f"the floor is a share of 0 to 1, not {floor}")
    if not candidate:
        raise ConfigurationInvalid("a model cannot be judged on no photos")
    count, right = len(candidate), sum(candidate.values())
    interval = wilson_interval(right, count)
    reasons = []
    if interval[0] < floor:
        reasons.append(
            f"accuracy {right / count:.3f} on {count} photos is surely above {interval[0]:.3f} "
            f"only, and the floor is {floor:.3f}"
        )
    comparison = None if live is None else _compare(candidate, live)
    if comparison and comparison.p_value < _SIGNIFICANT:
        reasons.append(
            f"worse than the live model: {comparison.only_live} photos are right with the live "
            f"model only, {comparison.only_candidate} with this one only "
            f"(p = {comparison.p_value:.3g})"
        )
    return Verdict(not reasons, tuple(reasons), count, right / count, interval, comparison)


def _compare(candidate: Mapping[str, bool], live: Mapping[str, bool]) -> Comparison:
    if candidate.keys() != live.keys():
        raise ConfigurationInvalid("the two models were asked about different photos")
    only_candidate = sum(candidate[one] and not live[one] for one in candidate)
    only_live = sum(live[one] and not candidate[one] for one in candidate)
    return Comparison(
        live_accuracy=sum(live.values()) / len(live),
        only_candidate=only_candidate,
        only_live=only_live,
        p_value=_tail(only_live, only_candidate + only_live),
    )


def _tail(least: int, tosses: int) -> float:
    """Return the probability of at least so many heads of a fair coin."""
    return sum(math.comb(tosses, heads) for heads in range(least, tosses + 1)) / (1 << tosses)
