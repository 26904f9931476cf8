"""Outliers in folders: ``unknown/<kind>/`` beside the classes, or a folder elsewhere."""

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from scones.dataset import read_outliers
from scones.errors import (
    ConfigurationInvalid,
    FolderMissing,
    KindsTooFew,
    OutliersEmpty,
    OutliersInvalid,
    SourceImageInvalid,
)
from scones.manifest import SPLITS, Manifest
from scones.staging import Folder, UnknownFolder, WithoutUnknown, WithUnknown, stage

CLASSES = ["bicycle", "motorcycle"]
KINDS = ["car", "house", "old tree", "tram"]
Maker = Callable[..., bytes]


@pytest.fixture
def folder(tmp_path: Path, picture: Maker) -> Path:
    """Return a folder of two classes and four kinds, thirty and five different pictures each."""
    root = tmp_path / "photos"
    names = [*CLASSES, *(f"unknown/{kind}" for kind in KINDS)]
    for width, name in enumerate(names, start=40):
        (root / name).mkdir(parents=True)
        for number in range(30 if name in CLASSES else 5):
            content = picture("JPEG", size=(width, 20 + number))
            (root / name / f"{number}.JPG").write_bytes(content)
    return root


def test_a_folder_unknown_beside_the_classes_is_the_outlier_set(folder: Path, tmp_path: Path):
    # GIVEN a folder with kinds WHEN it is staged
    manifest = stage(Folder(folder), CLASSES, 64, tmp_path / "out")
    # THEN each kind is in one split with all of its pictures, and read from its shard
    assert sorted(k for kinds in manifest.outliers.values() for k in kinds) == KINDS
    assert all(n == 5 for kinds in manifest.outliers.values() for n in kinds.values())
    for split in SPLITS:
        (shard,) = manifest.outlier_shards[split]
        read = list(read_outliers(tmp_path / "out" / shard.name))
        assert {outlier.kind for outlier in read} == manifest.outliers[split].keys()
        assert all(re.fullmatch("unknown-[0-9a-f]{20}", outlier.id) for outlier in read)
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_a_folder_elsewhere_adds_kinds_and_pictures(folder: Path, tmp_path: Path, picture: Maker):
    # GIVEN another folder, with one kind that the first has too and one picture of that again
    other = tmp_path / "others"
    shutil.copytree(folder / "unknown" / "car", other / "car")
    (other / "boat").mkdir()
    for kind, height in (("car", 20), ("boat", 30)):
        (other / kind / "new.png").write_bytes(picture(size=(60, height)))
    # WHEN it is added
    source = WithUnknown(Folder(folder), UnknownFolder(other))
    manifest = stage(source, CLASSES, 64, tmp_path / "out")
    # THEN the kinds of both are there, and no picture twice
    counts = {k: n for kinds in manifest.outliers.values() for k, n in kinds.items()}
    assert counts == {"boat": 1, "car": 6, "house": 5, "old tree": 5, "tram": 5}
    assert manifest.source["name"] == "folder+unknown"
    assert manifest.source["checksum"] == source.checksum()


def test_the_test_splits_outliers_are_kept_by_kind(folder: Path, tmp_path: Path):
    # GIVEN a folder for photos WHEN a version with outliers is staged
    photos = tmp_path / "kept"
    manifest = stage(Folder(folder), CLASSES, 64, tmp_path / "out", photos=photos)
    # THEN it holds the test split's outliers too, as the shard has them, and those of no other
    kept = {file.stem: (file.parent.name, file.read_bytes()) for file in photos.glob("unknown/*/*")}
    shards = [tmp_path / "out" / shard.name for shard in manifest.outlier_shards["test"]]
    outliers = [outlier for shard in shards for outlier in read_outliers(shard)]
    assert kept == {outlier.id: (outlier.kind, outlier.image) for outlier in outliers}
    assert {kind for kind, _ in kept.values()} == set(manifest.outliers["test"])


def test_the_outlier_set_can_be_left_out(folder: Path, tmp_path: Path):
    # GIVEN a folder with kinds WHEN they are left out
    shutil.copytree(folder, tmp_path / "plain", ignore=shutil.ignore_patterns("unknown"))
    without = stage(WithoutUnknown(Folder(folder)), CLASSES, 64, tmp_path / "one")
    # THEN the version is that of a folder which has none
    plain = stage(Folder(tmp_path / "plain"), CLASSES, 64, tmp_path / "two")
    assert without.digest == plain.digest
    assert without.outliers == {split: {} for split in SPLITS}


def test_the_checksum_and_the_name_follow_the_outliers(folder: Path, tmp_path: Path):
    # GIVEN a staged folder WHEN one picture moves to another kind
    before, one = Folder(folder).checksum(), stage(Folder(folder), CLASSES, 64, tmp_path / "one")
    (folder / "unknown" / "car" / "0.JPG").rename(folder / "unknown" / "tram" / "moved.jpg")
    # THEN both differ
    assert Folder(folder).checksum() != before
    assert stage(Folder(folder), CLASSES, 64, tmp_path / "two").digest != one.digest


