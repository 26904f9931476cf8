"""A folder of one's own pictures: ``<class>/<any name>.jpg``, ``.png`` or ``.webp``."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from scones.errors import ClassUnknown, FolderMissing
from scones.staging.stage import SourceImage, hash_share

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
TEST_SHARE = 0.15

_DIGITS_OF_ID = 20
_LETTERS_OF_ID = 40
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")


class Folder:
    """The pictures below a folder, one folder a class.

    A picture's name in the dataset comes from its content: the same picture twice is taken once,
    and cannot end up in two splits.

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
        """Return the SHA-256 over the names and contents of all files."""
        return f"sha256:{self._content_checksum}"

    @cached_property
    def _content_checksum(self) -> str:
        whole = hashlib.sha256()
        for path in sorted(self._directory.glob("*/*")):
            if _is_picture(path):
                whole.update(path.relative_to(self._directory).as_posix().encode())
                whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the pictures of some classes, by class and file name.

        Raises
        ------
        ClassUnknown
            If there is no folder of this name.
        """
        for name in classes:
            folder = self._directory / name
            if not folder.is_dir():
                raise ClassUnknown(f"{self._directory} has no folder {name}")
            # A shard's member is named so: no dots, and not too long.
            prefix = _NOT_IN_ID.sub("_", name)[:_LETTERS_OF_ID]
            seen = set()
            for path in sorted(folder.iterdir()):
                if not _is_picture(path):
                    continue
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


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()
