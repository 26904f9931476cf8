"""Shards of outliers, beside those of samples."""

import io
import tarfile
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.dataset import (
    Outlier,
    OutlierWriter,
    Sample,
    ShardWriter,
    class_shards,
    outlier_shards,
    read_outliers,
    read_shard,
)
from scones.errors import ShardCorrupt

OUTLIERS = [Outlier(f"unknown-{i}", bytes([137, i]) * (100 + 400 * i), "apple") for i in range(4)]


def written(directory: Path, outliers: list[Outlier]) -> Path:
    writer = OutlierWriter(directory, "train")
    for outlier in outliers:
        writer.add(outlier)
    writer.close()
    (shard,) = writer.shards
    assert (shard.name, shard.samples) == ("train/unknown-000000.tar", len(outliers))
    return directory / shard.name


_KINDS = st.text("aZ9.-_ éß漢", min_size=1, max_size=30).filter(lambda kind: kind[0] not in ".- ")


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=2000), _KINDS), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_outliers_that_are_written_are_read_again(contents):
    # GIVEN any outliers
    outliers = [Outlier(f"id-{i}", image, kind) for i, (image, kind) in enumerate(contents)]
    # WHEN they are written and read THEN they are the same, in order
    with tempfile.TemporaryDirectory() as directory:
        assert list(read_outliers(written(Path(directory), outliers))) == outliers


def test_outliers_lie_beside_samples_and_are_none(tmp_path: Path):
    # GIVEN a split with samples and outliers
    path = written(tmp_path, OUTLIERS)
    writer = ShardWriter(tmp_path, "train")
    writer.add(Sample("photo", b"png", 0))
    writer.close()
    # WHEN its shards are looked for THEN each are found apart
    assert class_shards(tmp_path / "train") == [tmp_path / "train" / "train-000000.tar"]
    assert outlier_shards(tmp_path / "train") == [path]
    # THEN none is read for the other
    with pytest.raises(ShardCorrupt, match=r"unknown-0\.txt is neither \.png nor \.cls"):
        list(read_shard(path))
    with pytest.raises(ShardCorrupt, match=r"photo\.cls is neither \.png nor \.txt"):
        list(read_outliers(tmp_path / "train" / "train-000000.tar"))


@given(st.integers(0, 20_479))
@settings(max_examples=100, deadline=None)
def test_a_shard_that_was_cut_off_loses_no_outlier_in_silence(end: int):
    # GIVEN a shard of which only the beginning is there
    with tempfile.TemporaryDirectory() as directory:
        path = written(Path(directory), OUTLIERS)
        path.write_bytes(path.read_bytes()[:end])
        # WHEN it is read
        try:
            read = list(read_outliers(path))
        except ShardCorrupt as error:
            # THEN it is refused by its name, or all of it is there
            read = str(error)
    assert read == OUTLIERS or path.name in read


@given(st.dictionaries(st.integers(0, 20_479), st.integers(0, 255), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_damaged_shard_is_read_or_refused_by_name(changes: dict[int, int]):
    # GIVEN a shard with some bytes changed
    with tempfile.TemporaryDirectory() as directory:
        path = written(Path(directory), OUTLIERS)
        content = bytearray(path.read_bytes())
        for place, value in changes.items():
            content[place % len(content)] = value
        path.write_bytes(content)
        # WHEN it is read
        try:
            read = list(read_outliers(path))
        except ShardCorrupt as error:
            read = str(error)
    # THEN it is refused by its name, or every outlier has a picture and a kind
    if isinstance(read, str):
        assert path.name in read
    else:
        assert all(outlier.image and outlier.kind for outlier in read)


@pytest.mark.parametrize(
    "kind", [b"\xff\xfe", b"../etc", b"<b>", b"a\nb", b" ", b"a\0", b"a" * 121, b"\xef\xbf\xbd"]
)
def test_a_kind_that_is_no_name_is_refused(tmp_path: Path, kind: bytes):
    # GIVEN an outlier whose kind is not the name of one
    path = tmp_path / "unknown-000000.tar"
    with tarfile.open(path, "w") as tar:
        for name, content in (("a.png", b"x"), ("a.txt", kind)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    # WHEN it is read THEN the text names the shard and the member
    with pytest.raises(ShardCorrupt, match=r"^unknown-000000.tar: a.txt holds .* name of a kind"):
        list(read_outliers(path))
