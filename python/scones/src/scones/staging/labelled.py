"""A source, and the photos that people labelled since: ``<class>/<id>.png``."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from scones.errors import FolderMissing
from scones.review import LABELLED_SIZE
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
        for path in sorted(self._directory.glob("*/*.png")):
            whole.update(path.relative_to(self._directory).as_posix().encode())
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
            for path in sorted((self._directory / name).glob("*.png")):
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


def _as_stored(image: SourceImage) -> bytes:
    # A stored photo stays as it is in this: it is hashed as this program would have stored it.
    return hashlib.sha256(normal_form(image, LABELLED_SIZE)).digest()
