"""Some samples of a dataset's shard on S3, without reading all of it."""

import tarfile
import tempfile
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import boto3

from scones.dataset import Sample, read_shard
from scones.errors import ShardCorrupt
from scones_tools.s3_files import split

_PIECES = 6
_PIECE_BYTES = 1024 * 1024
_MAGIC, _MAGIC_AT, _NAME_BYTES = b"ustar", 257, 100


def shard_samples(uri: str) -> list[Sample]:
    """Return samples from all over a shard, of each label in turn.

    A folder of photos is staged class by class, so that a shard's beginning may be of one class.
    """
    by_label: dict[int, dict[str, Sample]] = {}
    for piece in _pieces(uri):
        for sample in _whole(piece):
            by_label.setdefault(sample.label, {})[sample.id] = sample
    in_turn = zip_longest(*(by_label[label].values() for label in sorted(by_label)))
    return [sample for sample in chain.from_iterable(in_turn) if sample is not None]


def _pieces(uri: str) -> Iterator[bytes]:
    """Yield pieces of an object, each from the beginning of a member's header or before."""
    s3: Any = boto3.client("s3")
    bucket, key = split(uri)
    size = s3.head_object(Bucket=bucket, Key=key)["ContentLength"]
    if size <= _PIECES * _PIECE_BYTES:
        yield s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return
    for number in range(_PIECES):
        start = size * number // _PIECES // tarfile.BLOCKSIZE * tarfile.BLOCKSIZE
        part = f"bytes={start}-{start + _PIECE_BYTES - 1}"
        yield s3.get_object(Bucket=bucket, Key=key, Range=part)["Body"].read()


def _whole(piece: bytes) -> Iterator[Sample]:
    """Yield the samples that are in a piece as a whole."""
    starts = range(0, len(piece), tarfile.BLOCKSIZE)
    first = next(
        (start for start in starts if _is_picture(piece[start : start + tarfile.BLOCKSIZE])), None
    )
    if first is None:
        return
    with tempfile.TemporaryDirectory() as directory:
        part = Path(directory, "shard.tar")
        part.write_bytes(piece[first:])
        try:
            yield from read_shard(part)
        except ShardCorrupt:
            return  # cut off here, by us


def _is_picture(block: bytes) -> bool:
    """Return whether a picture's header begins here."""
    name = block[:_NAME_BYTES].rstrip(b"\0")
    return block[_MAGIC_AT:].startswith(_MAGIC) and name.endswith(b".png")
