"""The evaluation of a model archive: verdict, reports, and what is wrong with an archive."""

import json

import pytest

from scones.filtering import Thresholds
from scones.inference import Inference
from scones.promotion import Answers, Floors, gate
from scones_tools.__main__ import main
from scones_tools.models.evaluate import judge
from scones_tools.models.judged_model import Answer
from scones_tools.models.verdicts import message

from .archives import MODEL, archive, model, words

SURE = Thresholds(confidence=0.8, margin=0.1, familiarity=0.03)


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
    # THEN rows are of all photos, each class, outliers and what is accepted, and reasons follow
    motorcycle, unknown, accepted, gate_line, *reasons, where = [
        line for line in capsys.readouterr().out.replace("\n\n", "\n").splitlines() if line
    ][3:]
    assert motorcycle.split()[0] == "motorcycle"
    assert "0.000" in motorcycle
    assert unknown.split()[:3] == ["unknown", "80", "0.000"]
    assert accepted.split()[:4] == ["all,", "accepted", "80", "1.000"]
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


def test_a_class_that_the_model_does_not_know_is_never_right():
    # GIVEN an answer of a model of two classes to a photo of a third WHEN it is judged
    found = [Answer("1", 2, None, Inference({"a": 0.6, "b": 0.4}, 1.0, "one"))]
    # THEN it is wrong
    assert judge(found, ["a", "b", "c"], SURE).right == {"1": False}


def test_a_message_fits_into_what_a_job_may_say():
    # GIVEN a verdict whose reasons are long WHEN its message is made
    verdict = gate(
        Answers({"1": False}), Answers({"1": True}), {"1": "bicycle"}, Floors(accuracy=0.9)
    )
    text = message(verdict, "s3://bucket/" + "x" * 240)
    # THEN it fits, and is whole JSON
    assert len(text) <= 1024
    assert json.loads(text)["passed"] is False
