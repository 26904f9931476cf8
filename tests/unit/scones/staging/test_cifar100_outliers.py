"""What an archive holds beside the classes: its outliers."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scones.staging.cifar100
from scones.dataset import read_outliers
from scones.errors import SourceInvalid
from scones.manifest import SPLITS, Manifest
from scones.staging import Cifar100, stage
from scones.staging.cifar100 import KNOWN_ARCHIVES

ARCHIVES = "SCONES_CIFAR100_ARCHIVE", "SCONES_CIFAR100_UNKNOWNS"
# All but the operation that makes pickle keep a list as long as four random bytes say.
BYTES = st.integers(0, 255).filter(lambda value: value != ord("r"))
CLASSES = ["bicycle", "motorcycle"]
OTHERS = ["apple", "bear", "bus", "road", "tank"]

Archive = Callable[..., tuple[Path, str]]
Tables = Callable[..., dict[str, bytes]]


def staged(archive: tuple[Path, str], directory: Path, said: list[str] | None = None) -> Manifest:
    said = [] if said is None else said
    return stage(Cifar100(*archive), CLASSES, 64, directory, warn=said.append)


def test_the_archives_other_classes_are_kinds(archive: Archive, tables_of: Tables):
    # GIVEN an archive, of which one class has rows in train alone, and one has none
    members = tables_of([*CLASSES, *OTHERS, "rose", "wolf"])
    members["train"] = tables_of([*CLASSES, *OTHERS, "rose"])["train"]
    members["test"] = tables_of([*CLASSES, *OTHERS])["test"]
    # WHEN its kinds are asked for THEN they are the others that every split can have
    assert Cifar100(*archive(members)).kinds(CLASSES) == OTHERS


def test_test_kinds_come_from_test_rows_and_others_from_train(archive: Archive, tables_of: Tables):
    # GIVEN kinds of each split WHEN their pictures are read
    source = Cifar100(*archive(tables_of([*CLASSES, *OTHERS])))
    found = list(source.outliers({"apple": "train", "bear": "validation", "road": "test"}))
    # THEN each is there with all of its rows of that part, in normal form, and no other kind
    assert Counter((o.kind, o.where.split()[0]) for o in found) == {
        ("apple", "cifar-100-python/train"): 20,
        ("bear", "cifar-100-python/train"): 20,
        ("road", "cifar-100-python/test"): 2,
    }
    assert all(outlier.is_normal for outlier in found)


def test_a_kind_is_bounded_unless_it_is_a_vehicle_to_train_with(
    archive: Archive, tables_of: Tables, monkeypatch: pytest.MonkeyPatch
):
    # GIVEN a bound of seven pictures
    monkeypatch.setattr(scones.staging.cifar100, "_MAX_OF_KIND", 7)
    source = Cifar100(*archive(tables_of([*CLASSES, *OTHERS])))
    # WHEN vehicles and other things are read
    splits = {"apple": "train", "bear": "validation", "bus": "train", "tank": "validation"}
    counts = Counter(outlier.kind for outlier in source.outliers(splits))
    # THEN only the vehicle that is trained with is whole
    assert counts == {"apple": 7, "bear": 7, "bus": 20, "tank": 7}


@pytest.mark.parametrize("member", ["meta", "train"])
@given(st.dictionaries(st.integers(0, 599), BYTES, max_size=5))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_archive_has_outliers_or_is_refused_by_name(
    archive: Archive, tables_of: Tables, member: str, changes: dict[int, int]
):
    # GIVEN an archive with some bytes of a table changed, near its beginning
    members = tables_of([*CLASSES, *OTHERS], train=3)
    content = bytearray(members[member])
    for place, value in changes.items():
        content[place % len(content)] = value
    # WHEN its outliers are read
    try:
        source = Cifar100(*archive({**members, member: bytes(content)}))
        splits = dict.fromkeys(source.kinds(CLASSES), "train")
        found = Counter(outlier.kind for outlier in source.outliers(splits))
    except SourceInvalid as error:
        found = str(error)
    # THEN there are some of the kinds that were named, or a reason
    if isinstance(found, str):
        assert "cifar-100-python" in found or "CIFAR-100" in found
    else:
        assert found.keys() == splits.keys()
        assert found.keys().isdisjoint(CLASSES)


def test_an_archive_is_staged_with_its_outliers(
    archive: Archive, tables_of: Tables, tmp_path: Path
):
    # GIVEN an archive with five other classes WHEN two are staged
    manifest = staged(archive(tables_of([*CLASSES, *OTHERS])), tmp_path)
    # THEN the others are kinds of one split each, and the shards hold what the manifest counts
    assert sorted(k for of_split in manifest.outliers.values() for k in of_split) == OTHERS
    ids = set()
    for split in SPLITS:
        assert [shard.name for shard in manifest.outlier_shards[split]] == [
            f"{split}/unknown-000000.tar"
        ]
        read = list(read_outliers(tmp_path / split / "unknown-000000.tar"))
        assert Counter(outlier.kind for outlier in read) == manifest.outliers[split]
        ids |= {outlier.id for outlier in read}
    assert len(ids) == sum(n for kinds in manifest.outliers.values() for n in kinds.values())
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_a_row_that_is_a_classs_picture_too_is_left_out_and_named(
    archive: Archive, tables_of: Tables, tmp_path: Path
):
    # GIVEN an archive in which the first row of a kind is the first bicycle, pixel for pixel
    members = tables_of([*CLASSES, *OTHERS])
    first, double = (bytes([n]) * 1024 + bytes([n]) * 1024 + b"\xc8" * 1024 for n in (0, 2))
    members["train"] = members["train"].replace(double, first)
    # WHEN it is staged THEN both rows are named, and the kind has one picture less
    said: list[str] = []
    plain = staged(archive(tables_of([*CLASSES, *OTHERS])), tmp_path / "plain")
    less = staged(archive(members), tmp_path / "less", said)
    (warning,) = said
    assert warning == (
        "cifar-100-python/train row 2 is an outlier, apple, and the same picture is bicycle in "
        "cifar-100-python/train row 0: it is left out of the outlier set"
    )
    (split,) = [split for split in SPLITS if "apple" in plain.outliers[split]]
    assert less.outliers[split]["apple"] == plain.outliers[split]["apple"] - 1


def test_an_archive_of_nothing_but_the_classes_has_no_outliers(
    archive: Archive, tables_of: Tables, tmp_path: Path
):
    # GIVEN an archive of two classes WHEN they are staged THEN there is no outlier set
    manifest = staged(archive(tables_of(CLASSES)), tmp_path)
    assert manifest.outliers == {split: {} for split in SPLITS}
    assert sorted(path.name for path in tmp_path.glob("*/*")) == [
        f"{split}-000000.tar" for split in sorted(SPLITS)
    ]


@pytest.mark.skipif(
    not set(ARCHIVES) <= set(os.environ), reason=f"{' and '.join(ARCHIVES)} name no archives"
)
def test_the_known_archives_are_known_and_have_pictures_of_their_kinds(tmp_path: Path):
    # GIVEN the archives of vehicles and of other things
    vehicles, others = (Cifar100(Path(os.environ[variable])) for variable in ARCHIVES)
    assert others.checksum().removeprefix("md5:") in KNOWN_ARCHIVES
    # WHEN bicycles and motorcycles are taken THEN 50 kinds are in one, and eight in the other
    assert len(others.kinds(CLASSES)) == 50
    if len(vehicles.kinds(CLASSES)) == 8:  # the official archive has 98
        said: list[str] = []
        manifest = stage(vehicles, CLASSES, 32, tmp_path, warn=said.append)
        counts = [list(manifest.outliers[split].values()) for split in SPLITS]
        assert counts == [[500] * 4, [100] * 2, [100] * 2]
        assert said == []
