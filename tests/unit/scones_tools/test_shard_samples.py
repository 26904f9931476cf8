"""Some samples of a shard, from all over it."""

import os

import boto3
import pytest

from scones.dataset import Sample, ShardWriter
from scones_tools.drift import shard_samples as module
from scones_tools.drift.shard_samples import shard_samples

PICTURE_BYTES = 1000


@pytest.fixture
def shard(aws: None, tmp_path) -> str:
    """Return the URI of a shard of forty samples: the first half is of one class."""
    writer = ShardWriter(tmp_path, "validation")
    for number in range(40):
        writer.add(Sample(f"{number:02d}", os.urandom(PICTURE_BYTES), int(number >= 20)))
    writer.close()
    s3 = boto3.client("s3")
    location = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration=location)
    s3.upload_file(str(tmp_path / writer.shards[0].name), "artifacts", "shard.tar")
    return "s3://artifacts/shard.tar"


def test_a_small_shard_is_read_as_a_whole(shard: str):
    found = shard_samples(shard)
    assert len({sample.id for sample in found}) == 40
    assert [sample.label for sample in found] == [0, 1] * 20
    assert all(len(sample.image) == PICTURE_BYTES for sample in found)


@pytest.mark.parametrize("size", [4096, 5000, 7777])
def test_of_a_large_shard_pieces_from_all_over_it_are_read(shard: str, monkeypatch, size: int):
    # GIVEN pieces that begin within samples, and hold one or two of 2.5 KB WHEN they are read
    monkeypatch.setattr(module, "_PIECE_BYTES", size)
    found = shard_samples(shard)
    # THEN whole samples of both classes are there, and no more than was asked for
    assert [sample.label for sample in found][:4] == [0, 1, 0, 1]
    assert 4 <= len(found) <= 6 * size // 2500
    assert all(len(sample.image) == PICTURE_BYTES for sample in found)


def test_what_holds_no_sample_is_none(shard: str):
    boto3.client("s3").put_object(Bucket="artifacts", Key="shard.tar", Body=b"no shard" * 1000)
    assert shard_samples(shard) == []
