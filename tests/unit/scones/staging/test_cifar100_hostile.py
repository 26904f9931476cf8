"""Archives that somebody made to do harm, or that hold something else than they should."""

import os
import pickle
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scones.errors import ArchiveUnreadable
from scones.staging import Cifar100

Archive = Callable[..., tuple[Path, str]]
Tables = dict[str, bytes]


class Touch:
    """Makes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self):
        return os.system, (f"touch {self._file}",)


class Evaluate:
    """Evaluates Python when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self):
        return eval, (f"open({str(self._file)!r}, 'w')",)


def read(archive: tuple[Path, str]) -> list:
    return list(Cifar100(*archive).images(["bicycle", "motorcycle"]))


@pytest.mark.parametrize("kind", [Touch, Evaluate])
@pytest.mark.parametrize("member", ["meta", "train", "test"])
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_malicious_pickle_is_refused_and_not_executed(
    archive: Archive, tables: Tables, tmp_path: Path, kind: type, member: str, protocol: int
):
    # GIVEN a table that runs a command when it is unpickled by pickle itself
    mark = tmp_path / "executed"
    attack = pickle.dumps({"fine_label_names": kind(mark)}, protocol=protocol)
    # WHEN the archive is read
    with pytest.raises(ArchiveUnreadable, match=rf"{member} is not a table .* it asks for \w+\."):
        read(archive({**tables, member: attack}))
    # THEN the command has not run
    assert not mark.exists()


def test_the_attack_is_a_real_one(tmp_path: Path):
    # GIVEN the same pickle WHEN pickle itself reads it THEN its command runs
    mark = tmp_path / "executed"
    pickle.loads(pickle.dumps(Touch(mark)))  # noqa: S301
    assert mark.exists()


@pytest.mark.parametrize(
    "reference", [b"cos\nsystem\n.", b"cnumpy\nload\n.", b"c__main__\n__doc__\n."]
)
def test_even_naming_something_else_is_refused(archive: Archive, tables: Tables, reference: bytes):
    # GIVEN a pickle that only refers to a function WHEN it is read THEN it is refused
    with pytest.raises(ArchiveUnreadable, match="it asks for"):
        read(archive({**tables, "meta": reference}))


@pytest.mark.parametrize(
    "name", ["../outside", "/tmp/outside", "cifar-100-python/../../outside", "./-rf"]
)
def test_members_with_paths_to_elsewhere_are_not_written(
    archive: Archive, tables: Tables, tmp_path: Path, name: str
):
    # GIVEN an archive with a member that would land elsewhere
    before = {path.name for path in tmp_path.parent.iterdir()}
    path, md5 = archive(tables, before=[tarfile.TarInfo(name)])
    # WHEN the pictures are read THEN they are all there, and nothing was unpacked
    assert len(read((path, md5))) == 44
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert {path.name for path in tmp_path.parent.iterdir()} == before


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
@pytest.mark.parametrize("member", ["meta", "train"])
def test_a_member_that_is_a_link_is_not_followed(
    archive: Archive, tables: Tables, tmp_path: Path, member: str, kind: bytes
):
    # GIVEN a link in the place of a table, to a file outside that is a good table
    outside = tmp_path / "outside"
    outside.write_bytes(tables.pop(member))
    link = tarfile.TarInfo(f"cifar-100-python/{member}")
    link.type, link.linkname = kind, str(outside)
    # WHEN the archive is read THEN the link is not a file
    with pytest.raises(ArchiveUnreadable, match=f"cifar-100-python/{member} is not a file"):
        read(archive(tables, before=[link]))


@pytest.mark.parametrize(
    "document",
    [
        ["fine_label_names"],
        "fine_label_names",
        7,
        None,
        {1: ["bicycle"]},
        {"fine_label_names": "bicycle"},
        {"fine_label_names": [1, 2]},
        {"coarse_label_names": ["bicycle"]},
    ],
    ids=repr,
)
def test_another_document_in_the_place_of_the_names_is_refused(
    archive: Archive, tables: Tables, document: object
):
    # GIVEN a harmless pickle of something else WHEN it is read THEN it is refused
    with pytest.raises(ArchiveUnreadable, match="meta"):
        read(archive({**tables, "meta": pickle.dumps(document, protocol=2)}))


ROWS = np.zeros((2, 3072), dtype=np.uint8)


@pytest.mark.parametrize(
    "document",
    [
        {"fine_labels": [1, 2]},
        {"data": ROWS},
        {"fine_labels": (1, 2), "data": ROWS},
        {"fine_labels": [1], "data": ROWS},
        {"fine_labels": [[1], [2]], "data": ROWS},
        {"fine_labels": [1, 2], "data": ROWS[:, :3071]},
        {"fine_labels": [1, 2], "data": ROWS.reshape(-1)},
        {"fine_labels": [1, 2], "data": b"bytes"},
        {"fine_labels": [1, 2], "data": ROWS.astype(np.float32)},
        {"fine_labels": [1, 2], "data": ROWS.astype(object)},
    ],
    ids=lambda document: " ".join(f"{k}:{np.shape(v)}" for k, v in document.items()),
)
def test_a_split_of_another_shape_is_refused(
    archive: Archive, tables: Tables, document: dict[str, object]
):
    # GIVEN a split that is not as CIFAR-100 has it WHEN it is read THEN it is refused
    with pytest.raises(ArchiveUnreadable, match="cifar-100-python/train"):
        read(archive({**tables, "train": pickle.dumps(document, protocol=2)}))
