"""A member of a compressed tar archive, read in bounded memory whatever the archive says."""

import gzip
import io
import tarfile
from pathlib import Path

from scones.errors import ArchiveTooLarge, ArchiveUnreadable

MAX_MEMBER_BYTES = 160 * 1024 * 1024  # the official archive's largest has 148 MiB
MAX_ARCHIVE_BYTES = 512 * 1024 * 1024  # uncompressed
_MAX_HEADER_BYTES = 4 * 1024 * 1024  # of all members together
_PIECE = 1024 * 1024


class _Bounded(io.RawIOBase):
    """A file of which only so many bytes are read, and that is not gone through to any length.

    tarfile trusts the sizes in an archive's headers: it reads a name of three gigabytes, or skips
    over a terabyte, if a header says so.
    """

    def __init__(self, file: gzip.GzipFile, budget: int) -> None:
        self._file = file
        self.budget = budget

    def read(self, size: int = -1, /) -> bytes:
        """Read as many bytes as the budget has left."""
        if size < 0 or size > self.budget:
            raise ArchiveTooLarge(f"a header asks for {size} bytes, {self.budget} are left for it")
        self.budget -= size
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to an offset, unless it is beyond the limit."""
        if whence != io.SEEK_SET or offset > MAX_ARCHIVE_BYTES:
            raise ArchiveTooLarge(
                f"the archive goes on after {offset} bytes, at most {MAX_ARCHIVE_BYTES} are read"
            )
        return self._file.seek(offset)

    def tell(self) -> int:
        """Return the offset."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readable(self) -> bool:
        """Return True."""
        return True


def read_member(archive: Path, name: str) -> bytes:
    """Return the content of a member of a gzip-compressed tar archive.

    Parameters
    ----------
    archive
        The file. No more than ``MAX_MEMBER_BYTES`` of it is held at once, and none is unpacked.
    name
        The last member of this name is read, as tar does.

    Raises
    ------
    ArchiveTooLarge
        If the member, the headers, or the whole archive is too large.
    ArchiveUnreadable
        If there is no such file in it.
    OSError, EOFError, tarfile.TarError, ValueError, zlib.error
        If it is not a complete archive.
    """
    with gzip.open(archive, "rb") as file:
        bounded = _Bounded(file, _MAX_HEADER_BYTES)
        with tarfile.open(fileobj=bounded, mode="r:") as tar:
            # To the end, as an archive that is cut off anywhere is not used.
            found = [info for info in tar if info.name == name]
            if not found:
                raise ArchiveUnreadable(f"{archive} holds no {name}")
            info = found[-1]
            if not info.isfile() or info.issparse():
                raise ArchiveUnreadable(f"{name} is not a file")
            if info.size > MAX_MEMBER_BYTES:
                raise ArchiveTooLarge(
                    f"{name} has {info.size} bytes, at most {MAX_MEMBER_BYTES} are read"
                )
            bounded.budget = MAX_MEMBER_BYTES + 2 * _PIECE
            content = tar.extractfile(info)
            if content is None:
                raise ArchiveUnreadable(f"{name} is not a file")
            # Piece by piece: memory is taken for what is there, not for what a header promises.
            return b"".join(iter(lambda: content.read(_PIECE), b""))
