"""The official CIFAR-100 archive for Python, read without trusting it."""

import hashlib
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from reprlib import repr as short
from typing import Any

from PIL import Image

from scones.errors import (
    ArchiveChecksumMismatch,
    ArchiveMissing,
    ArchiveUnreadable,
    ClassUnknown,
)
from scones.images import encode
from scones.staging.bounded_archive import read_member
from scones.staging.kinds import VEHICLES
from scones.staging.pickled_tables import Array, read_table
from scones.staging.source import SourceImage, SourceOutlier

SIDE = 32
KNOWN_ARCHIVES = {
    # pragma: allowlist nextline secret
    "eb9058c3a382ffc7106e4002c42a8d85": "cifar-100",
    # pragma: allowlist nextline secret
    "12b8e58a0d5b41fd08023accff591ac8": "the ten vehicle classes of cifar-100",
    # pragma: allowlist nextline secret
    "a3c34fb8326f90b2c4eb906ae0fdc6dc": "50 classes of cifar-100 that are no vehicles",
}

_FOLDER = "cifar-100-python"
_SPLITS = ("train", "test")
_CHANNEL = SIDE * SIDE
_VALUES = 3 * _CHANNEL
# That a kind is there matters more than how many photos it has: in a trial, 50 photos of 50 kinds
# had unseen kinds recognised nearly as often as 4,300 (97 and 99 %). Only of what looks like a
# class do more help, so other vehicles are trained with whole.
_MAX_OF_KIND = 100


class Cifar100:
    """The images of ``cifar-100-python.tar.gz``, by their fine labels.

    Its outliers are the archive's other classes. Those of the test split come from the archive's
    test rows, all others from its train rows.

    Parameters
    ----------
    archive
        The file.
    md5
        Its checksum; None accepts the archives of ``KNOWN_ARCHIVES``.

    Raises
    ------
    ArchiveMissing
        If there is no such file.
    ArchiveChecksumMismatch
        If it is another file. Nothing of it has been read by then but its bytes.
    """

    name = "cifar100"

    def __init__(self, archive: Path, md5: str | None = None) -> None:
        if not archive.is_file():
            raise ArchiveMissing(
                f"{archive} is not a file: download cifar-100-python.tar.gz from the CIFAR page of "
                "the University of Toronto, and name its path"
            )
        with archive.open("rb") as file:
            # md5 is what the archive's publisher gives; it names the file, it guards no secret.
            self._checksum = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        found = self._checksum.hexdigest()
        accepted = {md5.lower()} if md5 else set(KNOWN_ARCHIVES)
        if found not in accepted:
            raise ArchiveChecksumMismatch(
                f"{archive} has md5 {found}, not {' or '.join(sorted(accepted))}: download it "
                "again, or give its checksum if it is meant to differ"
            )
        self._archive = archive

    def checksum(self) -> str:
        """Return the archive's md5."""
        return f"md5:{self._checksum.hexdigest()}"

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the pictures of some classes, in the archive's order.

        Raises
        ------
        ClassUnknown
            If there is no such fine label.
        ArchiveUnreadable
            If the file is not an archive in the official layout.
        ArchiveTooLarge
            If it is far larger than the official one, or builds something that is.
        """
        names = self._names
        unknown = sorted(set(classes) - set(names))
        if unknown:
            raise ClassUnknown(f"CIFAR-100 has no class {', '.join(unknown)}; it has {names}")
        wanted = {names.index(name): name for name in classes}
        for split in _SPLITS:
            labels, data = self._rows[split]
            for row, label in enumerate(labels):
                if label in wanted:
                    yield SourceImage(
                        id=f"{split}-{row:05d}",
                        vehicle=wanted[label],
                        split=split,
                        photo=encode(_picture(data.row(row))),
                        suffix=".png",
                        is_normal=True,
                        where=_where(split, row),
                    )

    def kinds(self, classes: Sequence[str]) -> list[str]:
        """Return the archive's other classes that have pictures in both of its splits."""
        present = set.intersection(*(set(labels) for labels, _ in self._rows.values()))
        folded = {name.casefold() for name in classes}
        return sorted(
            {
                name
                for label, name in enumerate(self._names)
                if label in present and name.casefold() not in folded
            }
        )

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield pictures of kinds, in the archive's order: at most 100 of a kind, as a rule."""
        kinds = {label: name for label, name in enumerate(self._names) if name in splits}
        for part in _SPLITS:
            labels, data = self._rows[part]
            taken = Counter[str]()
            for row, label in enumerate(labels):
                kind = kinds.get(label, "")
                split = splits.get(kind)
                if split is None or (split == "test") != (part == "test"):
                    continue
                is_whole = split == "train" and kind in VEHICLES
                if taken[kind] == _MAX_OF_KIND and not is_whole:
                    continue
                taken[kind] += 1
                photo = encode(_picture(data.row(row)))
                yield SourceOutlier(kind, photo, is_normal=True, where=_where(part, row))

    @cached_property
    def _names(self) -> list[str]:
        return _texts(self._table("meta").get("fine_label_names"), "fine_label_names")

    @cached_property
    def _rows(self) -> dict[str, tuple[list[int], Array]]:
        """Labels and pictures by the archive's split, checked."""
        rows = {}
        for split in _SPLITS:
            table = self._table(split)
            labels, data = table.get("fine_labels"), table.get("data")
            if not isinstance(labels, list) or not isinstance(data, Array):
                raise ArchiveUnreadable(f"{_FOLDER}/{split} lacks fine_labels or data")
            if not all(isinstance(label, int) for label in labels):
                raise ArchiveUnreadable(f"{_FOLDER}/{split} has labels that are not numbers")
            if data.shape != (len(labels), _VALUES) or len(data.content) != len(labels) * _VALUES:
                raise ArchiveUnreadable(f"{_FOLDER}/{split} has data of shape {short(data.shape)}")
            rows[split] = labels, data
        return rows

    def _table(self, member: str) -> dict[str, Any]:
        name = f"{_FOLDER}/{member}"
        try:
            table = read_table(read_member(self._archive, name), name)
        except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error) as error:
            raise ArchiveUnreadable(
                f"{self._archive} is not a complete gzip-compressed tar archive: {error}"
            ) from error
        return dict(zip(_texts(list(table), "keys"), table.values(), strict=True))


def _where(split: str, row: int) -> str:
    return f"{_FOLDER}/{split} row {row}"


def _picture(row: bytes) -> Image.Image:
    """Return a row of 1,024 red, green and blue values each as a picture."""
    channels = [
        Image.frombytes("L", (SIDE, SIDE), row[start : start + _CHANNEL])
        for start in range(0, _VALUES, _CHANNEL)
    ]
    return Image.merge("RGB", channels)


def _texts(values: Any, what: str) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str | bytes) for value in values):
        raise ArchiveUnreadable(f"{_FOLDER}/meta has no list named {what}")
    return [value.decode("latin1") if isinstance(value, bytes) else value for value in values]
