"""What can be staged: pictures of classes, and pictures of what no class is."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from scones.errors import ImageRejected, SourceImageInvalid
from scones.image_limits import Limits
from scones.images import normalise

_PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class SourceImage:
    """One labelled picture of a source.

    Attributes
    ----------
    id
        Its name, unique in the source; letters, digits, ``-`` and ``_``.
    vehicle
        The name of its class.
    split
        ``train`` or ``test``, as the source says.
    photo
        The file as a courier would upload it.
    suffix
        Of that file, such as ``.png``.
    is_normal
        Whether the file already is in normal form (see ``scones.images.normalise``).
    where
        Where it comes from, for a message.
    """

    id: str
    vehicle: str
    split: str
    photo: bytes
    suffix: str
    is_normal: bool
    where: str


@dataclass(frozen=True)
class SourceOutlier:
    """One picture of what no class is.

    Attributes
    ----------
    kind
        What it shows, such as ``apple``.
    photo
        The file as a courier would upload it.
    is_normal
        Whether the file already is in normal form (see ``scones.images.normalise``).
    where
        Where it comes from, for a message.
    """

    kind: str
    photo: bytes
    is_normal: bool
    where: str


class Outliers(Protocol):
    """What has pictures of what no class is."""

    def checksum(self) -> str:
        """Return what identifies the content."""
        ...

    def kinds(self, classes: Sequence[str]) -> Sequence[str]:
        """Return the kinds of outliers there are beside some classes; there may be none."""
        ...

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield pictures of kinds, in an order that never changes.

        Parameters
        ----------
        splits
            The split that each kind goes to. Kinds of other sources are passed over.
        """
        ...


class Source(Outliers, Protocol):
    """What can be staged."""

    name: str

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the pictures of some classes, in an order that never changes."""
        ...


def normal_form(image: SourceImage | SourceOutlier, size: int) -> bytes:
    """Return a picture in normal form, with a longest side of at most some pixels.

    Raises
    ------
    SourceImageInvalid
        If it is not a usable picture; the message names it.
    """
    try:
        return normalise(image.photo, Limits.of_sources(size)).content
    except ImageRejected as error:
        raise SourceImageInvalid(f"{image.where}: {type(error).__name__}: {error}") from error


def listing(problems: Sequence[str]) -> str:
    """Return what is wrong with pictures as one text, however many there are."""
    if len(problems) == 1:
        return problems[0]
    shown = [f"\n  {problem}" for problem in problems[:_PROBLEMS_SHOWN]]
    more = len(problems) - len(shown)
    rest = f"\n  and {more} more" if more else ""
    return f"{len(problems)} pictures cannot be used:{''.join(shown)}{rest}"


def hash_share(name: str) -> float:
    """Return a number in 0 to 1 that depends on the name alone, evenly spread over names."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) / 2**64
