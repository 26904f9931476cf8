"""The manifest of a dataset version: nothing that is wrong in it is believed."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.errors import ManifestInvalid
from scones.manifest import Manifest, Shard, digest

HOSTILE_INPUTS = "SCONES_HOSTILE_INPUTS"


def manifest(**changes: object) -> Manifest:
    shards = [Shard("train/train-000000.tar", "ab" * 32, 2)]
    fields = {
        "digest": digest(["bicycle", "motorcycle"], 96, shards),
        "source": {"name": "sample", "checksum": "seed:0"},
        "classes": ["bicycle", "motorcycle"],
        "counts": {
            "train": {"bicycle": 1, "motorcycle": 1},
            "validation": {"bicycle": 0, "motorcycle": 0},
            "test": {"bicycle": 0, "motorcycle": 0},
        },
        "image_size": 96,
        "shards": {"train": shards, "validation": [], "test": []},
        "tool_version": "0.1.0",
    }
    return Manifest(**(fields | changes))


def test_a_manifest_is_read_as_it_was_written():
    # GIVEN a manifest WHEN it is stored and read THEN it is the same
    assert Manifest.from_json(manifest().to_json()) == manifest()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        "null",
        "{}",
        '{"shards": []}',
        '{"shards": {"train": [7]}}',
        '{"shards": {"train": [{"name": "a"}]}}',
        '{"shards": {}, "digest": "0"}',
        json.dumps(json.loads(manifest().to_json()) | {"unknown": 1}),
    ],
)
def test_another_document_is_no_manifest(text: str):
    # GIVEN another document WHEN it is read THEN it is refused by name
    with pytest.raises(ManifestInvalid, match="not a dataset manifest"):
        Manifest.from_json(text)


def test_a_versions_name_follows_from_all_it_holds():
    # GIVEN a dataset, and ones that differ in one thing
    shard = Shard("train/train-000000.tar", "ab", 2)
    names = {
        digest(["a", "b"], 96, [shard]),
        digest(["a", "c"], 96, [shard]),
        digest(["a", "b"], 97, [shard]),
        digest(["a", "b"], 96, [Shard(shard.name, "cd", 2)]),
        digest(["a", "b"], 96, []),
    }
    # THEN all names differ, each is 16 hexadecimal digits, and the same content has the same name
    assert len(names) == 5
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in names)
    assert digest(("a", "b"), 96, iter([shard])) in names


def changed(path: list[str | int], value: Any) -> str:
    """Return a manifest's text with one value changed, and its name made to fit."""
    document = json.loads(manifest().to_json())
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return json.dumps(document)


SHARD = ["shards", "train", 0]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ([*SHARD, "name"], "../../../../etc/passwd", "shards of train, name is '../../../../etc"),
        ([*SHARD, "name"], "/etc/passwd", "shards of train, name"),
        ([*SHARD, "name"], "train\\train-000000.tar", "shards of train, name"),
        ([*SHARD, "name"], "C:train-000000.tar", "shards of train, name"),
        ([*SHARD, "name"], "train/train-000000.tar\0", "shards of train, name"),
        ([*SHARD, "name"], "test/test-000000.tar", "shards of train, name"),
        ([*SHARD, "name"], "train/train-000001.tar", "shards of train, name"),
        ([*SHARD, "name"], 7, "shards of train, name is 7"),
        ([*SHARD, "samples"], -3, "shards of train, samples is -3"),
        ([*SHARD, "samples"], 0, "shards of train, samples is 0"),
        ([*SHARD, "samples"], True, "shards of train, samples is True"),
        ([*SHARD, "samples"], 2.0, "shards of train, samples is 2.0"),
        ([*SHARD, "samples"], 10**30, "shards of train, samples is 1000"),
        ([*SHARD, "sha256"], "zz", "shards of train, sha256 is 'zz'"),
        ([*SHARD, "sha256"], "AB" * 32, "shards of train, sha256"),
        ([*SHARD, "sha256"], "cd" * 32, "digest is [0-9a-f]{16}, and what it holds has"),
        ([*SHARD, "size"], 1, r"has \['size'\]"),
        ([*SHARD, "samples"], ..., "shards of train lacks samples"),
        (["shards", "train"], {}, "shards of train is {}"),
        (["shards", "train", 0], [], r"shards of train is \[\], not an object"),
        (["shards", "test"], ..., "shards lacks test"),
        (["shards", "more"], [], r"shards lacks nothing, and has \['more'\]"),
        (["counts", "train", "bicycle"], -1, "counts of train is"),
        (["counts", "train", "bicycle"], True, "counts of train is"),
        (["counts", "train", "bicycle"], 2, "counts of train add up to 3, its shards to 2"),
        (["counts", "train", "tank"], 0, r"counts of train .*has \['tank'\]"),
        (["counts", "train", "bicycle"], ..., "counts of train lacks bicycle"),
        (["counts", "test"], 7, "counts of test is 7, not an object"),
        (["classes"], ["bicycle", "bicycle"], "classes is"),
        (["classes"], [], "classes is"),
        (["classes"], ["bicycle", "<script>"], "classes is"),
        (["classes"], ["bicycle", "../etc"], "classes is"),
        (["classes"], ["bicycle", "a\nb"], "classes is"),
        (["classes"], ["bicycle", ""], "classes is"),
        (["classes"], ["bicycle", 7], "classes is"),
        (["classes"], "bicycle", "classes is 'bicycle'"),
        (["image_size"], 0, "image_size is 0"),
        (["image_size"], "96", "image_size is"),
        (["image_size"], True, "image_size is"),
        (["image_size"], 97, "digest is [0-9a-f]{16}, and what it holds has"),
        (["source"], {"name": "sample"}, "source lacks checksum"),
        (["source", "name"], {}, "source is"),
        (["source", "checksum"], "a\x1b[31m", "source is"),
        (["tool_version"], None, "tool_version is None"),
        (["digest"], "../0123456789abc", "digest is '../0123456789abc'"),
        (["digest"], 7, "digest is 7"),
    ],
)
def test_a_field_that_is_wrong_is_named(path: list[str | int], value: Any, said: str):
    # GIVEN a manifest with one value that is wrong WHEN it is read THEN the field is named
    with pytest.raises(ManifestInvalid, match=f"not a dataset manifest: .*{said}"):
        Manifest.from_json(changed(path, value))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=6,
    ),
    st.sampled_from(sorted(json.loads(manifest().to_json()))),
)
def test_any_value_of_any_field_is_read_or_refused_by_name(value: Any, field: str):
    # GIVEN a manifest with any value in one field
    document = json.loads(manifest().to_json()) | {field: value}
    # WHEN it is read THEN it is refused by name, or it is whole
    try:
        read = Manifest.from_json(json.dumps(document))
    except ManifestInvalid:
        return
    assert Manifest.from_json(read.to_json()) == read


@pytest.mark.skipif(HOSTILE_INPUTS not in os.environ, reason=f"{HOSTILE_INPUTS} names no folder")
def test_a_manifest_that_leads_out_of_its_folder_is_refused():
    # GIVEN a manifest that somebody else made WHEN it is read THEN it is refused by name
    text = Path(os.environ[HOSTILE_INPUTS], "manifest_traversal.json").read_text()
    with pytest.raises(ManifestInvalid, match="not a dataset manifest: "):
        Manifest.from_json(text)
