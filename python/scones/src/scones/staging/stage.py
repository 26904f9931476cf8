"""Writing a dataset version from whatever source."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from scones import __version__
from scones.classes import check_classes
from scones.dataset import Sample, ShardWriter
from scones.errors import ClassEmpty, ConfigurationInvalid, ImageRejected, SourceImageInvalid
from scones.image_limits import Limits
from scones.images import normalise
from scones.manifest import MANIFEST, SPLITS, Manifest, digest

VALIDATION_SHARE = 0.15
FEW = 30

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


class Source(Protocol):
    """What can be staged."""

    name: str

    def checksum(self) -> str:
        """Return what identifies the source's content."""
        ...

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the pictures of some classes, in an order that never changes."""
        ...


def stage(
    source: Source,
    classes: Sequence[str],
    image_size: int,
    directory: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
    photos: Path | None = None,
) -> Manifest:
    """Write a dataset version into a directory.

    The validation split comes out of train, by a hash of each sample's name: it does not change
    when images are added, and needs no seed. The test split is the source's own.

    Parameters
    ----------
    source
        Where the pictures come from.
    classes
        The classes to take; at least two.
    image_size
        The longest side of a stored image, in pixels.
    directory
        Receives the shards and, last, the manifest.
    progress
        Called with the number of images staged so far.
    photos
        If given, the test split's photos are written there too, as ``<class>/<id><suffix>``.

    Returns
    -------
    Manifest
        What was written.

    Raises
    ------
    SourceInvalid
        If the source cannot be read; the subclass names the reason. Pictures that cannot be used,
        and equal pictures of two classes, are named together.
    ClassEmpty
        If a class has no image in a split.
    """
    names = sorted(set(classes))
    if len(names) < 2:
        raise ConfigurationInvalid(f"at least two classes are needed, not {list(classes)}")
    check_classes(names)
    counts = {split: dict.fromkeys(names, 0) for split in SPLITS}
    problems: list[str] = []
    known = _Pictures()
    writers = {split: ShardWriter(directory, split) for split in SPLITS}
    with ExitStack() as stack:
        for writer in writers.values():
            stack.callback(writer.close)
        for done, image in enumerate(source.images(names), start=1):
            progress(done)
            split = _split(image)
            try:
                content = image.photo if image.is_normal else normal_form(image, image_size)
                if not image.is_normal and not known.is_new(image, content):
                    continue
            except SourceImageInvalid as error:
                problems.append(str(error))
                continue
            writers[split].add(Sample(image.id, content, names.index(image.vehicle)))
            counts[split][image.vehicle] += 1
            if photos is not None and split == "test":
                file = photos / image.vehicle / f"{image.id}{image.suffix}"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(image.photo)
    if problems:
        raise SourceImageInvalid(listing(problems))
    _check_counts(counts)
    shards = {split: writer.shards for split, writer in writers.items()}
    manifest = Manifest(
        digest=digest(names, image_size, [shard for split in SPLITS for shard in shards[split]]),
        source={"name": source.name, "checksum": source.checksum()},
        classes=names,
        counts=counts,
        image_size=image_size,
        shards=shards,
        tool_version=__version__,
    )
    (directory / MANIFEST).write_text(manifest.to_json())
    return manifest


class _Pictures:
    """The pictures that were staged, by their pixels: each is taken once, and has one class."""

    def __init__(self) -> None:
        self._seen: dict[bytes, SourceImage] = {}

    def is_new(self, image: SourceImage, content: bytes) -> bool:
        """Return whether a picture was not staged before.

        Raises
        ------
        SourceImageInvalid
            If it was, as another class.
        """
        key = hashlib.sha256(content).digest()
        first = self._seen.setdefault(key, replace(image, photo=b""))
        if first.vehicle != image.vehicle:
            raise SourceImageInvalid(
                f"{image.where} is {image.vehicle}, and the same picture is {first.vehicle} in "
                f"{first.where}: keep one of them"
            )
        return first.id == image.id


def listing(problems: Sequence[str]) -> str:
    """Return what is wrong with pictures as one text, however many there are."""
    if len(problems) == 1:
        return problems[0]
    shown = [f"\n  {problem}" for problem in problems[:_PROBLEMS_SHOWN]]
    more = len(problems) - len(shown)
    rest = f"\n  and {more} more" if more else ""
    return f"{len(problems)} pictures cannot be used:{''.join(shown)}{rest}"


def few(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return a warning for each class with few pictures in a split."""
    return [
        f"the {split} split has {count} pictures of {name}: with fewer than {FEW} the gate and the "
        "calibration say little of it"
        for split, of_class in counts.items()
        for name, count in of_class.items()
        if count < FEW
    ]


def hash_share(name: str) -> float:
    """Return a number in 0 to 1 that depends on the name alone, evenly spread over names."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) / 2**64


def normal_form(image: SourceImage, size: int) -> bytes:
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


def _split(image: SourceImage) -> str:
    if image.split == "train" and hash_share(image.id) < VALIDATION_SHARE:
        return "validation"
    return image.split


def _check_counts(counts: dict[str, dict[str, int]]) -> None:
    for split, of_class in counts.items():
        for name, count in of_class.items():
            if count == 0:
                raise ClassEmpty(
                    f"class {name} has no image in the {split} split: add images of it "
                    "(a few dozen at least)"
                )
