"""Unpacking a model's archive: bounded, and nothing outside its folder."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones import model_archive
from scones.errors import ArchiveTooLarge, ArchiveUnreadable, SourceInvalid
from scones.model_archive import unpack

Member = tuple[tarfile.TarInfo, bytes]


def member(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> Member:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


def archive(path: Path, *members: Member) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return path


def test_what_was_packed_is_there(tmp_path: Path):
    # GIVEN an archive with folders WHEN it is unpacked THEN its files are there
    path = archive(tmp_path / "a", member("model.json", b"{}"), member("code/inference.py", b"1"))
    unpack(path, tmp_path / "out")
    assert (tmp_path / "out" / "model.json").read_bytes() == b"{}"
    assert (tmp_path / "out" / "code" / "inference.py").read_bytes() == b"1"


def test_an_archive_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path: Path):
    # GIVEN 64 MiB of zeros in some 64 KiB
    path = archive(tmp_path / "a", member("weights", bytes(64 * 1024 * 1024)))
    assert path.stat().st_size < 128 * 1024
    # WHEN it is unpacked THEN it is refused, and no more than the limit is written
    with pytest.raises(ArchiveTooLarge, match="more than 16777216 bytes"):
        unpack(path, tmp_path / "out")
    written = sum(file.stat().st_size for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert written <= 16 * 1024 * 1024


def test_more_files_than_any_model_has_are_refused(tmp_path: Path, monkeypatch):
    # GIVEN a limit of three files WHEN there are four THEN the archive is refused
    monkeypatch.setattr(model_archive, "MAX_MEMBERS", 3)
    path = archive(tmp_path / "a", *(member(f"{number}") for number in range(4)))
    with pytest.raises(ArchiveTooLarge, match="more than 3 files"):
        unpack(path, tmp_path / "out")


@pytest.mark.parametrize(
    "bad",
    [
        member("../outside", b"x"),
        member("/absolute/../../outside", b"x"),
        member("link", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        member("link", kind=tarfile.SYMTYPE, link="../../outside"),
        member("link", kind=tarfile.LNKTYPE, link="not-there"),
        member("device", kind=tarfile.CHRTYPE),
        member("fifo", kind=tarfile.FIFOTYPE),
    ],
    ids=lambda pair: f"{pair[0].name[:30]} {pair[0].linkname}",
)
def test_a_member_that_leads_elsewhere_is_refused(tmp_path: Path, bad: Member):
    # GIVEN an archive with a member that is no file of its folder
    path = archive(tmp_path / "a", member("model.json", b"{}"), bad)
    # WHEN it is unpacked THEN it is refused by name, and nothing is outside
    with pytest.raises(ArchiveUnreadable, match=r"no whole \.tar\.gz"):
        unpack(path, tmp_path / "out")
    assert not list(tmp_path.rglob("outside"))


@pytest.mark.parametrize("depth", [33, 1500, 40_000])
def test_folders_within_folders_are_refused(tmp_path: Path, depth: int):
    # GIVEN an archive whose one member lies in many folders
    path = archive(tmp_path / "a", member("d/" * depth + "deep", b"x"))
    # WHEN it is unpacked THEN it is refused by name, and no folder is made
    with pytest.raises(ArchiveUnreadable, match="is deeper than 32 folders"):
        unpack(path, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.booleans(), st.integers(0, 600))
def test_any_bytes_are_unpacked_or_refused_by_name(tmp_path_factory, content, packed, cut):
    # GIVEN any bytes, or an archive that is cut off or changed
    root = tmp_path_factory.mktemp("any")
    path = archive(root / "a", member("model.json", content))
    data = path.read_bytes() if packed else gzip.compress(content)
    path.write_bytes(data[:cut])
    # WHEN they are unpacked THEN there is no other error
    try:
        unpack(path, root / "out")
    except SourceInvalid:
        return
    assert [file.name for file in (root / "out").iterdir()] in ([], ["model.json"])
