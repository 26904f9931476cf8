"""Shards and manifests of a dataset version."""

import hashlib
import io
import tarfile
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scones.dataset
from scones.dataset import Sample, ShardWriter, read_shard
from scones.errors import ShardCorrupt
from scones.manifest import Shard

SAMPLES = [Sample(f"photo-{i}", bytes([137, i]) * (100 + 400 * i), i % 2) for i in range(4)]


def written(directory: Path, samples: list[Sample]) -> list[Shard]:
    writer = ShardWriter(directory, "train")
    for sample in samples:
        writer.add(sample)
    writer.close()
    return writer.shards


def tar_of(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, "w") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def file(name: str) -> tarfile.TarInfo:
    return tarfile.TarInfo(name)


@given(
    st.lists(
        st.tuples(st.binary(min_size=1, max_size=2000), st.integers(0, 999)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_read_again(contents):
    # GIVEN any samples
    samples = [Sample(f"id-{i}", image, label) for i, (image, label) in enumerate(contents)]
    with tempfile.TemporaryDirectory() as directory:
        # WHEN they are written and read
        (shard,) = written(Path(directory), samples)
        read = list(read_shard(Path(directory) / shard.name))
    # THEN they are the same, in order
    assert read == samples
    assert (shard.name, shard.samples) == ("train/train-000000.tar", len(samples))


def test_the_same_samples_make_the_same_bytes(tmp_path: Path):
    # GIVEN two writers WHEN they write the same
    shards = [written(tmp_path / name, SAMPLES) for name in ("one", "two")]
    # THEN the shards are identical, and the checksum is that of the file
    assert shards[0] == shards[1]
    content = (tmp_path / "one" / shards[0][0].name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == shards[0][0].sha256


def test_a_split_without_samples_has_no_shard(tmp_path: Path):
    # GIVEN no samples WHEN they are written THEN there is no file, and closing twice is harmless
    assert written(tmp_path, []) == []
    assert list(tmp_path.iterdir()) == []


def test_a_full_shard_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # GIVEN shards of two samples
    monkeypatch.setattr(scones.dataset, "SAMPLES_PER_SHARD", 2)
    # WHEN four are written
    shards = written(tmp_path, SAMPLES)
    # THEN there are two whole shards
    assert [shard.name for shard in shards] == ["train/train-000000.tar", "train/train-000001.tar"]
    read = [sample for shard in shards for sample in read_shard(tmp_path / shard.name)]
    assert read == SAMPLES


@given(st.integers(0, 20_479))
@settings(max_examples=100, deadline=None)
def test_a_shard_that_was_cut_off_loses_no_sample_in_silence(end: int):
    # GIVEN a shard of which only the beginning is there
    with tempfile.TemporaryDirectory() as directory:
        (shard,) = written(Path(directory), SAMPLES)
        path = Path(directory) / shard.name
        path.write_bytes(path.read_bytes()[:end])
        # WHEN it is read
        try:
            read = list(read_shard(path))
        except ShardCorrupt as error:
            # THEN it is refused by its name, or all of it is there
            read = str(error)
    assert read == SAMPLES or path.name in read


def test_a_shard_cut_off_between_two_samples_is_refused(tmp_path: Path):
    # GIVEN a shard that ends after its first sample, without the mark of an end
    (shard,) = written(tmp_path, SAMPLES)
    path = tmp_path / shard.name
    path.write_bytes(path.read_bytes()[: 4 * tarfile.BLOCKSIZE])
    # WHEN it is read THEN it is refused
    with pytest.raises(ShardCorrupt, match=r"train-000000.tar: cut off"):
        list(read_shard(path))


@pytest.mark.parametrize("content", [b"", b"no tar file at all", b"\x1f\x8b\x08" + bytes(40)])
def test_a_file_that_is_no_tar_file_is_refused(tmp_path: Path, content: bytes):
    # GIVEN another file WHEN it is read THEN it is refused by its name
    path = tmp_path / "train-000000.tar"
    path.write_bytes(content)
    with pytest.raises(ShardCorrupt, match=r"train-000000.tar: not a whole tar file"):
        list(read_shard(path))


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([(file("a.cls"), b"0")], "a.cls has no picture before it"),
        ([(file("a.png"), b"x")], "a.png has no label after it"),
        ([(file("a.png"), b"x"), (file("b.cls"), b"0")], "b.cls has no picture before it"),
        ([(file("a.png"), b"x"), (file("a.cls"), b"one")], "not the index of a class"),
        ([(file("a.png"), b"x"), (file("a.cls"), b"-1")], "not the index of a class"),
        ([(file("a.png"), b"x"), (file("a.cls"), b"1" * 5000)], "not the index of a class"),
        ([(file("a.png"), b"")], "a.png is cut off or not a file"),
        ([(file("a.jpg"), b"x")], "a.jpg is neither .png nor .cls"),
        ([(link("a.png", "/etc/passwd", tarfile.SYMTYPE), b"")], "cut off or not a file"),
        ([(link("a.png", "a.png", tarfile.LNKTYPE), b"")], "cut off or not a file"),
        ([(link("a.png", "", tarfile.FIFOTYPE), b"")], "cut off or not a file"),
        ([(link("a.png", "", tarfile.DIRTYPE), b"")], "cut off or not a file"),
    ],
)
def test_a_shard_with_wrong_members_is_refused(tmp_path: Path, members, message: str):
    # GIVEN a tar file that is no shard
    path = tar_of(tmp_path / "train-000000.tar", members)
    # WHEN it is read THEN the text names the shard and the member
    with pytest.raises(ShardCorrupt, match=f"^train-000000.tar: .*{message}"):
        list(read_shard(path))
