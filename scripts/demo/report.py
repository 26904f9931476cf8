"""What a run over labelled photos shows: figures, a table, and a page with pictures."""

import base64
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from demo.look import look
from demo.workflow import workflow
from scones.outcomes import ACCEPTED, OUTCOMES, REVIEW
from scones_tools.photos.classify import Outcome
from scones_tools.templates import template

_THUMBNAIL_PIXELS = 128
_TEMPLATE = Path(__file__).with_name("report.html.jinja")


@dataclass(frozen=True)
class Photo:
    """One photo that was sent, and what became of it.

    Attributes
    ----------
    path
        The file that was sent.
    label
        The vehicle it shows; None if it shows none.
    kind
        The thing that it shows instead; None for a vehicle, and for a broken upload.
    outcome
        What became of it.
    """

    path: Path
    label: str | None
    outcome: Outcome
    kind: str | None = None

    @property
    def correct(self) -> bool:
        """Whether the vehicle was recognised, sure or not."""
        return self.outcome.vehicle == self.label

    @property
    def mistaken(self) -> bool:
        """Whether a vehicle was taken for another, or something else for one, and got a route."""
        if self.kind is not None:
            return self.outcome.outcome == ACCEPTED
        return self.label is not None and self.outcome.vehicle is not None and not self.correct

    @property
    def thumbnail(self) -> str | None:
        """A small picture as a data URI; None if the file cannot be shown."""
        try:
            with Image.open(self.path) as image:
                small = image.convert("RGB")
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return None
        small.thumbnail((_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS))
        buffer = io.BytesIO()
        small.save(buffer, "PNG")
        return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


@dataclass(frozen=True)
class Step:
    """One step of a run and how long it took, in seconds."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Figures:
    """The figures of a run.

    Attributes
    ----------
    vehicles
        How many photos of vehicles were sent.
    correct
        How many of them were recognised, whether accepted or sent to review.
    accepted, accepted_correct
        How many of them were decided without a person, and how many of these rightly.
    unknowns, unknowns_reviewed
        How many photos of other things were sent, and how many of them a person gets.
    outcomes, routes
        Photos (all of them) by outcome, and accepted photos by route.
    median_seconds
        The median time from an upload to its outcome.
    """

    vehicles: int
    correct: int
    accepted: int
    accepted_correct: int
    unknowns: int
    unknowns_reviewed: int
    outcomes: Mapping[str, int]
    routes: Mapping[str, int]
    median_seconds: float


def figures(photos: Sequence[Photo]) -> Figures:
    """Count what a run over photos shows."""
    vehicles = [photo for photo in photos if photo.label is not None]
    unknowns = [photo for photo in photos if photo.kind is not None]
    accepted = [photo for photo in vehicles if photo.outcome.outcome == ACCEPTED]
    durations = sorted(photo.outcome.seconds for photo in photos)
    counts = Counter(photo.outcome.outcome for photo in photos)
    routes = Counter(photo.outcome.route for photo in photos if photo.outcome.route)
    return Figures(
        vehicles=len(vehicles),
        correct=sum(photo.correct for photo in vehicles),
        accepted=len(accepted),
        accepted_correct=sum(photo.correct for photo in accepted),
        unknowns=len(unknowns),
        unknowns_reviewed=sum(photo.outcome.outcome == REVIEW for photo in unknowns),
        outcomes={name: counts[name] for name in OUTCOMES},
        routes=dict(sorted(routes.items())),
        median_seconds=durations[len(durations) // 2] if durations else 0.0,
    )


def rows(counted: Figures, steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Return the table of a run: what, and its value."""
    return [
        ("photos of vehicles", str(counted.vehicles)),
        ("recognised", _share(counted.correct, counted.vehicles)),
        ("decided without a person", _share(counted.accepted, counted.vehicles)),
        ("of these, rightly", _share(counted.accepted_correct, counted.accepted)),
        ("unknowns to a person", _share(counted.unknowns_reviewed, counted.unknowns)),
        *((f"outcome {name}", str(count)) for name, count in counted.outcomes.items()),
        *((f"route {name}", str(count)) for name, count in counted.routes.items()),
        ("from an upload to its outcome, all at once, median", f"{counted.median_seconds:.2f} s"),
        *durations(steps),
    ]


def durations(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Return the rows of a table that say how long each step took."""
    return [(f"step: {step.name}", f"{step.seconds:.1f} s") for step in steps]


def text(table: Sequence[tuple[str, str]]) -> str:
    """Lay a table out for a terminal."""
    width = max(len(name) for name, _ in table)
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in table)


def html(
    title: str,
    photos: Sequence[Photo],
    table: Sequence[tuple[str, str]],
    definition: Mapping[str, Any] | None = None,
    address: Callable[..., str] | None = None,
) -> str:
    """Return a page that needs no other file: the table and every photo with what became of it.

    Parameters
    ----------
    title
        The heading.
    photos
        Shown by outcome, those of other things apart: what was mistaken first, then the least
        sure.
    table
        What :func:`rows` returned.
    definition
        Of the state machine that the photos went through; None draws none.
    address
        Returns the address of a part of ``scones page``; None if nothing serves it.
    """
    ordered = sorted(photos, key=lambda one: (not one.mistaken, one.outcome.confidence or 0.0))
    groups: dict[str, list[Photo]] = {name: [] for name in OUTCOMES}
    groups |= {f"unknowns, {name}": [] for name in OUTCOMES}
    for photo in ordered:
        name = photo.outcome.outcome
        groups[name if photo.kind is None else f"unknowns, {name}"].append(photo)
    counts = Counter(photo.outcome.outcome for photo in photos)
    return template(_TEMPLATE).render(
        title=title,
        groups=groups,
        table=table,
        look=look(),
        workflow=workflow(definition, counts) if definition else None,
        address=address,
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "0"
