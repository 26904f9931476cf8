"""A dataset version's shards: tar files in the WebDataset convention.

A sample is two members of a tar file: ``<id>.png`` and ``<id>.cls``, the latter the index of the
class as ASCII digits. An outlier is in a shard of its own: ``<id>.png`` and ``<id>.txt``, the
latter the name of its kind in UTF-8. The bytes of a shard depend on what it holds alone.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scones.classes import UNKNOWN
from scones.errors import ShardCorrupt
from scones.manifest import Shard, is_name, outlier_shard_name, shard_name

SAMPLES_PER_SHARD = 10_000
MAX_SAMPLE_BYTES = 16 * 1024 * 1024
_DIGITS_OF_LABEL = 9
_LABEL, _KIND = "cls", "txt"
_END_OF_ARCHIVE = bytes(2 * tarfile.BLOCKSIZE)


@dataclass(frozen=True)
class Sample:
    """One labelled picture.

    Attributes
    ----------
    id
        Its name, unique in the dataset; no dots or slashes.
    image
        A PNG file.
    label
        The index of its class.
    """

    id: str
    image: bytes
    label: int


@dataclass(frozen=True)
class Outlier:
    """One picture of what no class is.

    Attributes
    ----------
    id
        Its name, unique in the dataset; no dots or slashes.
    image
        A PNG file.
    kind
        What it shows, such as ``apple``. No two splits have a kind in common.
    """

    id: str
    image: bytes
    kind: str


class _Writer:
    """Writes a split's pictures into shards below a directory, a bounded number into each.

    Parameters
    ----------
    directory
        The dataset's directory; shards go into ``<directory>/<split>/``.
    split
        One of ``SPLITS``.
    """

    _name_of = staticmethod(shard_name)

    def __init__(self, directory: Path, split: str) -> None:
        self._directory = directory
        self._split = split
        self._tar: tarfile.TarFile | None = None
        self._name = ""
        self._samples = 0
        self.shards: list[Shard] = []

    def _append(self, name: str, image: bytes, suffix: str, text: str) -> None:
        if self._tar is None:
            self._name = self._name_of(self._split, len(self.shards))
            path = self._directory / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._tar = tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 (close)
        for ending, content in (("png", image), (suffix, text.encode())):
            member = tarfile.TarInfo(f"{name}.{ending}")
            member.size = len(content)
            member.mode = 0o644
            self._tar.addfile(member, io.BytesIO(content))
        self._samples += 1
        if self._samples == SAMPLES_PER_SHARD:
            self.close()

    def close(self) -> None:
        """Finish the shard that is being written, if there is one."""
        if self._tar is None:
            return
        self._tar.close()
        self._tar = None
        with (self._directory / self._name).open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
        self.shards.append(Shard(self._name, checksum, self._samples))
        self._samples = 0


class ShardWriter(_Writer):
    """Writes a split's samples."""

    def add(self, sample: Sample) -> None:
        """Append a sample."""
        self._append(sample.id, sample.image, _LABEL, str(sample.label))


class OutlierWriter(_Writer):
    """Writes a split's outliers, into shards beside those of its samples."""

    _name_of = staticmethod(outlier_shard_name)

    def add(self, outlier: Outlier) -> None:
        """Append an outlier."""
        self._append(outlier.id, outlier.image, _KIND, outlier.kind)


def class_shards(directory: Path) -> list[Path]:
    """Return a split's shards of samples, in order."""
    return sorted(set(directory.glob("*.tar")) - set(outlier_shards(directory)))


def outlier_shards(directory: Path) -> list[Path]:
    """Return a split's shards of outliers, in order; a version need not have any."""
    return sorted(directory.glob(f"{UNKNOWN}-*.tar"))


def read_shard(path: Path) -> Iterator[Sample]:
    """Yield the samples of a shard in their order.

    Raises
    ------
    ShardCorrupt
        If it is not a tar file, is cut off, or a sample lacks its picture or label.
    """
    for name, image, label, where in _read(path, _LABEL):
        if not label.isdigit() or len(label) > _DIGITS_OF_LABEL:
            raise ShardCorrupt(f"{where} holds {label[:20]!r}, not the index of a class")
        yield Sample(name, image, int(label))


def read_outliers(path: Path) -> Iterator[Outlier]:
    """Yield the outliers of a shard in their order.

    Raises
    ------
    ShardCorrupt
        If it is not a tar file, is cut off, or an outlier lacks its picture or kind.
    """
    for name, image, text, where in _read(path, _KIND):
        kind = text.decode(errors="replace")  # with a sign that no name has
        if not is_name(kind):
            raise ShardCorrupt(f"{where} holds {text[:20]!r}, not the name of a kind")
        yield Outlier(name, image, kind)


def _read(path: Path, label: str) -> Iterator[tuple[str, bytes, bytes, str]]:
    """Yield the name, picture and label of each pair of members, and where the label is."""
    picture: tuple[str, bytes] | None = None
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                name, _, suffix = member.name.partition(".")
                # A link has no content of its own, what it names may not be there, and the holes
                # of a sparse file are larger than the shard.
                is_file = member.isfile() and not member.issparse()
                if member.size > MAX_SAMPLE_BYTES:
                    raise ShardCorrupt(
                        f"{path.name}: {member.name} has {member.size} bytes, "
                        f"at most {MAX_SAMPLE_BYTES} are read"
                    )
                file = tar.extractfile(member) if is_file else None
                content = file.read() if file else b""
                if len(content) != member.size or not content:
                    raise ShardCorrupt(f"{path.name}: {member.name} is cut off or not a file")
                if suffix == "png":
                    picture = (name, content)
                elif suffix == label:
                    if picture is None or picture[0] != name:
                        raise ShardCorrupt(f"{path.name}: {member.name} has no picture before it")
                    yield *picture, content, f"{path.name}: {member.name}"
                    picture = None
                else:
                    raise ShardCorrupt(f"{path.name}: {member.name} is neither .png nor .{label}")
    except (tarfile.TarError, EOFError) as error:
        raise ShardCorrupt(f"{path.name}: not a whole tar file ({error})") from error
    if picture is not None:
        raise ShardCorrupt(f"{path.name}: {picture[0]}.png has no label after it")
    if not _has_end(path):
        raise ShardCorrupt(f"{path.name}: cut off after a whole sample")


def _has_end(path: Path) -> bool:
    """Return whether a tar file ends with the mark of an end: tarfile does not miss it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(_END_OF_ARCHIVE)))
        return file.read() == _END_OF_ARCHIVE
