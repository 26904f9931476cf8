"""The trade-off between vehicles that a person reviews and unknowns that are caught, as a chart."""

import math
from dataclasses import dataclass

from unknowns import SHARES, UnknownsFound

WIDTH, HEIGHT = 300, 190  # of the area that the curve is drawn in
_STEP_RIGHT, _STEP_DOWN = 0.05, 0.1  # an axis ends at a multiple


@dataclass(frozen=True)
class Point:
    """A pair of shares, and where it lies: pixels from the left and from the top."""

    x: float
    y: float
    reviewed: float
    caught: float
    threshold: float | None = None


@dataclass(frozen=True)
class Chart:
    """What is drawn.

    Attributes
    ----------
    points
        Of the curve, each with familiarity's threshold.
    served
        What the thresholds as served give.
    right
        The share of vehicles where the horizontal axis ends; it begins at 0.
    lowest
        The share of unknowns where the vertical axis begins; it ends at 1.
    """

    points: list[Point]
    served: Point
    right: float
    lowest: float

    @property
    def line(self) -> str:
        """The curve with the served point on it, as a polyline's points."""
        points = sorted([*self.points, self.served], key=lambda point: (point.x, -point.y))
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)


def chart(unknowns: UnknownsFound) -> Chart:
    """Lay the trade-off out: the axes span what was measured."""
    figures = unknowns.to_document()
    served = (
        figures["vehicles_reviewed"] / figures["vehicles"],
        figures["caught"] / figures["count"],
    )
    pairs = [*unknowns.curve, served]
    right = max(_STEP_RIGHT, math.ceil(max(x for x, _ in pairs) / _STEP_RIGHT) * _STEP_RIGHT)
    least = min(y for _, y in pairs)
    lowest = min(1 - _STEP_DOWN, math.floor(least / _STEP_DOWN) * _STEP_DOWN)

    def point(reviewed: float, caught: float, threshold: float | None = None) -> Point:
        x = WIDTH * reviewed / right
        y = HEIGHT * (1 - caught) / (1 - lowest)
        return Point(x, y, reviewed, caught, threshold)

    points = [point(*pair, share) for share, pair in zip(SHARES, unknowns.curve, strict=True)]
    return Chart(points, point(*served), right, lowest)
