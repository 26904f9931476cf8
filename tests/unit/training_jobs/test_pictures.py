"""From pictures to tensors: preprocessing, and the samples of a channel."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from augmentation import normalise
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from preprocessing import to_square
from samples import ChannelInvalid, read_channel

from scones.dataset import Outlier, OutlierWriter, Sample
from scones.errors import ShardCorrupt
from scones.images import encode

PNG = encode(Image.new("RGB", (20, 10), "red"))
CLASSES = ["bicycle", "motorcycle"]


@given(
    st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"]),
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from([32, 48]),
)
@settings(max_examples=60, deadline=None)
def test_a_picture_of_any_mode_and_size_becomes_a_square(mode, width, height, size):
    # GIVEN any picture WHEN it is made square THEN it is a square of levels
    square = to_square(Image.new(mode, (width, height)), size)
    assert (square.shape, square.dtype) == ((3, size, size), np.uint8)


def test_the_padding_is_zero_and_the_picture_is_in_the_middle():
    # GIVEN a white picture twice as wide as high WHEN the network gets it
    square = torch.from_numpy(to_square(Image.new("RGB", (64, 32), "white"), 64))
    tensor = normalise(square)
    # THEN a quarter above and below is nothing to it
    assert (tensor[:, :16] == 0).all()
    assert (tensor[:, 48:] == 0).all()
    assert (tensor[:, 16:48] == 1).all()


def test_colours_are_in_their_channels():
    # GIVEN a red picture WHEN it is made square THEN the first channel is high
    assert to_square(Image.new("RGB", (8, 8), "red"), 8)[:, 4, 4].tolist() == [255, 0, 0]


def test_a_channel_is_read_in_the_order_of_its_shards(channels: Path):
    # GIVEN a channel of twelve samples WHEN it is read THEN pictures and labels go together
    samples = read_channel(channels / "train", CLASSES, 32).vehicles
    pictures, labels = samples.pictures.float(), samples.labels
    assert pictures.shape == (12, 3, 32, 32)
    assert labels.tolist() == [0, 1] * 6
    across = (pictures[:, :, :, 0] - pictures[:, :, :, 4]).abs().sum(dim=(1, 2)) > 100
    assert across.tolist() == [bool(label) for label in labels]


def test_a_channel_without_shards_is_named(tmp_path: Path):
    # GIVEN an empty channel WHEN it is read THEN the text names it
    with pytest.raises(ChannelInvalid, match=rf"channel {tmp_path.name} holds no shard"):
        read_channel(tmp_path, CLASSES, 32)


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ([Sample("a", PNG, 0)], "channel train has no sample of motorcycle"),
        ([Sample("a", PNG, 2)], "train-000000.tar, a: label 2, but there are 2 classes"),
        ([Sample("a", b"no picture", 0)], "train-000000.tar, a: not a readable PNG"),
        ([Sample("a", PNG[:60], 0)], "train-000000.tar, a: not a readable PNG"),
    ],
)
def test_a_wrong_sample_is_named_with_its_shard(channel, samples: list[Sample], message: str):
    # GIVEN a channel with a wrong sample WHEN it is read THEN the text leads to it
    with pytest.raises(ChannelInvalid) as refusal:
        read_channel(channel(*samples), CLASSES, 32)
    assert message in str(refusal.value)


def test_outliers_are_read_with_their_kinds(channels: Path):
    # GIVEN a channel with outliers of two kinds WHEN it is read
    split = read_channel(channels / "train", CLASSES, 32)
    # THEN they are beside the vehicles, and not among them
    assert Counter(split.outliers.kinds) == {"sky": 6, "grass": 6}
    assert split.outliers.pictures.shape == (12, 3, 32, 32)
    assert set(split.vehicles.labels.tolist()) == {0, 1}


@pytest.mark.parametrize(
    ("outlier", "message"),
    [
        (Outlier("o", PNG, "bicycle"), "unknown-000000.tar, o: the outlier is a bicycle, which is"),
        (Outlier("o", b"no picture", "sky"), "unknown-000000.tar, o: not a readable PNG"),
    ],
)
def test_a_wrong_outlier_is_named_with_its_shard(channel, outlier: Outlier, message: str):
    # GIVEN a channel with a wrong outlier WHEN it is read THEN the text leads to it
    directory = channel(Sample("a", PNG, 0), Sample("b", PNG, 1))
    writer = OutlierWriter(directory.parent, "train")
    writer.add(outlier)
    writer.close()
    with pytest.raises(ChannelInvalid) as refusal:
        read_channel(directory, CLASSES, 32)
    assert message in str(refusal.value)


def test_a_corrupt_shard_is_named(channel):
    # GIVEN a shard that is cut off WHEN the channel is read THEN the text names it
    directory = channel(Sample("a", PNG, 0), Sample("b", PNG, 1))
    shard = directory / "train-000000.tar"
    shard.write_bytes(shard.read_bytes()[:700])
    with pytest.raises(ShardCorrupt, match=r"train-000000\.tar"):
        read_channel(directory, CLASSES, 32)


@given(st.dictionaries(st.integers(0, len(PNG) - 1), st.integers(0, 255), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_damaged_picture_is_read_or_named(tmp_path_factory, changes: dict[int, int]):
    # GIVEN a sample with some bytes changed
    from scones.dataset import ShardWriter

    damaged = bytearray(PNG)
    for place, value in changes.items():
        damaged[place] = value
    directory = tmp_path_factory.mktemp("damaged")
    writer = ShardWriter(directory, "train")
    writer.add(Sample("a", bytes(damaged), 0))
    writer.close()
    # WHEN its channel is read
    try:
        result = read_channel(directory / "train", ["bicycle"], 32).vehicles.pictures
    except ChannelInvalid as error:
        result = str(error)
    # THEN there is a picture, or a reason with its name
    assert isinstance(result, torch.Tensor) or "train-000000.tar, a: " in result
