"""Archives of models and code, unpacked in bounded space."""

import gzip
import io
import tarfile
import zlib
from pathlib import Path

MAX_BYTES = 30 * 1024**3  # the volume that SageMaker gives an instance
MAX_MEMBERS = 100_000
MAX_RATIO = 100
_ALWAYS_ALLOWED = 64 * 1024**2


class ArchiveError(Exception):
    """An archive is not whole, is too large, or a member leads out of its folder."""


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
            raise ArchiveError(
                f"it holds more than {self._limit} bytes: localaws unpacks {MAX_RATIO} times an "
                f"archive's own size, {_ALWAYS_ALLOWED} bytes always and {MAX_BYTES} at most"
            )
        return content


def unpack(content: bytes, directory: Path) -> None:
    """Unpack a ``.tar.gz`` into a directory, and nothing outside it.

    Raises
    ------
    ArchiveError
        If that cannot be done whole; the text says why.
    """
    limit = min(MAX_BYTES, max(_ALWAYS_ALLOWED, MAX_RATIO * len(content)))
    try:
        with (
            gzip.open(io.BytesIO(content)) as file,
            tarfile.open(fileobj=_Counted(file, limit), mode="r|") as tar,
        ):
            for number, member in enumerate(tar):
                if number == MAX_MEMBERS:
                    raise ArchiveError(f"it holds more than {MAX_MEMBERS} files")
                if member.issparse():  # its holes are larger than what was counted
                    raise ArchiveError(f"{member.name} is a sparse file")
                tar.extract(member, directory, filter="data")
    except (tarfile.TarError, zlib.error, OSError, EOFError, KeyError, ValueError) as error:
        raise ArchiveError(f"no whole .tar.gz: {error}") from error
