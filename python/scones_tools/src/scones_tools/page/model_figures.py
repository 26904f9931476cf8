"""What an evaluation says of a model, as the page shows it.

What a document of another version does not have is not shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scones_tools.counted import counted
from scones_tools.models.packages import figures, section
from scones_tools.models.verdicts import interval_text, table

_SHADES = 10
_EMPHASIS = 3  # a mistake of a third is as dark as can be
_UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError)


@dataclass(frozen=True)
class Cell:
    """Photos of one class that the model says are of another, or of this one.

    Attributes
    ----------
    count
        How many.
    share
        Of the photos of the class; None if there are none.
    kind
        ``right`` or ``wrong``.
    shade
        How dark: 0 to 10.
    """

    count: int
    share: float | None
    kind: str
    shade: int


@dataclass(frozen=True)
class Gate:
    """The gate's verdict.

    Attributes
    ----------
    passed
        Whether the model may be approved.
    reasons, notes
        Why not, and what was not judged.
    comparison
        With the model that was live, in a sentence; empty if there was none.
    floors
        What was asked for, by name.
    """

    passed: bool
    reasons: list[str]
    notes: list[str]
    comparison: str
    floors: dict[str, float]


def gate(evaluated: Mapping[str, Any]) -> Gate | None:
    """Return the gate's verdict; None if the evaluation has none."""
    verdict = section(evaluated, "verdict")
    try:
        return Gate(
            verdict["passed"],
            list(map(str, verdict["reasons"])),
            list(map(str, verdict["notes"])),
            _comparison(verdict),
            {name: float(floor) for name, floor in section(evaluated, "floors").items()},
        )
    except _UNREADABLE:
        return None


def _comparison(verdict: Mapping[str, Any]) -> str:
    found = verdict["comparison"]
    if not found:
        return ""
    return (
        f"of {counted(verdict['count'], 'photo', 'photos')} "
        f"{counted(found['only_candidate'], 'was', 'were')} right with this model alone, "
        f"and {found['only_live']} with the one that was live (p = {found['p_value']:.3g})"
    )


def by_class(evaluated: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the gate's row for all photos, each class, and outliers; the training's if no gate."""
    test = figures(evaluated)
    try:
        verdict = section(evaluated, "verdict")
        rows = table(verdict) if verdict else _of_the_training(test)
    except _UNREADABLE:
        return []
    return [
        row | {"precision": section(test, "classes", row["photos of"]).get("precision")}
        for row in rows
    ]


def _of_the_training(test: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "photos of": name,
            "count": one["count"],
            "right": one["recall"],
            "95 % interval": interval_text(one["recall_interval"]),
        }
        for name, one in section(test, "classes").items()
    ]


def confusion(evaluated: Mapping[str, Any]) -> dict[str, list[Cell]]:
    """Return the cells of each class's row, in the order of the classes; empty if it is unknown."""
    test = figures(evaluated)
    try:
        names = list(section(test, "classes"))
        return {
            name: [_cell(test["confusion"][place], place, column) for column in range(len(names))]
            for place, name in enumerate(names)
        }
    except _UNREADABLE:
        return {}


def _cell(row: list[int], place: int, column: int) -> Cell:
    total, count = sum(row), row[column]
    share = count / total if total else None
    kind, times = ("right", 1) if place == column else ("wrong", _EMPHASIS)
    shade = round(_SHADES * min(1.0, times * (share or 0.0)))
    return Cell(count, share, kind, max(shade, 1 if count else 0))


def kinds(evaluated: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return, by the kind of unknown thing, how many of how many are caught."""
    found = section(evaluated, "kinds") or section(figures(evaluated), "unknown", "kinds")
    try:
        return {name: (one["caught"], one["count"]) for name, one in found.items()}
    except _UNREADABLE:
        return {}
