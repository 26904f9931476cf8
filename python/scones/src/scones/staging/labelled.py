"""A source, and the photos that people labelled since: ``<class>/<id>.png``."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scones.classes import NO_VEHICLE
from scones.errors import FolderMissing, SourceImageInvalid
from scones.review import LABELLED_SIZE
from scones.staging.folder import is_hidden
from scones.staging.kinds import LABELLED, split_kinds
from scones.staging.source import Source, SourceImage, SourceOutlier, normal_form

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")


class WithLabelled:
    """A source whose train split has labelled photos added to it.

    Only the folders of the classes that are staged are read, and ``none``: its photos are outliers
    for train, if the source has others; test and validation need kinds that train has not. A photo
    that the source holds out for the test is left out: it may have come back through the review
    queue. It is recognised in the form in which labelled photos are stored; a copy that was changed
    on the way, such as one that a drifting camera darkened, is not.

    Parameters
    ----------
    source
        What the photos are added to, with all of its outliers.
    directory
        The labelled photos. A class need not have any.

    Raises
    ------
    FolderMissing
        If there is no such directory.
    """

    def __init__(self, source: Source, directory: Path) -> None:
        if not directory.is_dir():
            raise FolderMissing(f"{directory} is not a folder")
        self.name = f"{source.name}+labelled"
        self._source = source
        self._directory = directory
        self._held_out: set[bytes] = set()

    def checksum(self) -> str:
        """Return the source's checksum and that of all labelled photos."""
        whole = hashlib.sha256()
        for path in _photos(self._directory, "*/*.png"):
            whole.update(os.fsencode(path.relative_to(self._directory).as_posix()))
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return f"{self._source.checksum()}+sha256:{whole.hexdigest()}"

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the source's pictures, then the labelled photos by class and name."""
        held_out = self._outliers_held_out(classes)
        for image in self._source.images(classes):
            yield image
            if image.split == "test":
                held_out.add(_as_stored(image))
        self._held_out = held_out
        for name in classes:
            for path in _photos(self._directory / name, "*.png"):
                image = SourceImage(
                    id=f"labelled-{_NOT_IN_ID.sub('_', path.stem)}",
                    vehicle=name,
                    split="train",
                    photo=path.read_bytes(),
                    suffix=path.suffix,
                    is_normal=False,
                    where=str(path),
                )
                if _as_stored(image) not in held_out:
                    yield image

    def without_vehicle(self) -> list[Path]:
        """Return the photos in which people saw no vehicle."""
        return _photos(self._directory / NO_VEHICLE, "*.png")

    def kinds(self, classes: Sequence[str]) -> list[str]:
        """Return the source's kinds, and if there are any, that of the labelled photos."""
        kinds = list(self._source.kinds(classes))
        return [*kinds, LABELLED] if kinds and self.without_vehicle() else kinds

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield the source's outliers, then the labelled photos: what is held out is known then.

        Photos of classes that are held out are known once ``images`` was gone through.
        """
        yield from self._source.outliers(splits)
        for path in self.without_vehicle() if LABELLED in splits else ():
            outlier = SourceOutlier(LABELLED, path.read_bytes(), is_normal=False, where=str(path))
            if _as_stored(outlier) not in self._held_out:
                yield outlier

    def _outliers_held_out(self, classes: Sequence[str]) -> set[bytes]:
        splits = split_kinds(self.kinds(classes), classes)
        test = {kind: split for kind, split in splits.items() if split == "test"}
        return {_as_stored(outlier) for outlier in self._source.outliers(test)}


def _photos(directory: Path, pattern: str) -> list[Path]:
    return [path for path in sorted(directory.glob(pattern)) if not is_hidden(path)]


def _as_stored(image: SourceImage | SourceOutlier) -> bytes:
    # A stored photo stays as it is in this: it is hashed as this program would have stored it.
    try:
        content = normal_form(image, LABELLED_SIZE)
    except SourceImageInvalid:
        content = image.photo  # whoever stages it names it
    return hashlib.sha256(content).digest()