def test_files_of_kinds_that_are_passed_over_are_counted(folder: Path, picture: Maker):
    # GIVEN a picture too deep and a film among a kind's pictures WHEN it is asked what is not taken
    (folder / "unknown" / "car" / "red").mkdir()
    (folder / "unknown" / "car" / "red" / "a.png").write_bytes(picture())
    (folder / "unknown" / "car" / "b.mov").write_bytes(b"")
    counts = {"in folders below those of classes and kinds": 1, "named *.mov": 1}
    # THEN both are counted
    assert UnknownFolder(folder / "unknown").passed_over() == counts
    assert Folder(folder).passed_over(CLASSES) == counts


def test_a_class_called_unknown_is_refused(folder: Path, tmp_path: Path):
    # GIVEN a folder unknown WHEN it is taken for a class THEN the text says whose name that is
    with pytest.raises(ConfigurationInvalid, match="unknown is the model's own name"):
        stage(Folder(folder), ["bicycle", "unknown"], 64, tmp_path / "out")


def test_an_outlier_set_without_a_picture_is_refused(folder: Path, tmp_path: Path):
    # GIVEN no folders of kinds, or empty ones WHEN they are staged THEN the text names the place
    shutil.rmtree(folder / "unknown")
    for name in ("unknown", "unknown/car", "unknown/tree", "unknown/house"):
        (folder / name).mkdir()
        with pytest.raises(OutliersEmpty, match=r"unknown has no picture: put pictures .* into it"):
            stage(Folder(folder), CLASSES, 64, tmp_path / "out")


def test_a_kind_without_a_picture_is_refused(folder: Path, tmp_path: Path):
    # GIVEN a kind whose pictures are all of another kind too, and one without any
    (folder / "unknown" / "wall").mkdir()
    shutil.copytree(folder / "unknown" / "car", folder / "unknown" / "wagon")
    # WHEN it is staged THEN both are named
    with pytest.raises(OutliersEmpty, match="has no picture of wagon, wall that it has not of"):
        stage(Folder(folder), CLASSES, 64, tmp_path / "out")


def test_pictures_that_lie_beside_the_kinds_are_named(folder: Path, tmp_path: Path, picture: Maker):
    # GIVEN pictures directly in the folder WHEN it is staged THEN the text says where they go
    for name in ("b.png", "a.png"):
        (folder / "unknown" / name).write_bytes(picture())
    with pytest.raises(
        OutliersInvalid, match=r"holds a\.png and 1 more directly: make a sub-folder"
    ):
        stage(Folder(folder), CLASSES, 64, tmp_path / "out")


@pytest.mark.parametrize("kept", [1, 2])
def test_one_or_two_kinds_are_refused(folder: Path, tmp_path: Path, kept: int):
    # GIVEN too few kinds WHEN they are staged THEN the text says how many are needed
    for kind in KINDS[kept:]:
        shutil.rmtree(folder / "unknown" / kind)
    with pytest.raises(KindsTooFew, match=f"has only {', '.join(KINDS[:kept])} as kinds"):
        stage(Folder(folder), CLASSES, 64, tmp_path / "out")


def test_a_kind_that_is_a_class_is_refused(folder: Path, tmp_path: Path):
    # GIVEN bicycles among the outliers WHEN they are staged THEN the text names the kind
    shutil.copytree(folder / "bicycle", folder / "unknown" / "Bicycle")
    with pytest.raises(OutliersInvalid, match="a kind Bicycle, and bicycle is a class"):
        stage(Folder(folder), CLASSES, 64, tmp_path / "out")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_an_outlier_that_is_a_classs_picture_is_refused_with_both_files(
    folder: Path, tmp_path: Path, picture: Maker, form: str
):
    # GIVEN a bicycle's picture among the cars, in the same or another format
    photo = picture("PNG", size=(90, 30))
    (folder / "bicycle" / "one.png").write_bytes(photo)
    buffer = io.BytesIO()
    options = {"lossless": True} if form == "WEBP" else {"compress_level": 1}
    Image.open(io.BytesIO(photo)).save(buffer, form, **options)
    (folder / "unknown" / "car" / f"two.{form.lower()}").write_bytes(buffer.getvalue())
    # WHEN the folder is staged THEN both files are named, and there is no dataset
    with pytest.raises(
        SourceImageInvalid,
        match=rf"car/two\.{form.lower()} is an outlier, car, and .* bicycle in .*bicycle/one\.png",
    ):
        stage(Folder(folder), CLASSES, 64, tmp_path / "out")
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_broken_outlier_is_named(folder: Path, tmp_path: Path):
    # GIVEN a file that is no picture WHEN it is staged THEN the text names it and the reason
    (folder / "unknown" / "car" / "bad.png").write_bytes(b"no picture")
    with pytest.raises(SourceImageInvalid, match=r"car/bad\.png: ImageFormatUnsupported"):
        stage(Folder(folder), CLASSES, 64, tmp_path / "out")


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path):
    # GIVEN nothing there WHEN it is named THEN the text says so
    with pytest.raises(FolderMissing, match="others is not a folder"):
        UnknownFolder(tmp_path / "others")
