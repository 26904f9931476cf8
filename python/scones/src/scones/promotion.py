"""Whether a model may take the place of the one that is live."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from scones.classes import UNKNOWN
from scones.errors import ConfigurationInvalid
from scones.intervals import wilson_interval

NO_MODEL = "none"  # what names the live model says this before the first approval
NO_OUTLIERS = "no outliers in the test split: what becomes of unknown things is not judged"
_SIGNIFICANT = 0.05
# A class has a share of the photos only, so its interval is wider than that of all.
_RECALL_MARGIN = 0.15


@dataclass(frozen=True)
class Answers:
    """What a model makes of a test split.

    Attributes
    ----------
    right
        For each photo of a vehicle, whether the model has it right.
    caught
        For each outlier, whether it would be reviewed; empty if the split has none.
    accepted
        For each photo of a vehicle, whether it would be accepted; empty if nobody asked.
    """

    right: Mapping[str, bool]
    caught: Mapping[str, bool] = field(default_factory=dict)
    accepted: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Floors:
    """What a candidate surely must reach: each must lie below a 95 % interval, 0 to 1.

    Parameters
    ----------
    accuracy
        Of all photos of vehicles.
    recall
        Of each class; None takes ``accuracy`` less 0.15.
    unknown
        Of outliers that are reviewed; 0 asks for nothing.
    accepted
        Of photos of vehicles that are accepted; 0 asks for nothing. What leaves all to people
        catches every outlier, and names vehicles well.

    Raises
    ------
    ConfigurationInvalid
        If a floor is not in 0 to 1.
    """

    accuracy: float
    recall: float | None = None
    unknown: float = 0.0
    accepted: float = 0.0

    def __post_init__(self) -> None:
        for floor in (self.accuracy, self.of_each_class, self.unknown, self.accepted):
            if not 0 <= floor <= 1:
                raise ConfigurationInvalid(f"the floor must be in 0 to 1, not {floor}")

    @property
    def of_each_class(self) -> float:
        """The least recall of each class."""
        if self.recall is None:
            return max(0.0, self.accuracy - _RECALL_MARGIN)
        return self.recall


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
    """How many photos of one class the candidate has right, of outliers it catches, or it accepts.

    Attributes
    ----------
    count
        Photos of the class, outliers, or photos of all classes.
    recall, interval
        The share that is right, caught or accepted, 0 to 1; the interval is Wilson's, 95 %.
    p_value
        As ``Comparison.p_value``, on these photos alone; None if it is not compared.
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
    unknown
        Of the outliers; None if the test split has none.
    accepted
        Of photos of vehicles; None if nobody asked.
    notes
        What was not judged, and why.
    """

    passed: bool
    reasons: tuple[str, ...]
    count: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    comparison: Comparison | None
    recalls: Mapping[str, Recall]
    unknown: Recall | None
    accepted: Recall | None
    notes: tuple[str, ...]

    def to_document(self) -> dict[str, Any]:
        """Return the verdict as JSON holds it."""
        return asdict(self)


def gate(
    candidate: Answers, live: Answers | None, labels: Mapping[str, str], floors: Floors
) -> Verdict:
    """Decide whether a candidate is good enough, and no worse than what is live.

    Each rule is asked of all photos, of each class's, and of the outliers: a class with few photos
    hardly changes the accuracy. All allow for random variation: a floor must lie below the 95 %
    interval, and worse is what an exact one-sided McNemar test finds worse at 5 %, shared among
    the classes and the outliers (Bonferroni).

    Parameters
    ----------
    candidate, live
        The two models' answers to the same photos; None if no model is live.
    labels
        The class of each photo of a vehicle.
    floors
        What the candidate surely must reach.

    Raises
    ------
    ConfigurationInvalid
        If there are no photos, or the models or labels are of different photos or outliers.
    """
    if not candidate.right:
        raise ConfigurationInvalid("a model cannot be judged on no photos")
    if candidate.right.keys() != labels.keys():
        raise ConfigurationInvalid("the labels are of different photos than the answers")
    if live is not None and candidate.caught.keys() != live.caught.keys():
        raise ConfigurationInvalid("the two models were asked about different outliers")
    count, right = len(candidate.right), sum(candidate.right.values())
    live_right, live_caught = (None, None) if live is None else (live.right, live.caught)
    unknown, notes = None, [NO_OUTLIERS]
    if candidate.caught:
        unknown, notes = _recall(candidate.caught, live_caught, list(candidate.caught)), []
    figures = Verdict(
        passed=False,
        reasons=(),
        count=count,
        accuracy=right / count,
        accuracy_interval=wilson_interval(right, count),
        comparison=None if live_right is None else _compare(candidate.right, live_right),
        recalls={
            name: _recall(
                candidate.right, live_right, [one for one in labels if labels[one] == name]
            )
            for name in sorted(set(labels.values()))
        },
        unknown=unknown,
        # Not compared: what catches more outliers may well accept fewer vehicles.
        accepted=_recall(candidate.accepted, None, list(labels)) if candidate.accepted else None,
        notes=tuple(notes),
    )
    reasons = (*_below_floors(figures, floors), *_worse(figures))
    return replace(figures, passed=not reasons, reasons=reasons)


def _below_floors(figures: Verdict, floors: Floors) -> Iterator[str]:
    low, _ = figures.accuracy_interval
    if low < floors.accuracy:
        yield (
            f"accuracy {figures.accuracy:.3f} on {figures.count} photos is surely above {low:.3f} "
            f"only, and the floor is {floors.accuracy:.3f}"
        )
    for name, recall in figures.recalls.items():
        if recall.interval[0] < floors.of_each_class:
            yield (
                f"recall of {name} {recall.recall:.3f} on {recall.count} photos is surely above "
                f"{recall.interval[0]:.3f} only, and the floor of each class is "
                f"{floors.of_each_class:.3f}"
            )
    accepted = figures.accepted
    if accepted and accepted.interval[0] < floors.accepted:
        yield (
            f"accepted: {accepted.recall:.3f} of {accepted.count} photos of vehicles get a route "
            f"(95 % interval {accepted.interval[0]:.3f} to {accepted.interval[1]:.3f}), people "
            f"would see the others, and the floor is {floors.accepted:.3f}"
        )
    unknown = figures.unknown
    if unknown and unknown.interval[0] < floors.unknown:
        yield (
            f"unknown: {unknown.recall:.3f} of {unknown.count} outliers are caught (95 % interval "
            f"{unknown.interval[0]:.3f} to {unknown.interval[1]:.3f}), and the floor is "
            f"{floors.unknown:.3f}"
        )


def _worse(figures: Verdict) -> Iterator[str]:
    comparison = figures.comparison
    if comparison and comparison.p_value < _SIGNIFICANT:
        yield (
            f"worse than the live model: {comparison.only_live} photos are right with the live "
            f"model only, {comparison.only_candidate} with this one only "
            f"(p = {comparison.p_value:.3g})"
        )
    compared = dict(figures.recalls) | ({UNKNOWN: figures.unknown} if figures.unknown else {})
    for name, recall in compared.items():
        if recall.p_value is not None and recall.p_value < _SIGNIFICANT / len(compared):
            yield f"worse than the live model on {name} (p = {recall.p_value:.3g})"


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
