"""Writing a dataset version from whatever source."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from scones import __version__
from scones.classes import UNKNOWN, check_classes
from scones.dataset import Outlier, OutlierWriter, Sample, ShardWriter
from scones.errors import ClassEmpty, ConfigurationInvalid, OutliersEmpty
from scones.manifest import MANIFEST, SPLITS, Manifest, Shard, digest, shards_of
from scones.staging.kinds import LABELLED, split_kinds
from scones.staging.pictures import Pictures
from scones.staging.source import Source, SourceImage, hash_share

VALIDATION_SHARE = 0.15
FEW = 30

_DIGITS_OF_ID = 20

_Counts = dict[str, dict[str, int]]
_Shards = dict[str, list[Shard]]


def stage(
    source: Source,
    classes: Sequence[str],
    image_size: int,
    directory: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
    photos: Path | None = None,
) -> Manifest:
    """Write a dataset version into a directory.

    The validation split comes out of train, by a hash of each sample's name: it does not change
    when images are added, and needs no seed. The test split is the source's own. Outliers are
    split by their kind.

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
    warn
        Called with what was left out, and why.
    photos
        If given, the test split's photos of the classes are written there too, as
        ``<class>/<id><suffix>``, and its outliers in normal form, as ``unknown/<kind>/<id>.png``.

    Returns
    -------
    Manifest
        What was written.

    Raises
    ------
    SourceInvalid
        If the source cannot be read; the subclass names the reason. Pictures that cannot be used,
        and equal pictures of two classes, or of a class and an outlier, are named together.
    ClassEmpty
        If a class has no image in a split.
    OutliersInvalid
        If there are outliers and their kinds are too few, or one is a class or has no picture.
    """
    names = sorted(set(classes))
    if len(names) < 2:
        raise ConfigurationInvalid(f"at least two classes are needed, not {list(classes)}")
    check_classes(names)
    splits = split_kinds(source.kinds(names), names)
    pictures = Pictures(image_size, progress, warn)
    counts, shards = _write_classes(source, names, pictures, directory, photos)
    of_kinds, outlier_shards = _write_outliers(source, splits, pictures, directory, photos)
    pictures.check()
    _check_counts(counts)
    _check_kinds(of_kinds, splits)
    manifest = Manifest(
        digest=digest(names, image_size, shards_of(shards), shards_of(outlier_shards)),
        source={"name": source.name, "checksum": source.checksum()},
        classes=names,
        counts=counts,
        image_size=image_size,
        shards=shards,
        tool_version=__version__,
        outliers=of_kinds,
        outlier_shards=outlier_shards,
    )
    (directory / MANIFEST).write_text(manifest.to_json())
    return manifest


def _write_classes(
    source: Source, names: Sequence[str], pictures: Pictures, directory: Path, photos: Path | None
) -> tuple[_Counts, _Shards]:
    counts = {split: dict.fromkeys(names, 0) for split in SPLITS}
    with ExitStack() as stack:
        writers = {
            split: stack.enter_context(closing(ShardWriter(directory, split))) for split in SPLITS
        }
        for image in source.images(names):
            content = pictures.take(image)
            if content is None:
                continue
            split = _split(image)
            writers[split].add(Sample(image.id, content, names.index(image.vehicle)))
            counts[split][image.vehicle] += 1
            if photos is not None and split == "test":
                _write_photo(photos / image.vehicle / f"{image.id}{image.suffix}", image.photo)
    return counts, {split: writer.shards for split, writer in writers.items()}


def _write_outliers(
    source: Source,
    splits: Mapping[str, str],
    pictures: Pictures,
    directory: Path,
    photos: Path | None,
) -> tuple[_Counts, _Shards]:
    counts = {split: Counter[str]() for split in SPLITS}
    with ExitStack() as stack:
        writers = {
            split: stack.enter_context(closing(OutlierWriter(directory, split))) for split in SPLITS
        }
        for outlier in source.outliers(splits):
            content = pictures.take_outlier(outlier)
            if content is None:
                continue
            name = f"unknown-{hashlib.sha256(content).hexdigest()[:_DIGITS_OF_ID]}"
            split = splits[outlier.kind]
            writers[split].add(Outlier(name, content, outlier.kind))
            counts[split][outlier.kind] += 1
            if photos is not None and split == "test":
                _write_photo(photos / UNKNOWN / outlier.kind / f"{name}.png", content)
    return (
        {split: dict(of_split) for split, of_split in counts.items()},
        {split: writer.shards for split, writer in writers.items()},
    )


def _write_photo(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def few(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return a warning for each class with few pictures in a split."""
    return [
        f"the {split} split has {count} pictures of {name}: with fewer than {FEW} the gate and the "
        "calibration say little of it"
        for split, of_class in counts.items()
        for name, count in of_class.items()
        if count < FEW
    ]


def _split(image: SourceImage) -> str:
    if image.split == "train" and hash_share(image.id) < VALIDATION_SHARE:
        return "validation"
    return image.split


def _check_counts(counts: _Counts) -> None:
    for split, of_class in counts.items():
        for name, count in of_class.items():
            if count == 0:
                raise ClassEmpty(
                    f"class {name} has no image in the {split} split: add images of it "
                    "(a few dozen at least)"
                )


def _check_kinds(counts: _Counts, splits: Mapping[str, str]) -> None:
    # Labelled photos may all be held out.
    named = splits.keys() - {LABELLED}
    empty = sorted(kind for kind in named if kind not in counts[splits[kind]])
    if empty:
        raise OutliersEmpty(
            f"the outlier set has no picture of {', '.join(empty)} that it has not of another "
            "kind: add some, or take the kind out"
        )
