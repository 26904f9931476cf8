"""A channel's samples, as tensors."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from preprocessing import to_square

from scones.dataset import class_shards, read_shard
from scones.errors import SconesError
from scones.picture_quality import Quality, quality


class ChannelInvalid(SconesError):
    """A channel is missing, or does not hold what the job needs; the text names it."""


@dataclass(frozen=True)
class Samples:
    """The samples of one split.

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


def read_channel(directory: Path, classes: Sequence[str], size: int) -> Samples:
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
        If there is no shard, a label is not one of the classes, a class has no sample, or a picture
        cannot be decoded.
    ShardCorrupt
        If a shard is not whole.
    """
    shards = class_shards(directory)
    if not shards:
        raise ChannelInvalid(f"channel {directory.name} holds no shard (*.tar)")
    pictures, labels, qualities = [], [], []
    for shard in shards:
        for sample in read_shard(shard):
            where = f"channel {directory.name}, {shard.name}, {sample.id}"
            if sample.label >= len(classes):
                raise ChannelInvalid(
                    f"{where}: label {sample.label}, but there are {len(classes)} classes"
                )
            try:
                with Image.open(io.BytesIO(sample.image), formats=["PNG"]) as image:
                    pictures.append(to_square(image, size))
                    qualities.append(quality(image))
            except (OSError, SyntaxError, ValueError) as error:
                raise ChannelInvalid(f"{where}: not a readable PNG ({error})") from error
            labels.append(sample.label)
    counts = Counter(labels)
    empty = [name for index, name in enumerate(classes) if not counts[index]]
    if empty:
        raise ChannelInvalid(f"channel {directory.name} has no sample of {', '.join(empty)}")
    return Samples(torch.from_numpy(np.stack(pictures)), torch.tensor(labels), qualities)
