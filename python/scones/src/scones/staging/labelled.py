"""A source, and the photos that people labelled since: ``<class>/<id>.png``."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from scones.errors import FolderMissing, SourceImageInvalid
from scones.review import LABELLED_SIZE
from scones.staging.folder import is_hidden
from scones.staging.stage import Source, SourceImage, normal_form

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")


class WithLabelled:
    """A source whose train split has labelled photos added to it.

    Only the folders of the classes that are staged are read: photos that are labelled ``none``, or
    with a class that is no more, are left out. So is a photo that the source holds out for the
    test: it may have come back through the review queue. It is recognised in the form in which
    labelled photos are stored; a copy that was changed on the way, such as one that a drifting
    camera darkened, is not.

    Parameters
    ----------
    source
        What the photos are added to.
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

    def checksum(self) -> str:
        """Return the source's checksum and that of all labelled photos."""
        whole = hashlib.sha256()
        for path in _photos(self._directory, "*/*.png"):
            whole.update(os.fsencode(path.relative_to(self._directory).as_posix()))
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return f"{self._source.checksum()}+sha256:{whole.hexdigest()}"

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the source's pictures, then the labelled photos by class and name."""
        held_out = set()
        for image in self._source.images(classes):
            yield image
            if image.split == "test":
                held_out.add(_as_stored(image))
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


def _photos(directory: Path, pattern: str) -> list[Path]:
    return [path for path in sorted(directory.glob(pattern)) if not is_hidden(path)]


def _as_stored(image: SourceImage) -> bytes:
    # A stored photo stays as it is in this: it is hashed as this program would have stored it.
    try:
        content = normal_form(image, LABELLED_SIZE)
    except SourceImageInvalid:
        content = image.photo  # whoever stages it names it
    return hashlib.sha256(content).digest()
