"""A model's archive, unpacked in bounded space whatever it holds."""

import gzip
import io
import tarfile
import zlib
from pathlib import Path

from scones.errors import ArchiveTooLarge, ArchiveUnreadable

MAX_BYTES = 512 * 1024 * 1024
MAX_MEMBERS = 10_000
MAX_DEPTH = 32
# Weights hardly shrink. What unpacks to more than a hundred times its size was made to do so.
MAX_RATIO = 100
_ALWAYS_ALLOWED = 16 * 1024 * 1024


class _Counted(io.RawIOBase):
    """A stream of which only so many bytes are read."""

    def __init__(self, file: gzip.GzipFile, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._count = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes."""
        content = self._file.read(size)
        self._count += len(content)
        if self._count > self._limit:
            raise ArchiveTooLarge(f"it holds more than {self._limit} bytes, and is not unpacked")
        return content


def unpack(archive: Path, directory: Path) -> None:
    """Unpack a ``.tar.gz`` into a directory, and nothing outside it.

    Parameters
    ----------
    archive
        The file.
    directory
        Is made.

    Raises
    ------
    ArchiveTooLarge
        If it holds more than ``MAX_BYTES``, ``MAX_MEMBERS``, or ``MAX_RATIO`` times its own size.
    ArchiveUnreadable
        If it is not a complete archive, or a member is a device, a sparse file, leads elsewhere
        or lies deeper than ``MAX_DEPTH`` folders.
    """
    directory.mkdir()
    try:
        limit = min(MAX_BYTES, max(_ALWAYS_ALLOWED, MAX_RATIO * archive.stat().st_size))
        with (
            gzip.open(archive) as file,
            tarfile.open(fileobj=_Counted(file, limit), mode="r|") as tar,
        ):
            for number, member in enumerate(tar):
                if number == MAX_MEMBERS:
                    raise ArchiveTooLarge(f"it holds more than {MAX_MEMBERS} files")
                if member.name.count("/") > MAX_DEPTH:  # making folders in folders recurses
                    raise ArchiveUnreadable(
                        f"{member.name[:100]}… is deeper than {MAX_DEPTH} folders"
                    )
                if member.issparse():  # its holes are larger than what was counted
                    raise ArchiveUnreadable(f"{member.name} is a sparse file")
                tar.extract(member, directory, filter="data")
    except (tarfile.TarError, zlib.error, OSError, EOFError, KeyError, ValueError) as error:
        raise ArchiveUnreadable(f"no whole .tar.gz: {error}") from error
