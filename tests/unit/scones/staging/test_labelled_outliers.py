"""Photos in which people saw no vehicle: outliers to train with, if the source has others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scones.dataset import read_outliers
from scones.errors import KindsTooFew
from scones.manifest import SPLITS, Manifest
from scones.staging import DrawnSample, SourceImage, SourceOutlier, WithLabelled, stage

CLASSES = ["bicycle", "motorcycle"]
KINDS = ["dog", "house", "tree"]


class Few:
    """A source with few pictures, and five outliers of each of some kinds."""

    name = "few"

    def __init__(self, kinds: Sequence[str] = KINDS) -> None:
        images = list(DRAWN.images(CLASSES))
        self._images = [image for image in images if int(image.id[-2:]) < 30]
        self._kinds = kinds

    def checksum(self) -> str:
        return "few"

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        yield from (image for image in self._images if image.vehicle in classes)

    def kinds(self, classes: Sequence[str]) -> Sequence[str]:
        return self._kinds

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        yield from (outlier for outlier in drawn(*self._kinds) if outlier.kind in splits)


DRAWN = DrawnSample()


def drawn(*kinds: str) -> list[SourceOutlier]:
    found = list(DRAWN.outliers(dict.fromkeys(kinds, "train")))
    return [outlier for outlier in found if int(outlier.where[-2:]) < 5]


def label(directory: Path, name: str, vehicle: str, photo: bytes) -> None:
    (directory / vehicle).mkdir(parents=True, exist_ok=True)
    (directory / vehicle / f"{name}.png").write_bytes(photo)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Return a directory in which two photos are labelled none, and one as a bicycle."""
    directory = tmp_path / "labelled"
    for number, outlier in enumerate(drawn("bench")[:2]):
        label(directory, f"0{number}", "none", outlier.photo)
    spare = next(i for i in DRAWN.images(CLASSES) if int(i.id[-2:]) == 40)
    label(directory, "03", "bicycle", replace(spare, vehicle="bicycle").photo)
    return directory


def pictures(directory: Path, manifest: Manifest, split: str) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for shard in manifest.outlier_shards[split]:
        for outlier in read_outliers(directory / shard.name):
            found.setdefault(outlier.kind, []).append(outlier.image)
    return found


def test_photos_labelled_none_are_a_kind_to_train_with(labelled: Path, tmp_path: Path):
    # GIVEN photos in which people saw no vehicle
    plain = stage(Few(), CLASSES, 96, tmp_path / "plain")
    # WHEN they are staged with a source that has outliers
    more = stage(WithLabelled(Few(), labelled), CLASSES, 96, tmp_path / "more")
    # THEN train has them as a kind of their own, and all else is as it was
    assert more.outliers == {**plain.outliers, "train": {**plain.outliers["train"], "labelled": 2}}
    assert more.outlier_shards["test"] == plain.outlier_shards["test"]
    staged = pictures(tmp_path / "more", more, "train")["labelled"]
    assert staged == [path.read_bytes() for path in sorted((labelled / "none").iterdir())]


def test_without_other_kinds_they_are_not_used_and_can_be_counted(labelled: Path, tmp_path: Path):
    # GIVEN a source without outliers WHEN labelled photos are added
    source = WithLabelled(Few(kinds=[]), labelled)
    manifest = stage(source, CLASSES, 96, tmp_path / "out")
    # THEN there is no outlier set, as nothing could test it, and what is not used is known
    assert manifest.outliers == {split: {} for split in SPLITS}
    assert len(source.without_vehicle()) == 2


def test_they_do_not_make_up_for_kinds_that_lack(labelled: Path, tmp_path: Path):
    # GIVEN a source with two kinds WHEN labelled photos are added THEN they are no third
    with pytest.raises(KindsTooFew, match="has only dog, tree as kinds"):
        stage(WithLabelled(Few(kinds=["dog", "tree"]), labelled), CLASSES, 96, tmp_path / "out")


@pytest.mark.parametrize("said", ["none", "bicycle"])
def test_a_test_outlier_that_came_back_is_left_out_whatever_people_saw(
    said: str, labelled: Path, tmp_path: Path
):
    # GIVEN an outlier of the test split that went through review, and came back with some label
    before = stage(WithLabelled(Few(), labelled), CLASSES, 96, tmp_path / "before")
    (kind,) = before.outliers["test"]
    label(labelled, "09", said, drawn(kind)[0].photo)
    # WHEN it is staged THEN the version is the same as without it
    after = stage(WithLabelled(Few(), labelled), CLASSES, 96, tmp_path / "after")
    assert after.digest == before.digest


def test_a_classs_test_photo_that_was_labelled_none_is_left_out(labelled: Path, tmp_path: Path):
    # GIVEN a held-out photo of a vehicle in which somebody saw none
    before = stage(WithLabelled(Few(), labelled), CLASSES, 96, tmp_path / "before")
    held_out = next(image for image in Few().images(CLASSES) if image.split == "test")
    label(labelled, "09", "none", held_out.photo)
    # WHEN it is staged THEN the version is the same as without it
    after = stage(WithLabelled(Few(), labelled), CLASSES, 96, tmp_path / "after")
    assert after.digest == before.digest


def test_nothing_but_held_out_photos_is_no_kind(tmp_path: Path):
    # GIVEN photos labelled none that all are of the test split
    plain = stage(Few(), CLASSES, 96, tmp_path / "plain")
    (kind,) = plain.outliers["test"]
    label(tmp_path / "labelled", "09", "none", drawn(kind)[0].photo)
    # WHEN they are staged THEN the version is that of the source
    more = stage(WithLabelled(Few(), tmp_path / "labelled"), CLASSES, 96, tmp_path / "more")
    assert more.digest == plain.digest
