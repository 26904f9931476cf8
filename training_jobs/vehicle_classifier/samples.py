"""A channel's pictures, as tensors."""

import io
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from preprocessing import to_square

from scones.dataset import class_shards, outlier_shards, read_outliers, read_shard
from scones.errors import SconesError
from scones.picture_quality import Quality, quality


class ChannelInvalid(SconesError):
    """A channel is missing, or does not hold what the job needs; the text names it."""


@dataclass(frozen=True)
class Samples:
    """The photos of the vehicles of one split.

    Attributes
    ----------
    pictures
        Shape (n, 3, size, size), levels from 0 to 255.
    labels
        Shape (n), indices of classes.
    qualities
        Statistics of the pictures as they are stored, in normal form.
    """

    pictures: torch.Tensor
    labels: torch.Tensor
    qualities: Sequence[Quality]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Outliers:
    """The pictures of one split that show none of the vehicles; there may be none.

    Attributes
    ----------
    pictures
        Shape (n, 3, size, size), levels from 0 to 255.
    kinds
        What each shows.
    """

    pictures: torch.Tensor
    kinds: Sequence[str]

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True)
class Split:
    """What a channel holds: photos of the vehicles, and of other things."""

    vehicles: Samples
    outliers: Outliers


class _Pictures:
    """Collects pictures in a file, so that memory need not hold more of them than are in use.

    Parameters
    ----------
    size
        The side of each, in pixels.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._count = 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (the tensor needs it)

    def add(self, image: Image.Image) -> None:
        self._file.write(to_square(image, self._size).tobytes())
        self._count += 1

    def tensor(self) -> torch.Tensor:
        """Return all of them: (n, 3, size, size), levels from 0 to 255."""
        shape = (self._count, 3, self._size, self._size)
        if not self._count:
            return torch.empty(shape, dtype=torch.uint8)
        self._file.flush()
        return torch.from_numpy(np.memmap(self._file, np.uint8, "c", shape=shape))


def read_channel(directory: Path, classes: Sequence[str], size: int) -> Split:
    """Read all shards of a channel.

    Parameters
    ----------
    directory
        The channel's folder.
    classes
        Their names; labels are indices into them.
    size
        The side of the network's input, in pixels.

    Raises
    ------
    ChannelInvalid
        If there is no shard, a label is not one of the classes, a class has no sample, an outlier's
        kind is one of the classes, or a picture cannot be decoded.
    ShardCorrupt
        If a shard is not whole.
    """
    shards = class_shards(directory)
    if not shards:
        raise ChannelInvalid(f"channel {directory.name} holds no shard (*.tar)")
    return Split(
        _read_vehicles(directory, shards, classes, size),
        _read_outliers(directory, outlier_shards(directory), classes, size),
    )


def _read_vehicles(
    directory: Path, shards: Sequence[Path], classes: Sequence[str], size: int
) -> Samples:
    pictures, labels, qualities = _Pictures(size), [], []
    for shard in shards:
        for sample in read_shard(shard):
            where = f"channel {directory.name}, {shard.name}, {sample.id}"
            if sample.label >= len(classes):
                raise ChannelInvalid(
                    f"{where}: label {sample.label}, but there are {len(classes)} classes"
                )
            with _opened(sample.image, where) as image:
                pictures.add(image)
                qualities.append(quality(image))
            labels.append(sample.label)
    counts = Counter(labels)
    empty = [name for index, name in enumerate(classes) if not counts[index]]
    if empty:
        raise ChannelInvalid(f"channel {directory.name} has no sample of {', '.join(empty)}")
    return Samples(pictures.tensor(), torch.tensor(labels), qualities)


def _read_outliers(
    directory: Path, shards: Sequence[Path], classes: Sequence[str], size: int
) -> Outliers:
    pictures, kinds = _Pictures(size), []
    for shard in shards:
        for outlier in read_outliers(shard):
            where = f"channel {directory.name}, {shard.name}, {outlier.id}"
            if outlier.kind in classes:
                raise ChannelInvalid(f"{where}: the outlier is a {outlier.kind}, which is a class")
            with _opened(outlier.image, where) as image:
                pictures.add(image)
            kinds.append(outlier.kind)
    return Outliers(pictures.tensor(), kinds)


@contextmanager
def _opened(content: bytes, where: str) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            image.load()
            yield image
    except (OSError, SyntaxError, ValueError) as error:
        raise ChannelInvalid(f"{where}: not a readable PNG ({error})") from error
