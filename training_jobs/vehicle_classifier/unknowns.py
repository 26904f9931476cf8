"""How well a model says when it does not know: figures of photos that show no vehicle."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scones.filtering import Thresholds, decide
from scones.inference import Inference
from scones.intervals import wilson_interval

# Of a curve: the shares of ordinary photos that a person might be shown as unfamiliar.
SHARES = (0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2)


@dataclass(frozen=True)
class UnknownsFound:
    """What the workflow would make of a split.

    Attributes
    ----------
    vehicles, reviewed
        Photos of the vehicles, and how many of them a person would be shown.
    kinds
        For each kind of outlier: how many there are, and how many a person would be shown.
    curve
        For each of ``SHARES`` as familiarity's threshold: the share of the vehicles' photos and
        that of the outliers that a person would be shown.
    """

    vehicles: int
    reviewed: int
    kinds: dict[str, tuple[int, int]]
    curve: list[tuple[float, float]]

    @property
    def count(self) -> int:
        """How many outliers there are."""
        return sum(count for count, _ in self.kinds.values())

    @property
    def caught(self) -> int:
        """How many of them a person would be shown."""
        return sum(caught for _, caught in self.kinds.values())

    def to_document(self) -> dict[str, Any]:
        """Return the figures as ``evaluation.json`` holds them: with 95 % intervals."""
        return {
            "count": self.count,
            "caught": self.caught,
            "caught_interval": wilson_interval(self.caught, self.count),
            "vehicles": self.vehicles,
            "vehicles_reviewed": self.reviewed,
            "vehicles_reviewed_interval": wilson_interval(self.reviewed, self.vehicles),
            "kinds": {
                kind: {"count": count, "caught": caught}
                for kind, (count, caught) in sorted(self.kinds.items())
            },
            "curve": self.curve,
        }

    def worst_kinds(self) -> list[tuple[str, int, int]]:
        """Return each kind, how many there are and how many were caught: the worst first."""
        rows = [(kind, count, caught) for kind, (count, caught) in self.kinds.items()]
        return sorted(rows, key=lambda row: (row[2] / row[1], row[0]))


def find_unknowns(
    vehicles: Sequence[Inference],
    outliers: Sequence[Inference],
    kinds: Sequence[str],
    thresholds: Thresholds,
) -> UnknownsFound | None:
    """Decide of every photo as the workflow would; None without outliers.

    Parameters
    ----------
    vehicles, outliers
        What the model answers to the photos of a split.
    kinds
        What each outlier shows.
    thresholds
        The workflow's.
    """
    if not outliers:
        return None
    caught = Counter[str]()
    for kind, answer in zip(kinds, outliers, strict=True):
        caught[kind] += decide(answer, None, thresholds).is_reviewed
    points = []
    for share in SHARES:
        at = replace(thresholds, familiarity=share)
        points.append((_share(vehicles, at), _share(outliers, at)))
    return UnknownsFound(
        vehicles=len(vehicles),
        reviewed=sum(decide(answer, None, thresholds).is_reviewed for answer in vehicles),
        kinds={kind: (count, caught[kind]) for kind, count in Counter(kinds).items()},
        curve=points,
    )


def _share(answers: Sequence[Inference], thresholds: Thresholds) -> float:
    reviewed = sum(decide(answer, None, thresholds).is_reviewed for answer in answers)
    return reviewed / len(answers)
