"""The outlier set in a manifest: its kinds are in one split each, and in all or none."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.errors import ManifestInvalid
from scones.manifest import SPLITS, Manifest, Shard, digest, outlier_shard_name

KINDS = {"train": {"apple": 2, "tank": 1}, "validation": {"bear": 1}, "test": {"road": 4}}
CLASSES = ["bicycle", "motorcycle"]
NAME_BEFORE = "46c0b94258388ae6"  # as the code named it that knew no outliers
SHARD = Shard("train/train-000000.tar", "ab" * 32, 2)


def manifest(kinds: dict[str, dict[str, int]]) -> Manifest:
    shards = {
        split: [Shard(outlier_shard_name(split, 0), "cd" * 32, sum(of_split.values()))]
        for split, of_split in kinds.items()
    }
    return Manifest(
        digest=digest(CLASSES, 96, [SHARD], [shards[split][0] for split in SPLITS]),
        source={"name": "sample", "checksum": "seed:0"},
        classes=CLASSES,
        counts={"train": {"bicycle": 1, "motorcycle": 1}}
        | {split: dict.fromkeys(CLASSES, 0) for split in ("validation", "test")},
        image_size=96,
        shards={"train": [SHARD], "validation": [], "test": []},
        tool_version="0.1.0",
        outliers=kinds,
        outlier_shards=shards,
    )


def changed(path: list[str | int], value: Any) -> str:
    """Return a manifest's text with one value changed."""
    document = json.loads(manifest(KINDS).to_json())
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(document)


def test_a_manifest_from_before_there_were_outliers_has_none_and_keeps_its_name():
    # GIVEN the manifest of a version without outliers, as it was written then
    plain = Manifest.from_json(manifest(KINDS).to_json())
    document = json.loads(plain.to_json())
    document["digest"] = NAME_BEFORE
    del document["outliers"], document["outlier_shards"]
    # WHEN it is read
    read = Manifest.from_json(json.dumps(document))
    # THEN it has none in any split, and its name is another than that of the version with them
    assert read.outliers == {split: {} for split in SPLITS}
    assert read.outlier_shards == {split: [] for split in SPLITS}
    assert read.digest == document["digest"] != plain.digest
    assert Manifest.from_json(read.to_json()) == read


_NAMES = st.text("aZ9.-_ é", min_size=1, max_size=8).filter(lambda name: name[0] not in ".- ")


@given(st.sets(_NAMES, min_size=3, max_size=9), st.integers(1, 10**6))
def test_any_kinds_are_read_as_they_were_written(names: set[str], count: int):
    # GIVEN kinds of any name, spread over the splits
    spread = {split: dict.fromkeys(sorted(names)[i::3], count) for i, split in enumerate(SPLITS)}
    # WHEN the manifest is stored and read THEN it is the same
    assert Manifest.from_json(manifest(spread).to_json()) == manifest(spread)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["outliers"], 7, "outliers is 7, not an object"),
        (["outliers", "more"], {}, r"outliers lacks nothing, and has \['more'\]"),
        (["outliers", "train"], ["apple"], r"outliers of train is \['apple'\]"),
        (["outliers", "train", "../etc"], 1, "outliers of train is"),
        (["outliers", "train", "<b>"], 1, "outliers of train is"),
        (["outliers", "train", "apple"], 0, "outliers of train is"),
        (["outliers", "train", "apple"], True, "outliers of train is"),
        (["outliers", "train", "apple"], "2", "outliers of train is"),
        (["outliers", "train", "apple"], 3, "outliers of train add up to 4, its shards to 3"),
        (["outliers", "test", "apple"], 1, "apple is a kind of outliers in train and in test"),
        (["outliers", "test", "bicycle"], 1, "bicycle is a class, and a kind of outliers in test"),
        (["outliers", "validation"], {}, "outliers has kinds, but none in validation"),
        (["outlier_shards"], [], r"outlier_shards is \[\], not an object"),
        (["outlier_shards", "test"], {}, "outlier_shards of test is {}"),
        (["outlier_shards", "test"], [], "outliers of test add up to 4, its shards to 0"),
        (["outlier_shards", "test", 0, "name"], "test/test-000000.tar", "outlier_shards of test"),
        (["outlier_shards", "test", 0, "name"], "../unknown.tar", "outlier_shards of test, name"),
        (["outlier_shards", "test", 0, "sha256"], "ef" * 32, "digest is .* what it holds has"),
    ],
)
def test_an_outlier_set_that_is_wrong_is_named(path: list[str | int], value: Any, said: str):
    # GIVEN a manifest with one value that is wrong WHEN it is read THEN the text says which
    with pytest.raises(ManifestInvalid, match=f"not a dataset manifest: .*{said}"):
        Manifest.from_json(changed(path, value))
