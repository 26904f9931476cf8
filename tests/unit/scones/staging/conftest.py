"""A tiny archive in exactly the layout of the official CIFAR-100 archive for Python."""

import hashlib
import io
import struct
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

FOLDER = "cifar-100-python"
CLASSES = ("apple", "bicycle", "motorcycle")
VALUES = 3 * 32 * 32


def text(value: str) -> bytes:
    return b"U" + bytes([len(value)]) + value.encode()


def array(rows: Sequence[bytes], *, by_columns: bool = False) -> bytes:
    """Return the opcodes with which numpy 1 under Python 2 wrote an array of bytes."""
    content = b"".join(bytes(column) for column in zip(*rows, strict=True))
    if not by_columns:
        content = b"".join(rows)
    shape = b"K" + bytes([len(rows)]) + b"M" + struct.pack("<H", VALUES) + b"\x86"
    return (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"
        + shape
        + b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff"
        + b"K\x00tb"
        + (b"\x88" if by_columns else b"\x89")
        + b"T"
        + struct.pack("<i", len(content))
        + content
        + b"tb"
    )


def listing(items: Sequence[str | int]) -> bytes:
    values = [text(item) if isinstance(item, str) else b"K" + bytes([item]) for item in items]
    return b"](" + b"".join(values) + b"e"


def table(**columns: bytes) -> bytes:
    """Return a pickle, as Python 2 wrote it, of a dictionary."""
    pairs = b"".join(text(name) + value for name, value in columns.items())
    return b"\x80\x02}(" + pairs + b"u."


def row_of(colour: tuple[int, int, int]) -> bytes:
    return b"".join(bytes([level]) * 1024 for level in colour)


def split_of(labels: Sequence[int], *, by_columns: bool = False) -> bytes:
    """Return a split whose pictures have one colour each: (row, label, 200)."""
    rows = [row_of((number, label, 200)) for number, label in enumerate(labels)]
    names = [f"photo_s_{number:06d}.png" for number in range(len(labels))]
    return table(
        filenames=listing(names),
        fine_labels=listing(labels),
        data=array(rows, by_columns=by_columns),
    )


Tables = dict[str, bytes]


@pytest.fixture
def tables_of() -> Callable[..., Tables]:
    """Return a maker of an archive's members: so many rows of each class, in turn."""

    def make(classes: Sequence[str], train: int = 20, test: int = 2) -> Tables:
        labels = range(len(classes))
        return {
            "meta": table(fine_label_names=listing(classes), coarse_label_names=listing(["any"])),
            "train": split_of([*labels] * train),
            "test": split_of([*labels] * test, by_columns=True),
        }

    return make


@pytest.fixture
def tables(tables_of: Callable[..., Tables]) -> Tables:
    """Return the members of a good archive: every class in both splits, twenty rows in train."""
    return tables_of(CLASSES)


Archive = Callable[..., tuple[Path, str]]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return a maker of archives: their path and md5."""

    def make(
        members: Mapping[str, bytes], *, before: Sequence[tarfile.TarInfo] = ()
    ) -> tuple[Path, str]:
        path = tmp_path / "cifar-100-python.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            for info in before:
                tar.addfile(info)
            for name, content in members.items():
                info = tarfile.TarInfo(f"{FOLDER}/{name}")
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        return path, hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()

    return make
