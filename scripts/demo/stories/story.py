"""The story of the closed loop: its phases, and what happened between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scones_tools.photos.classify import Outcome
from scones_tools.photos.traffic import Sent


@dataclass(frozen=True)
class Phase:
    """Some minutes of traffic.

    Attributes
    ----------
    name
        What was going on.
    photos
        What was sent, and what became of each.
    drift
        The drift monitor's figures at the end, as it returns them.
    """

    name: str
    photos: Sequence[tuple[Sent, Outcome]]
    drift: Mapping[str, Any]

    @property
    def statistic(self) -> float | None:
        """The drift statistic; None if there were too few photos for one."""
        drift = self.drift.get("drift")
        return None if drift is None else float(drift["statistic"])

    @property
    def review_share(self) -> float:
        """The share of photos that went to a person."""
        return sum(outcome.outcome == "review" for _, outcome in self.photos) / len(self.photos)

    @property
    def accuracy(self) -> float:
        """The share of photos whose vehicle was recognised, sure or not."""
        correct = sum(outcome.vehicle == sent.vehicle for sent, outcome in self.photos)
        return correct / len(self.photos)

    @property
    def failed(self) -> int:
        """How many photos failed."""
        return sum(outcome.outcome == "failed" for _, outcome in self.photos)


@dataclass(frozen=True)
class Story:
    """What happened.

    Attributes
    ----------
    phases
        In their order.
    labelled
        How many photos people labelled.
    alarm
        What the drift alarm said.
    retraining
        What the pipeline returned.
    """

    phases: Sequence[Phase]
    labelled: int
    alarm: str
    retraining: Mapping[str, Any]
