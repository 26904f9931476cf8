"""``scones stage`` with pictures of what no class is."""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import boto3
import pytest
from PIL import Image

from scones.staging import DrawnSample
from scones_tools.__main__ import main
from scones_tools.datasets import sources

UNKNOWNS = "SCONES_CIFAR100_UNKNOWNS"
CLASSES = ("bicycle", "motorcycle")
KINDS = ("car", "dog", "tree")
SIZED = ("--classes", ",".join(CLASSES), "--image-size", "16")
WARNING = (
    "warning: no outlier set: the model will not learn to say unknown, and review relies on the "
    "distance alone; add a folder unknown/ or --unknown"
)


def write(directory: Path, count: int, blue: int) -> None:
    """Write pictures of one colour each into a folder."""
    directory.mkdir(parents=True)
    for number in range(count):
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16), (number, 0, blue)).save(buffer, "PNG")
        (directory / f"{number}.png").write_bytes(buffer.getvalue())


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return a folder of two classes, without outliers."""
    for blue, name in enumerate(CLASSES):
        write(tmp_path / "photos" / name, 40, blue)
    return tmp_path / "photos"


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """Return a folder of three kinds of other things."""
    for blue, name in enumerate(KINDS, start=10):
        write(tmp_path / "others" / name, 4, blue)
    return tmp_path / "others"


def words(photos: Path, tmp_path: Path, *more: str) -> list[str]:
    source = ("--source", "folder", "--directory", str(photos))
    return ["stage", *source, *SIZED, "--destination", str(tmp_path / "datasets"), *more]


def kinds(text: str) -> dict[str, int]:
    return {k: n for of_split in json.loads(text)["outliers"].values() for k, n in of_split.items()}


def bucket(folder: Path, prefix: str) -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="artifacts")
    for path in folder.rglob("*.png"):
        key = f"{prefix}/{path.relative_to(folder).as_posix()}"
        s3.put_object(Bucket="artifacts", Key=key, Body=path.read_bytes())


def test_without_an_outlier_set_a_line_says_what_follows(photos, tmp_path, capsys):
    # GIVEN a folder without outliers WHEN it is staged THEN it is, and a line says what it lacks
    assert main(words(photos, tmp_path, "--json")) == 0
    out, err = capsys.readouterr()
    assert kinds(out) == {}
    assert WARNING in err.splitlines()


@pytest.mark.parametrize("place", ["directory", "s3"])
def test_a_place_of_kinds_is_added(photos, others, tmp_path, aws, capsys, place: str):
    # GIVEN kinds in a directory or on S3
    bucket(others, "sources/others")
    where = str(others) if place == "directory" else "s3://artifacts/sources/others"
    # WHEN a folder is staged with them THEN they are in the version
    assert main(words(photos, tmp_path, "--unknown", where, "--json")) == 0
    out, err = capsys.readouterr()
    assert kinds(out) == dict.fromkeys(KINDS, 4)
    assert "no outlier set" not in err
    # THEN its shards lie in the split's folder, with those of its samples
    folder = Path(json.loads(out)["uri"])
    assert {path.name for path in folder.glob("*/*")} == {
        *(f"{split}-000000.tar" for split in ("train", "validation", "test")),
        "unknown-000000.tar",
    }


def test_a_person_sees_how_many_there_are(photos, others, tmp_path, capsys):
    # GIVEN kinds below the classes' folder WHEN a person stages it
    shutil.copytree(others, photos / "unknown")
    assert main(words(photos, tmp_path)) == 0
    # THEN each split has its outliers and kinds in its row, and few are said to be few
    out, err = capsys.readouterr()
    rows = [line.split() for line in out.splitlines()[:4]]
    assert rows[0] == ["split", *CLASSES, "unknown", "unknown_kinds"]
    assert [row[3:] for row in rows[1:]] == [["4", "1"]] * 3
    assert "warning: the test split has 4 pictures of unknown: with fewer than 30" in err


def test_none_leaves_the_outlier_set_out(photos, others, tmp_path, capsys):
    # GIVEN a folder with outliers WHEN it is staged without THEN there are none, and a line says so
    shutil.copytree(others, photos / "unknown")
    assert main(words(photos, tmp_path, "--unknown", "none", "--json")) == 0
    out, err = capsys.readouterr()
    assert kinds(out) == {}
    assert WARNING in err.splitlines()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere", "FolderMissing: nowhere is not a folder"),
        ("nowhere.tar.gz", "ArchiveMissing: nowhere.tar.gz is not a file"),
        ("s3://artifacts/nothing", "FileMissing: there is nothing below s3://artifacts/nothing"),
        ("s3://artifacts/no.tar.gz", "FileMissing: there is no s3://artifacts/no.tar.gz"),
        ("s3://", "UriInvalid: s3:// names no bucket"),
        ("{file}", "ArchiveChecksumMismatch: {file} has md5 "),
        ("{empty}", "OutliersEmpty: {empty} has no picture: put pictures of what no class is"),
        ("{one}", "KindsTooFew: the outlier set has only car as kinds: at least 3 are needed"),
        ("{one}/car", "OutliersInvalid: {one}/car holds 0.png and 3 more directly: make a sub-"),
        ("{class}", "OutliersInvalid: the outlier set has a kind bicycle, and bicycle is a class"),
        ("{equal}", "SourceImageInvalid: {equal}/horse/0.png is an outlier, horse, and the same"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(
    photos, others, tmp_path, aws, capsys, place: str, message: str
):
    # GIVEN places that hold nothing, too little, or what is no outlier
    bucket(others, "sources/others")
    places = {name: str(tmp_path / name) for name in ("file", "empty", "one", "class", "equal")}
    (tmp_path / "file").write_text("no archive")
    (tmp_path / "empty").mkdir()
    shutil.copytree(others / "car", tmp_path / "one" / "car")
    for name, kind in (("class", "bicycle"), ("equal", "horse")):
        shutil.copytree(others, tmp_path / name)
        (tmp_path / name / kind).mkdir()
        shutil.copy(photos / "bicycle" / "7.png", tmp_path / name / kind / "0.png")
    # WHEN one is named THEN the last line says what is wrong with it, and nothing is written
    assert main(words(photos, tmp_path, "--unknown", place.format(**places))) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1].startswith(f"error: {message.format(**places)}")
    assert not (tmp_path / "datasets").exists()


@pytest.mark.parametrize("name", ["unknown", "none"])
def test_a_class_with_a_reserved_name_is_refused(photos, others, tmp_path, capsys, name: str):
    # GIVEN a folder that is called as what is no class WHEN it is taken for one THEN that is said
    shutil.copytree(others, photos / name)
    assert main(words(photos, tmp_path, "--classes", f"bicycle,{name}")) == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith(f"error: ConfigurationInvalid: {name} is the ")


def test_an_empty_word_is_no_place(photos, tmp_path, capsys):
    # GIVEN a variable that is not set, on the command line WHEN it is named THEN usage is shown
    with pytest.raises(SystemExit, match="2"):
        main(words(photos, tmp_path, "--unknown", ""))
    assert "--unknown takes a place, or none" in capsys.readouterr().err


def test_an_archives_checksum_can_be_given(photos, tmp_path, capsys):
    # GIVEN a file that is no archive, and its checksum WHEN it is named THEN it is looked into
    (tmp_path / "a.tar.gz").write_bytes(b"no archive")
    md5 = hashlib.md5(b"no archive", usedforsecurity=False).hexdigest()
    more = ("--unknown", str(tmp_path / "a.tar.gz"), "--unknown-md5", md5)
    assert main(words(photos, tmp_path, *more)) == 1
    assert "error: ArchiveUnreadable: " in capsys.readouterr().err


@pytest.mark.skipif(UNKNOWNS not in os.environ, reason=f"{UNKNOWNS} names no archive")
def test_an_archive_of_other_things_is_added(photos, tmp_path, capsys):
    # GIVEN an archive of fifty kinds WHEN a folder is staged with it
    more = ("--unknown", os.environ[UNKNOWNS], "--json")
    assert main(words(photos, tmp_path, *more)) == 0
    # THEN thirty are trained with, and ten each held out
    outliers = json.loads(capsys.readouterr().out)["outliers"]
    counts = [len(outliers[split]) for split in ("train", "validation", "test")]
    assert counts == [30, 10, 10]
    assert {n for of_split in outliers.values() for n in of_split.values()} == {100, 20}


@pytest.mark.parametrize("with_kinds", [True, False])
def test_photos_labelled_none_are_used_beside_kinds_alone(
    photos, others, tmp_path, aws, capsys, with_kinds: bool
):
    # GIVEN a photo labelled none on S3
    write(tmp_path / "labelled" / "none", 1, 99)
    bucket(tmp_path / "labelled", "labelled")
    more = ["--labelled", "s3://artifacts/labelled", "--json"]
    # WHEN a folder is staged with it, with other outliers or without
    if with_kinds:
        more += ["--unknown", str(others)]
    assert main(words(photos, tmp_path, *more)) == 0
    # THEN it is one to train with, or a line says that it is not used, and why
    out, err = capsys.readouterr()
    unused = "warning: 1 photo labelled none is not used: what shows no vehicle is an outlier for"
    assert json.loads(out)["outliers"]["train"].get("labelled") == (1 if with_kinds else None)
    assert (unused in err) is not with_kinds


@pytest.mark.parametrize("others", [["bus"], ["bus", "train"]])
def test_an_archive_with_too_few_other_classes_is_staged_without_outliers(
    tmp_path: Path, capsys, monkeypatch, others: list[str]
):
    # GIVEN an archive that has one class or two beside those that are staged
    class Archive(DrawnSample):
        def kinds(self, classes: Sequence[str]) -> list[str]:
            return others

    (tmp_path / "a.tar.gz").touch()
    monkeypatch.setattr(sources, "Cifar100", lambda archive, md5: Archive())
    source = ("--source", "cifar100", "--archive", str(tmp_path / "a.tar.gz"))
    place = ("--destination", str(tmp_path / "datasets"), "--json")
    # WHEN it is staged, and nobody said what is unknown
    assert main(["stage", *source, *SIZED, *place]) == 0
    # THEN there is a version without outliers, and two lines say why and what follows
    out, err = capsys.readouterr()
    assert kinds(out) == {}
    assert f"the archive has only {', '.join(others)} beside the classes" in err
    assert WARNING in err.splitlines()
