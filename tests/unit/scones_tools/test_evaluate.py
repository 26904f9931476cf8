"""The evaluation of a model archive: verdict, reports, and what is wrong with an archive."""

import io
import json
import shutil
import tarfile
from collections import Counter
from dataclasses import replace

import pytest

from scones.dataset import Sample, ShardWriter, read_shard
from scones.manifest import MANIFEST, Manifest, digest, shards_of
from scones.promotion import gate
from scones.staging import DrawnSample, stage
from scones_tools.__main__ import main
from scones_tools.models.evaluate import right
from scones_tools.models.verdicts import message

# Answers what is written beside it, whatever it sees.
MODEL = """
import json, pathlib

def model_fn(directory):
    return json.loads(pathlib.Path(directory, "model.json").read_text())["answer"]

def transform_fn(model, body, content_type, accept):
    assert (body[:4], content_type) == (b"\\x89PNG", "image/png")
    answer = {"probabilities": model, "familiarity": 1.0, "model_version": "one"}
    return json.dumps(answer), accept
"""


def archive(path, files: dict[str, str]):
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return path


def model(path, answer: dict[str, float], code: str = MODEL, image_size: object = 32):
    description = {"answer": answer, "image_size": image_size}
    files = {"model.json": json.dumps(description), "code/inference.py": code}
    return archive(path, {**files, "baseline.json": "{}", "model_card.md": "# One"})


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    directory = tmp_path_factory.mktemp("dataset")
    stage(DrawnSample(0), ["bicycle", "motorcycle"], 32, directory)
    return directory


def words(candidate, dataset, tmp_path, *more: str) -> list[str]:
    return [
        *("--candidate", str(candidate), "--dataset", str(dataset)),
        *(
            "--output",
            str(tmp_path / "out"),
            "--message",
            str(tmp_path / "message"),
            "--json",
            *more,
        ),
    ]


def test_a_model_is_judged_by_its_own_code_next_to_the_live_one(dataset, tmp_path, capsys):
    # GIVEN a model that says bicycle whatever it sees, and one that says motorcycle
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    live = model(tmp_path / "b.tar.gz", {"bicycle": 0.1, "motorcycle": 0.9})
    # WHEN the first is evaluated next to the second
    assert main(["evaluate", *words(candidate, dataset, tmp_path, "--live", str(live))]) == 0
    # THEN each has its half right, the reports are there, and the message says the same
    evaluation = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    verdict = evaluation["verdict"]
    assert (verdict["accuracy"], verdict["comparison"]["live_accuracy"]) == (0.5, 0.5)
    assert verdict["comparison"]["only_candidate"] == verdict["count"] / 2
    assert (tmp_path / "out" / "baseline.json").read_text() == "{}"
    line = json.loads((tmp_path / "message").read_text())
    assert line == json.loads(capsys.readouterr().out)
    assert line["passed"] is False
    assert line["reason"].startswith("worse than the live model on motorcycle")
    assert {name: of["recall"] for name, of in verdict["recalls"].items()} == {
        "bicycle": 1.0,
        "motorcycle": 0.0,
    }
    assert line["evaluation"].endswith("/out/evaluation.json")


def test_a_person_reads_a_table_and_why_the_gate_refused(dataset, tmp_path, capsys):
    # GIVEN a model that says bicycle whatever it sees, and a floor
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    # WHEN a person evaluates it
    line = [w for w in words(candidate, dataset, tmp_path, "--floor", "0.8") if w != "--json"]
    assert main(["evaluate", *line]) == 0
    # THEN there is a row for all photos and for each class, and the gate's reasons
    table, gate_line, *reasons, where = [
        line for line in capsys.readouterr().out.replace("\n\n", "\n").splitlines() if line
    ][3:]
    assert table.split()[0] == "motorcycle"
    assert "0.000" in table
    assert gate_line == "gate: refused"
    assert reasons[0].startswith("  accuracy 0.500 on ")
    assert reasons[1].startswith("  recall of motorcycle 0.000 on ")
    assert where == f"evaluation: {tmp_path}/out/evaluation.json"
    # THEN the message for the state machine is JSON still
    assert json.loads((tmp_path / "message").read_text())["passed"] is False


def test_a_model_that_is_as_good_as_the_live_one_passes(dataset, tmp_path, capsys):
    # GIVEN two models that answer alike
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    live = model(tmp_path / "b.tar.gz", {"bicycle": 0.8, "motorcycle": 0.2})
    # WHEN one is evaluated next to the other, without a floor
    assert main(["evaluate", *words(candidate, dataset, tmp_path, "--live", str(live))]) == 0
    # THEN it passes
    assert json.loads(capsys.readouterr().out)["passed"] is True


def test_a_floor_for_each_class_names_the_class(dataset, tmp_path, capsys):
    # GIVEN a model that says bicycle whatever it sees WHEN only the classes have a floor
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    assert main(["evaluate", *words(candidate, dataset, tmp_path, "--recall-floor", "0.5")]) == 0
    # THEN the class that is never right is the reason
    line = json.loads(capsys.readouterr().out)
    assert line["passed"] is False
    assert line["reason"].startswith("recall of motorcycle 0.000 on 40 photos")


