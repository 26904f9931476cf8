"""A page with the photos that wait for a person, and a place to label each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scones.classes import NO_VEHICLE
from scones.errors import ImageRejected
from scones.image_limits import Limits
from scones.images import normalise
from scones.review import Question
from scones_tools.counted import counted
from scones_tools.templates import template

_TEMPLATE = Path(__file__).with_name("review.html.jinja")
_LIMITS = Limits.of_sources(192)


@dataclass(frozen=True)
class Waiting:
    """A photo that waits.

    Attributes
    ----------
    question
        What is asked.
    thumbnail
        What :func:`thumbnail` made of the upload; None if there is nothing to show.
    """

    question: Question
    thumbnail: str | None


def thumbnail(photo: bytes) -> str | None:
    """Return a small picture of an upload as a data URI; None if it cannot be shown."""
    try:
        content = normalise(photo, _LIMITS).to_document()["content"]
    except ImageRejected:
        return None
    return f"data:image/png;base64,{content}"


def page(photos: Sequence[Waiting], classes: Sequence[str]) -> str:
    """Return a page that needs no other file.

    Parameters
    ----------
    photos
        Those that wait; the least sure come first.
    classes
        What a photo can be labelled as, beside none.
    """
    return template(_TEMPLATE).render(
        counted=counted,
        photos=sorted(photos, key=lambda photo: photo.question.confidence),
        labels=[*classes, NO_VEHICLE],
    )
