"""A folder of one's own pictures: ``<class>/<any name>.jpg``, ``.png`` or ``.webp``.

What no class is lies in ``unknown/<kind>/<any name>.jpg`` there, or in a folder elsewhere.
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from scones.classes import UNKNOWN
from scones.errors import (
    ClassUnknown,
    FolderMissing,
    OutliersEmpty,
    OutliersInvalid,
    SourceImageInvalid,
)
from scones.staging.source import SourceImage, SourceOutlier, hash_share, listing

SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp")
TEST_SHARE = 0.15

_DIGITS_OF_ID = 20
_LETTERS_OF_ID = 40
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")
# What systems leave in every folder, beside names that begin with a dot.
_OF_SYSTEMS = {"__MACOSX", "Thumbs.db", "desktop.ini"}


class Folder:
    """The pictures below a folder, one folder a class.

    A picture's name in the dataset comes from its content: the same picture twice is taken once,
    and cannot end up in two splits. Hidden files are ignored.

    Parameters
    ----------
    directory
        The folder.

    Raises
    ------
    FolderMissing
        If there is no such folder.
    """

    name = "folder"

    def __init__(self, directory: Path) -> None:
        if not directory.is_dir():
            raise FolderMissing(f"{directory} is not a folder")
        self._directory = directory

    def checksum(self) -> str:
        """Return the SHA-256 over the names and contents of all files, and that of outliers."""
        own = f"sha256:{self._content_checksum}"
        return f"{own}+{self._unknown.checksum()}" if self._unknown else own

    @cached_property
    def _content_checksum(self) -> str:
        whole = hashlib.sha256()
        for path in sorted(self._directory.glob("*/*")):
            if _is_picture(path) and not is_hidden(path.parent):
                # A name need not be text.
                whole.update(os.fsencode(path.relative_to(self._directory).as_posix()))
                whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()

    def passed_over(self, classes: Sequence[str]) -> Counter[str]:
        """Count the files of some classes and of outliers that are not staged, by the reason.

        Hidden files and those of the system are not counted: nobody put them there.
        """
        counts = self._unknown.passed_over() if self._unknown else Counter[str]()
        for name in classes:
            for path in self._class_folder(name).rglob("*"):
                below = path.relative_to(self._directory / name)
                if any(is_hidden(Path(part)) for part in below.parts) or path.is_dir():
                    continue
                if len(below.parts) > 1:
                    counts["in folders below those of classes and kinds"] += 1
                elif not path.is_file():
                    counts["links that lead nowhere, and no files"] += 1
                elif not _is_picture(path):
                    counts[f"named *{path.suffix}" if path.suffix else "without an ending"] += 1
        return counts

    def kinds(self, classes: Sequence[str]) -> list[str]:
        """Return the kinds of outliers below ``unknown``; none if it is not there."""
        return self._unknown.kinds(classes) if self._unknown else []

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield pictures of kinds, by kind and file name."""
        yield from self._unknown.outliers(splits) if self._unknown else ()

    @cached_property
    def _unknown(self) -> "UnknownFolder | None":
        place = self._directory / UNKNOWN
        return UnknownFolder(place) if place.is_dir() else None

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the pictures of some classes, by class and file name.

        Raises
        ------
        ClassUnknown
            If there is no folder of this name.
        SourceImageInvalid
            If this user may not read some of the pictures.
        """
        pictures = {
            name: [path for path in sorted(self._class_folder(name).iterdir()) if _is_picture(path)]
            for name in classes
        }
        unreadable = [
            f"{path}: permission denied"
            for paths in pictures.values()
            for path in paths
            if not os.access(path, os.R_OK)
        ]
        if unreadable:
            raise SourceImageInvalid(listing(unreadable))
        for name, paths in pictures.items():
            # A shard's member is named so: no dots, and not too long.
            prefix = _NOT_IN_ID.sub("_", name)[:_LETTERS_OF_ID]
            seen = set()
            for path in paths:
                photo = path.read_bytes()
                key = f"{prefix}-{hashlib.sha256(photo).hexdigest()[:_DIGITS_OF_ID]}"
                if key in seen:
                    continue
                seen.add(key)
                yield SourceImage(
                    id=key,
                    vehicle=name,
                    # Another hash than the one that takes validation out of train.
                    split="test" if hash_share(f"test {key}") < TEST_SHARE else "train",
                    photo=photo,
                    suffix=path.suffix.lower(),
                    is_normal=False,
                    where=str(path),
                )

    def _class_folder(self, name: str) -> Path:
        folder = self._directory / name
        # A name must be that of a folder here as it is written, also where case does not matter.
        present = folders(self._directory)
        if name not in present or not folder.is_dir():
            kind = ": it is a file there" if folder.is_file() else ""
            raise ClassUnknown(
                f"{self._directory} has no folder {name}{kind}; its folders are "
                f"{', '.join(present) or 'none'}"
            )
        return folder


class UnknownFolder:
    """Outliers below a folder, one folder a kind.

    Parameters
    ----------
    directory
        The folder.

    Raises
    ------
    FolderMissing
        If there is no such folder.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._folder = Folder(directory)

    def checksum(self) -> str:
        """Return the SHA-256 over the names and contents of all files."""
        return self._folder.checksum()

    def passed_over(self) -> Counter[str]:
        """Count the files of kinds that are not staged, by the reason."""
        return self._folder.passed_over(folders(self._directory))

    def kinds(self, classes: Sequence[str]) -> list[str]:
        """Return the names of the folders.

        Raises
        ------
        OutliersEmpty
            If there is no picture in them.
        OutliersInvalid
            If pictures lie beside them: nobody knows of what kind they are.
        """
        del classes  # a kind with the name of one is named by whoever stages it
        loose = sorted(path.name for path in self._directory.iterdir() if _is_picture(path))
        if loose:
            more = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
            raise OutliersInvalid(
                f"{self._directory} holds {loose[0]}{more} directly: make a sub-folder for each "
                "kind of thing, such as tree or car, and put the pictures there"
            )
        kinds = folders(self._directory)
        if not any(
            _is_picture(path) for kind in kinds for path in (self._directory / kind).iterdir()
        ):
            raise OutliersEmpty(
                f"{self._directory} has no picture: put pictures of what no class is into it, a "
                "sub-folder for each kind, or take it away"
            )
        return kinds

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield pictures of kinds, by kind and file name."""
        for image in self._folder.images([k for k in folders(self._directory) if k in splits]):
            yield SourceOutlier(image.vehicle, image.photo, is_normal=False, where=image.where)


def folders(directory: Path) -> list[str]:
    """Return the names of the folders in a folder, without hidden ones."""
    return sorted(
        path.name for path in directory.iterdir() if path.is_dir() and not is_hidden(path)
    )


def is_hidden(path: Path) -> bool:
    """Return whether a file or folder is one that systems hide or make by themselves."""
    return path.name.startswith(".") or path.name in _OF_SYSTEMS


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not is_hidden(path) and path.is_file()