def test_a_model_below_the_floor_does_not_pass(dataset, tmp_path, capsys):
    # GIVEN a model that is right on half of the photos WHEN the floor is higher
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    assert main(["evaluate", *words(candidate, dataset, tmp_path, "--floor", "0.8")]) == 0
    # THEN the verdict says so: that is a result, not an error
    line = json.loads(capsys.readouterr().out)
    assert line["passed"] is False
    assert "the floor is 0.800" in line["reason"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no archive", "ModelUnusable: a.tar.gz is not a model archive"),
        (None, "ModelUnusable: RuntimeError: sour milk"),
    ],
)
def test_a_model_that_cannot_answer_is_named(dataset, tmp_path, capsys, content, said):
    # GIVEN a file that is no archive, or a model whose code fails
    path = tmp_path / "a.tar.gz"
    if content is None:
        model(path, {}, "def model_fn(_):\n    raise RuntimeError('sour milk')\n")
    else:
        path.write_bytes(content)
    # WHEN it is evaluated THEN one line says what is wrong, and nothing is written
    assert main(["evaluate", *words(path, dataset, tmp_path)]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "message").exists()


@pytest.mark.parametrize("image_size", [31, 128, "32", None])
def test_a_dataset_of_another_image_size_is_refused(dataset, tmp_path, capsys, image_size):
    # GIVEN a model that takes other pictures than the dataset's of 32 pixels
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 1.0}, image_size=image_size)
    # WHEN it is evaluated THEN both sizes are named, with what to do, and nothing is written
    assert main(["evaluate", *words(candidate, dataset, tmp_path)]) == 1
    assert (
        f"error: ImageSizeMismatch: the model takes pictures of {image_size} pixels, and the "
        f"dataset's have 32: stage a version with --image-size {image_size}"
    ) in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("description", ["{", "[]", "{}"])
def test_a_model_that_does_not_say_its_image_size_is_named(
    dataset, tmp_path, capsys, description: str
):
    # GIVEN an archive whose description says nothing WHEN it is evaluated THEN it is to blame
    files = {"model.json": description, "code/inference.py": MODEL}
    candidate = archive(tmp_path / "a.tar.gz", files)
    assert main(["evaluate", *words(candidate, dataset, tmp_path)]) == 1
    assert "ModelUnusable: its model.json does not say image_size" in capsys.readouterr().err


def test_a_live_model_of_another_image_size_is_compared_all_the_same(dataset, tmp_path):
    # GIVEN a live model from before the image size was changed
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    live = model(tmp_path / "b.tar.gz", {"bicycle": 0.1, "motorcycle": 0.9}, image_size=16)
    # WHEN a new one is evaluated next to it THEN there is a verdict
    assert main(["evaluate", *words(candidate, dataset, tmp_path, "--live", str(live))]) == 0
    evaluation = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert evaluation["verdict"]["comparison"]["live_accuracy"] == 0.5


def test_a_folder_that_is_no_dataset_is_named(tmp_path, capsys):
    # GIVEN a model and an empty folder WHEN it is evaluated THEN the folder is to blame
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 1.0})
    assert main(["evaluate", *words(candidate, tmp_path, tmp_path)]) == 1
    assert "DatasetUnusable" in capsys.readouterr().err


def with_test_split(dataset, directory, samples: list[Sample]):
    """Return a copy of a dataset with another test split, and a manifest that says so."""
    shutil.copytree(dataset, directory, ignore=shutil.ignore_patterns("test"))
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


@pytest.mark.parametrize("is_there", [False, True])
def test_a_shard_that_is_not_the_manifests_is_named(dataset, tmp_path, capsys, is_there):
    # GIVEN a dataset one shard of which is gone, or another than was staged
    copy = shutil.copytree(dataset, tmp_path / "dataset")
    shard = copy / "test" / "test-000000.tar"
    shard.unlink()
    if is_there:
        shutil.copy(copy / "validation" / "validation-000000.tar", shard)
    candidate = model(tmp_path / "a.tar.gz", {"bicycle": 0.9, "motorcycle": 0.1})
    # WHEN a model is judged on it THEN the shard is to blame
    assert main(["evaluate", *words(candidate, copy, tmp_path)]) == 1
    assert "test/test-000000.tar is not what the manifest says" in capsys.readouterr().err


def test_a_class_that_the_model_does_not_know_is_never_right():
    # GIVEN an answer of a model of two classes to a photo of a third WHEN it is judged
    found = [{"id": "1", "label": 2, "answer": {"probabilities": {"a": 0.6, "b": 0.4}}}]
    # THEN it is wrong
    assert right(found, ["a", "b", "c"]) == {"1": False}


def test_a_message_fits_into_what_a_job_may_say():
    # GIVEN a verdict whose reasons are long WHEN its message is made
    verdict = gate({"1": False}, {"1": True}, {"1": "bicycle"}, floor=0.9)
    text = message(verdict, "s3://bucket/" + "x" * 240)
    # THEN it fits, and is whole JSON
    assert len(text) <= 1024
    assert json.loads(text)["passed"] is False
