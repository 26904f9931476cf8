"""The evaluation of outliers: which would be reviewed, and what the verdict says of them."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scones.manifest import MANIFEST, SPLITS, Manifest, digest, shards_of
from scones_tools.__main__ import main

from .archives import model, words

SURE = {"bicycle": 0.9, "motorcycle": 0.05, "unknown": 0.05}
IN_DOUBT = {"bicycle": 0.55, "motorcycle": 0.05, "unknown": 0.4}
UNKNOWN = {"bicycle": 0.1, "motorcycle": 0.05, "unknown": 0.85}

Judged = tuple[dict[str, Any], dict[str, Any]]  # the evaluation, and the line for a machine


@pytest.fixture
def judged(dataset, tmp_path: Path, capsys) -> Callable[..., Judged]:
    """Return what evaluates a model that answers one thing to all that it sees."""

    def evaluate(answer: dict[str, float], *more: str, on: Path = dataset, **parts: Any) -> Judged:
        candidate = model(tmp_path / "a.tar.gz", answer, **parts)
        assert main(["evaluate", *words(candidate, on, tmp_path, *more)]) == 0
        evaluation = json.loads((tmp_path / "out" / "evaluation.json").read_text())
        return evaluation, json.loads(capsys.readouterr().out)

    return evaluate


@pytest.mark.parametrize(
    ("answer", "share"), [(SURE, 0.0), (IN_DOUBT, 1.0), (UNKNOWN, 1.0), ({"bicycle": 1.0}, 0.0)]
)
def test_an_outlier_is_caught_if_it_would_be_reviewed(judged, answer, share: float):
    # GIVEN a model that is sure, in doubt, sure of unknown, or that does not know unknown
    evaluation, line = judged(answer)
    # WHEN it is evaluated THEN the outliers that go to a person are caught, by kind too
    unknown = evaluation["verdict"]["unknown"]
    assert (unknown["count"], unknown["recall"]) == (80, share)
    assert line["unknowns_caught"] == f"{share:.4f}"
    assert len(evaluation["kinds"]) == 4
    assert all(of == {"count": 20, "caught": 20 * share} for of in evaluation["kinds"].values())


def test_unknown_is_no_class_that_a_photo_of_a_vehicle_could_have(judged):
    # GIVEN a model that takes all for unknown, and next for bicycles WHEN it is evaluated
    evaluation, _ = judged(UNKNOWN)
    # THEN its most probable vehicle counts: half of the photos are right
    assert evaluation["verdict"]["accuracy"] == 0.5
    assert evaluation["verdict"]["recalls"]["bicycle"]["recall"] == 1.0


@pytest.mark.parametrize(
    "thresholds",
    [
        ("--confidence-threshold", "0.4", "--margin-threshold", "0.1"),
        ("--confidence-threshold", "0.5", "--margin-threshold", "0.14"),
    ],
)
def test_the_thresholds_that_are_given_decide(judged, thresholds):
    # GIVEN a model in doubt WHEN lower thresholds are given THEN its outliers are accepted
    evaluation, _ = judged(IN_DOUBT, *thresholds)
    assert evaluation["verdict"]["unknown"]["recall"] == 0.0
    assert evaluation["thresholds"]["confidence"] == float(thresholds[1])


def test_a_threshold_that_is_no_share_is_refused(dataset, tmp_path, capsys):
    # GIVEN a threshold of 80 WHEN a model is evaluated THEN it is named
    candidate = model(tmp_path / "a.tar.gz", SURE)
    more = ("--confidence-threshold", "80")
    assert main(["evaluate", *words(candidate, dataset, tmp_path, *more)]) == 1
    said = "error: ConfigurationInvalid: the confidence threshold is 80.0, not in 0 to 1"
    assert said in capsys.readouterr().err


def test_a_floor_for_unknown_things_refuses_a_model_that_lets_them_pass(judged):
    # GIVEN a model that is always sure WHEN it is evaluated with a floor for outliers
    evaluation, line = judged(SURE, "--unknown-floor", "0.8")
    # THEN the reason names unknown, with figures
    assert line["passed"] is False
    assert line["reason"] == (
        "unknown: 0.000 of 80 outliers are caught (95 % interval 0.000 to 0.046), and the floor "
        "is 0.800"
    )
    assert evaluation["floors"] == {"accuracy": 0.0, "recall": 0.0, "unknown": 0.8, "accepted": 0.5}


def test_a_model_that_takes_everything_for_unknown_is_refused(judged):
    # GIVEN a model that calls all that it sees unknown WHEN it is evaluated with no option
    evaluation, line = judged(UNKNOWN)
    # THEN it catches all outliers, accepts no vehicle, and the reason says so
    assert line["unknowns_caught"] == "1.0000"
    assert line["passed"] is False
    assert line["reason"].startswith("accepted: 0.000 of ")
    assert evaluation["verdict"]["accepted"]["recall"] == 0.0
    # AND where nobody asks for automation, it passes
    _, line = judged(UNKNOWN, "--accepted-floor", "0")
    assert line["passed"] is True


def test_a_model_that_catches_less_than_the_live_one_is_refused(judged, tmp_path):
    # GIVEN a live model that catches all WHEN one that catches none is evaluated next to it
    live = model(tmp_path / "live.tar.gz", UNKNOWN)
    _, line = judged(SURE, "--live", str(live))
    # THEN the reason names unknown
    assert line["reason"].startswith("worse than the live model on unknown (p = ")


def test_an_unfamiliar_photo_is_caught_by_a_model_that_does_not_know_unknown(judged, dataset):
    # GIVEN a model of vehicles alone that finds nothing familiar WHEN it is evaluated
    code = """
import json

def model_fn(directory):
    return None

def transform_fn(model, body, content_type, accept):
    answer = {"probabilities": {"bicycle": 1.0}, "familiarity": 0.01, "model_version": "one"}
    return json.dumps(answer), accept
"""
    evaluation, _ = judged({}, code=code)
    # THEN its outliers are caught all the same
    assert evaluation["verdict"]["unknown"]["recall"] == 1.0


def test_a_dataset_without_outliers_is_judged_and_says_so(judged, dataset, tmp_path, capsys):
    # GIVEN a dataset version from before there were outliers
    old = Manifest.from_json((dataset / MANIFEST).read_text())
    folder = shutil.copytree(
        dataset, tmp_path / "older", ignore=shutil.ignore_patterns("unknown-*")
    )
    none = {"outliers": {split: {} for split in SPLITS}}
    none |= {"outlier_shards": {split: [] for split in SPLITS}}
    name = digest(old.classes, old.image_size, shards_of(old.shards))
    (folder / MANIFEST).write_text(replace(old, digest=name, **none).to_json())
    # WHEN a model is evaluated with a floor THEN it passes, and the verdict says what is missing
    evaluation, line = judged(SURE, "--unknown-floor", "0.8", on=folder)
    assert (line["passed"], line["unknowns_caught"]) == (True, "none")
    note = "no outliers in the test split: what becomes of unknown things is not judged"
    assert (evaluation["verdict"]["unknown"], evaluation["verdict"]["notes"]) == (None, [note])
    # AND so does the table for a person
    more = [one for one in words(tmp_path / "a.tar.gz", folder, tmp_path) if one != "--json"]
    assert main(["evaluate", *more]) == 0
    assert f"gate: passed\n  {note}\n" in capsys.readouterr().out
