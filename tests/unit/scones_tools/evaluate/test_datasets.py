"""Datasets that no model can be judged on are named, with what is wrong."""

import shutil
from collections import Counter
from dataclasses import replace

import pytest

from scones.dataset import Sample, ShardWriter, read_shard
from scones.manifest import MANIFEST, Manifest, digest, shards_of
from scones_tools.__main__ import main

from .archives import model, words


def test_a_folder_that_is_no_dataset_is_named(tmp_path, capsys):
    # GIVEN a model and an empty folder WHEN it is evaluated THEN the folder is to blame
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 1.0})
    assert main(["evaluate", *words(candidate, tmp_path, tmp_path)]) == 1
    assert "DatasetUnusable" in capsys.readouterr().err


def with_test_split(dataset, directory, samples: list[Sample]):
    """Return a copy of a dataset with another test split, and a manifest that says so."""
    shutil.copytree(dataset, directory, ignore=shutil.ignore_patterns("test-*"))
    writer = ShardWriter(directory, "test")
    for sample in samples:
        writer.add(sample)
    writer.close()
    old = Manifest.from_json((directory / MANIFEST).read_text())
    counts = Counter(old.classes[min(sample.label, 1)] for sample in samples)
    shards = {**old.shards, "test": writer.shards}
    new = replace(
        old,
        shards=shards,
        counts={**old.counts, "test": {name: counts[name] for name in old.classes}},
        digest=digest(
            old.classes, old.image_size, shards_of(shards), shards_of(old.outlier_shards)
        ),
    )
    (directory / MANIFEST).write_text(new.to_json())
    return directory


def test_a_test_split_that_lacks_a_class_says_nothing_of_it(dataset, tmp_path, capsys):
    # GIVEN a dataset whose test split has bicycles only, and a model that knows nothing else
    samples = list(read_shard(dataset / "test" / "test-000000.tar"))
    bicycles = [sample for sample in samples if sample.label == 0]
    other = with_test_split(dataset, tmp_path / "dataset", bicycles)
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    # WHEN the model is judged on it THEN it does not pass: the class that lacks is named
    assert main(["evaluate", *words(candidate, other, tmp_path)]) == 1
    assert "DatasetUnusable" in (said := capsys.readouterr().err)
    assert "has no test picture of motorcycle" in said


def test_a_label_of_no_class_is_named(dataset, tmp_path, capsys):
    # GIVEN a dataset of two classes, one sample of which has the eighth
    samples = list(read_shard(dataset / "test" / "test-000000.tar"))
    other = with_test_split(
        dataset, tmp_path / "dataset", [*samples, replace(samples[0], id="x", label=7)]
    )
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    # WHEN a model is judged on it THEN the dataset is to blame
    assert main(["evaluate", *words(candidate, other, tmp_path)]) == 1
    assert "a sample's label is not the index of a class" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["test-000000.tar", "unknown-000000.tar"])
@pytest.mark.parametrize("is_there", [False, True])
def test_a_shard_that_is_not_the_manifests_is_named(dataset, tmp_path, capsys, is_there, name):
    # GIVEN a dataset one shard of which is gone, or another than was staged
    copy = shutil.copytree(dataset, tmp_path / "dataset")
    shard = copy / "test" / name
    shard.unlink()
    if is_there:
        shutil.copy(copy / "validation" / "validation-000000.tar", shard)
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    # WHEN a model is judged on it THEN the shard is to blame
    assert main(["evaluate", *words(candidate, copy, tmp_path)]) == 1
    assert f"test/{name} is not what the manifest says" in capsys.readouterr().err
