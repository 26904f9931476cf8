"""The official archive, read without trusting it."""

import hashlib
import io
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scones.errors import (
    ArchiveChecksumMismatch,
    ArchiveMissing,
    ArchiveUnreadable,
    ClassUnknown,
    SourceInvalid,
)
from scones.staging import Cifar100, SourceImage

Archive = Callable[..., tuple[Path, str]]
Tables = dict[str, bytes]


def images(archive: tuple[Path, str], classes: list[str] | None = None) -> list[SourceImage]:
    return list(Cifar100(*archive).images(classes or ["bicycle", "motorcycle"]))


def colour(image: SourceImage) -> tuple[int, int, int]:
    picture = Image.open(io.BytesIO(image.photo))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (32, 32))
    ((_, only),) = picture.getcolors()
    return only


def test_the_pictures_of_the_wanted_classes_are_yielded(archive: Archive, tables: Tables):
    # GIVEN an archive of three classes WHEN two are asked for
    found = images(archive(tables))
    # THEN they come split by split in the archive's order, in their own colours
    train = [n for n in range(60) if n % 3]
    assert [image.id for image in found] == [
        *(f"train-{n:05d}" for n in train),
        *(f"test-{n:05d}" for n in (1, 2, 4, 5)),
    ]
    assert [colour(image) for image in found[:40]] == [(n, n % 3, 200) for n in train]
    assert {image.vehicle for image in found if int(image.id[-5:]) % 3 == 1} == {"bicycle"}
    assert {image.split for image in found if image.id.startswith("test")} == {"test"}
    assert all(image.is_normal and image.suffix == ".png" for image in found)


def test_arrays_stored_by_columns_are_read_by_rows(archive: Archive, tables: Tables):
    # GIVEN a test split that is stored by columns WHEN it is read
    found = [image for image in images(archive(tables)) if image.split == "test"]
    # THEN every picture has its own colour
    assert [colour(image) for image in found] == [(n, n % 3, 200) for n in (1, 2, 4, 5)]


def test_an_archive_that_a_newer_numpy_wrote_is_read(archive: Archive, tables: Tables):
    # GIVEN the same table, written by this Python with bytes for keys
    data = np.arange(2, dtype=np.uint8).repeat(3072).reshape(2, 3072)
    tables["test"] = pickle.dumps({b"fine_labels": [1, 2], b"data": data}, protocol=2)
    # WHEN it is read THEN the pictures are the same
    found = [image for image in images(archive(tables)) if image.split == "test"]
    assert [colour(image) for image in found] == [(0, 0, 0), (1, 1, 1)]


def test_the_checksum_names_the_archive(archive: Archive, tables: Tables):
    # GIVEN an archive WHEN its checksum is given in capitals
    path, md5 = archive(tables)
    # THEN it is accepted, and reported as it is
    assert Cifar100(path, md5.upper()).checksum() == f"md5:{md5}"


def test_a_missing_archive_is_refused_by_name(tmp_path: Path):
    # GIVEN no file WHEN it is opened THEN the text says where to get it
    with pytest.raises(ArchiveMissing, match=r"download cifar-100-python.tar.gz"):
        Cifar100(tmp_path / "none.tar.gz")


@pytest.mark.parametrize("md5", [None, "0" * 32])
def test_an_archive_with_another_checksum_is_refused(archive: Archive, tables: Tables, md5):
    # GIVEN an archive that is not the official one WHEN it is opened THEN both sums are named
    path, found = archive(tables)
    expected = md5 or "eb9058c3a382ffc7106e4002c42a8d85"  # pragma: allowlist secret
    with pytest.raises(ArchiveChecksumMismatch, match=f"has md5 {found}, not .*{expected}"):
        Cifar100(path, md5)


def test_an_unknown_class_is_refused_with_the_known_ones(archive: Archive, tables: Tables):
    # GIVEN an archive without tanks WHEN they are asked for THEN the text lists what there is
    with pytest.raises(ClassUnknown, match=r"no class tank; it has .*'bicycle'"):
        images(archive(tables), ["bicycle", "tank"])


@pytest.mark.parametrize("member", ["meta", "train", "test"])
def test_a_missing_member_is_named(archive: Archive, tables: Tables, member: str):
    # GIVEN an archive that lacks a member WHEN it is read THEN the text names it
    del tables[member]
    with pytest.raises(ArchiveUnreadable, match=f"holds no cifar-100-python/{member}"):
        images(archive(tables))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04" + bytes(50)])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes):
    # GIVEN another file with the right checksum WHEN it is read THEN it is refused
    path = tmp_path / "file.tar.gz"
    path.write_bytes(content)
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    with pytest.raises(ArchiveUnreadable, match="not a complete gzip-compressed tar archive"):
        images((path, md5))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_truncated_archive_is_refused(archive: Archive, tables: Tables, share: float):
    # GIVEN the beginning of an archive, with the right checksum
    path, _ = archive({**tables, "noise": np.random.default_rng(0).bytes(100_000)})
    content = path.read_bytes()[: int(share * path.stat().st_size)]
    path.write_bytes(content)
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    # WHEN it is read THEN it is refused by name
    with pytest.raises(ArchiveUnreadable, match="not a complete gzip-compressed tar archive"):
        images((path, md5))


# All but the operation that makes pickle keep a list as long as four random bytes say.
BYTES = st.integers(0, 255).filter(lambda value: value != ord("r"))


@pytest.mark.parametrize("member", ["meta", "train"])
@given(st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_table_is_read_or_refused_by_name(
    archive: Archive, tables: Tables, member: str, data: st.DataObject
):
    # GIVEN a table with some bytes changed, near its beginning where its structure is
    content = bytearray(tables[member])
    places = st.integers(0, min(len(content), 600) - 1)
    for place, value in data.draw(st.dictionaries(places, BYTES, max_size=5)).items():
        content[place] = value
    # WHEN it is read
    try:
        found = images(archive({**tables, member: bytes(content)}))
    except SourceInvalid as error:
        found = str(error)
    # THEN there are pictures of the right size, or a reason
    if isinstance(found, str):
        assert "cifar-100-python" in found or "CIFAR-100" in found
    else:
        assert {Image.open(io.BytesIO(image.photo)).size for image in found} <= {(32, 32)}
