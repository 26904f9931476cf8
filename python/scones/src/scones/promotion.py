"""Whether a model may take the place of the one that is live."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scones.errors import ConfigurationInvalid
from scones.intervals import wilson_interval

NO_MODEL = "none"  # what names the live model says this before the first approval
_SIGNIFICANT = 0.05
# A class has a share of the photos only, so its interval is wider than that of all.
_RECALL_MARGIN = 0.15


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
        How often a candidate no worse than the live model would do at least as badly at random.
    """

    live_accuracy: float
    only_candidate: int
    only_live: int
    p_value: float


@dataclass(frozen=True)
class Recall:
    """How many photos of one class the candidate has right.

    Attributes
    ----------
    count
        Photos of the class.
    recall, interval
        The share that is right, 0 to 1; the interval is Wilson's, 95 %.
    p_value
        As ``Comparison.p_value``, on the photos of this class alone; None if no model is live.
    """

    count: int
    recall: float
    interval: tuple[float, float]
    p_value: float | None


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
    recalls
        By class.
    """

    passed: bool
    reasons: tuple[str, ...]
    count: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    comparison: Comparison | None
    recalls: Mapping[str, Recall]

    def to_document(self) -> dict[str, Any]:
        """Return the verdict as JSON holds it."""
        return asdict(self)


def gate(
    candidate: Mapping[str, bool],
    live: Mapping[str, bool] | None,
    labels: Mapping[str, str],
    floor: float,
    recall_floor: float | None = None,
) -> Verdict:
    """Decide whether a candidate is good enough, and no worse than what is live.

    Each rule is asked of all photos, and of each class's: a class with few photos hardly changes
    the accuracy. All allow for random variation: a floor must lie below the 95 % interval, and
    worse is what an exact one-sided McNemar test finds worse at 5 %, shared among the classes
    (Bonferroni).

    Parameters
    ----------
    candidate
        For each test photo, whether the candidate has it right.
    live
        The same of the live model, on the same photos; None if no model is live.
    labels
        The class of each photo.
    floor
        Accuracy that the candidate surely must have, 0 to 1.
    recall_floor
        Recall that it surely must have of each class, 0 to 1; None takes ``floor`` less 0.15.

    Raises
    ------
    ConfigurationInvalid
        If there are no photos, a floor is not in 0 to 1, or the models or labels are of different
        photos.
    """
    if recall_floor is None:
        recall_floor = max(0.0, floor - _RECALL_MARGIN)
    for share in (floor, recall_floor):
        if not 0 <= share <= 1:
            raise ConfigurationInvalid(f"the floor must be in 0 to 1, not {share}")
    if not candidate:
        raise ConfigurationInvalid("a model cannot be judged on no photos")
    if candidate.keys() != labels.keys():
        raise ConfigurationInvalid("the labels are of different photos than the answers")
    count, right = len(candidate), sum(candidate.values())
    interval = wilson_interval(right, count)
    comparison = None if live is None else _compare(candidate, live)
    recalls = {
        name: _recall(candidate, live, [photo for photo in labels if labels[photo] == name])
        for name in sorted(set(labels.values()))
    }
    reasons = []
    if interval[0] < floor:
        reasons.append(
            f"accuracy {right / count:.3f} on {count} photos is surely above {interval[0]:.3f} "
            f"only, and the floor is {floor:.3f}"
        )
    if comparison and comparison.p_value < _SIGNIFICANT:
        reasons.append(
            f"worse than the live model: {comparison.only_live} photos are right with the live "
            f"model only, {comparison.only_candidate} with this one only "
            f"(p = {comparison.p_value:.3g})"
        )
    for name, recall in recalls.items():
        if recall.interval[0] < recall_floor:
            reasons.append(
                f"recall of {name} {recall.recall:.3f} on {recall.count} photos is surely above "
                f"{recall.interval[0]:.3f} only, and the floor of each class is {recall_floor:.3f}"
            )
        if recall.p_value is not None and recall.p_value < _SIGNIFICANT / len(recalls):
            reasons.append(f"worse than the live model on {name} (p = {recall.p_value:.3g})")
    accuracy = right / count
    return Verdict(not reasons, tuple(reasons), count, accuracy, interval, comparison, recalls)


def _recall(
    candidate: Mapping[str, bool], live: Mapping[str, bool] | None, photos: Sequence[str]
) -> Recall:
    right, count = sum(candidate[photo] for photo in photos), len(photos)
    p_value = None
    if live is not None:
        mine, other = ({photo: answers[photo] for photo in photos} for answers in (candidate, live))
        p_value = _compare(mine, other).p_value
    return Recall(count, right / count, wilson_interval(right, count), p_value)


def _compare(candidate: Mapping[str, bool], live: Mapping[str, bool]) -> Comparison:
    if candidate.keys() != live.keys():
        raise ConfigurationInvalid("the two models were asked about different photos")
    only_candidate = sum(candidate[photo] and not live[photo] for photo in candidate)
    only_live = sum(live[photo] and not candidate[photo] for photo in candidate)
    return Comparison(
        live_accuracy=sum(live.values()) / len(live),
        only_candidate=only_candidate,
        only_live=only_live,
        p_value=_tail(only_live, only_candidate + only_live),
    )


def _tail(least: int, tosses: int) -> float:
    """Return the probability of at least so many heads of a fair coin."""
    return sum(math.comb(tosses, heads) for heads in range(least, tosses + 1)) / (1 << tosses)
