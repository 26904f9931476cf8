"""The whole job on a tiny dataset, and the model it leaves."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from samples import read_channel
from train import main

from scones.drift.baseline import Baseline

CLASSES = ["bicycle", "motorcycle"]
WORDS = ["--classes", ",".join(CLASSES), "--image_size", "32", "--epochs", "2"]
JOB = Path(__file__).parents[3] / "training_jobs" / "vehicle_classifier"


def weights(base: Path) -> dict[str, torch.Tensor]:
    """Return the averaged weights of a job's last checkpoint."""
    file = base / "checkpoints" / "checkpoint.pt"
    return torch.load(file, weights_only=True)["average"]


def test_the_model_has_learnt_what_can_be_learnt(trained: Path):
    # GIVEN a job that has worked WHEN its evaluation is read
    evaluation = json.loads((trained / "evaluation.json").read_text())
    # THEN both splits that were not trained on are recognised, and each figure has its interval
    for split in ("validation", "test"):
        assert evaluation[split]["accuracy"] == 1.0
        assert evaluation[split]["count"] == 6
        assert evaluation[split]["accuracy_interval"][0] < 1.0
        assert set(evaluation[split]["classes"]) == set(CLASSES)
    assert evaluation["temperature"] > 0


def test_the_model_says_that_what_it_was_never_shown_is_unknown(trained: Path):
    # GIVEN a job that has worked WHEN its evaluation is read
    found = json.loads((trained / "evaluation.json").read_text())["test"]["unknown"]
    # THEN outliers of a kind that it did not learn from are caught, and figures say how sure it is
    assert found["kinds"] == {"snow": {"count": 3, "caught": 3}}
    assert found["caught_interval"][0] < 1.0
    assert found["vehicles"] == 6
    assert "3 of 1 kinds" in (trained / "model_card.md").read_text()


def without_outliers(environment, channels: Path, base: Path) -> dict[str, str]:
    """Return the variables of a job whose channels have no outlier."""
    shutil.copytree(channels, base / "channels", ignore=shutil.ignore_patterns("unknown-*"))
    splits = ("train", "validation", "test")
    return environment(base) | {
        f"SM_CHANNEL_{split.upper()}": str(base / "channels" / split) for split in splits
    }


def test_a_job_without_outliers_says_so_and_knows_no_unknown(
    environment, channels: Path, tmp_path: Path, capsys
):
    # GIVEN channels without an outlier
    variables = without_outliers(environment, channels, tmp_path)
    # WHEN the job runs THEN it says that it does not learn to say unknown
    assert main(WORDS, variables) == 0
    assert "warning: the train split has no outliers" in capsys.readouterr().out
    # AND the model answers for its vehicles alone, and nothing is claimed of unknowns
    model = tmp_path / "model"
    assert json.loads((model / "model.json").read_text())["classes"] == CLASSES
    assert json.loads((model / "evaluation.json").read_text())["test"]["unknown"] is None
    assert "not measured: there was no outlier set" in (model / "model_card.md").read_text()


def test_a_job_that_may_not_see_its_outliers_knows_no_unknown(environment, tmp_path: Path, capsys):
    # GIVEN channels with outliers WHEN a job is to take none of them in a step
    assert main([*WORDS, "--outlier_share", "0"], environment(tmp_path)) == 0
    # THEN it says so, and does not answer with what it has not learnt
    assert "warning: outlier_share is 0" in capsys.readouterr().out
    assert json.loads((tmp_path / "model" / "model.json").read_text())["classes"] == CLASSES


def test_the_model_directory_holds_all_that_serving_needs(trained: Path):
    # GIVEN a job that has worked WHEN its directory is listed
    names = {path.relative_to(trained).as_posix() for path in trained.rglob("*")}
    # THEN the graph, its description and its code are there, and nothing that Python wrote
    assert {"model.onnx", "model.json", "code/inference.py", "code/preprocessing.py"} <= names
    assert "code/onnxruntime/__init__.py" in names
    assert not any("__pycache__" in name for name in names)
    description = json.loads((trained / "model.json").read_text())
    outputs = [*CLASSES, "unknown"]
    assert description == {"classes": outputs, "image_size": 32, "model_version": "job-1"}


def test_the_model_says_what_it_is_worth(trained: Path):
    # GIVEN a job that has worked WHEN what it wrote for people is read
    card = (trained / "model_card.md").read_text()
    page = (trained / "evaluation.html").read_text()
    # THEN the card has the figures and the limits, and the page loads nothing
    assert "| accuracy | 1.0000 (95 % interval" in card
    assert "Not for" in card
    assert "Apache-2.0, SHA-256 of the file 579344248a93e230" in card
    assert "Confusion matrix" in page
    assert not re.search(r'(src|href)="(?!data:)', page)


def test_the_baseline_holds_what_drift_is_measured_against(trained: Path, channels: Path):
    # GIVEN a job that has worked WHEN its baseline is read as the monitoring reads it
    baseline = Baseline.from_json((trained / "baseline.json").read_text())
    # THEN it is of all validation photos, in normal form and not as the network's input
    assert baseline.count == 6
    assert set(baseline.class_mix) == {*CLASSES, "unknown"}
    qualities = read_channel(channels / "validation", CLASSES, 64).vehicles.qualities
    for name in ("brightness", "contrast", "sharpness"):
        values = [getattr(quality, name) for quality in qualities]
        assert baseline.quantiles[name][0] == pytest.approx(min(values))
        assert baseline.quantiles[name][-1] == pytest.approx(max(values))
    assert 1 / 3 <= baseline.quantiles["confidence"][0] <= baseline.quantiles["confidence"][-1] <= 1


def test_the_graph_answers_for_any_number_of_pictures(trained: Path):
    # GIVEN the graph that is served
    session = onnxruntime.InferenceSession(str(trained / "model.onnx"))
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (5, 3, 32, 32)).astype(np.float32)
    # WHEN it is asked about five pictures, and about the mirror image of the first
    probabilities, familiarity = session.run(None, {"pictures": pictures})
    mirrored, _ = session.run(None, {"pictures": pictures[:1, :, :, ::-1]})
    # THEN each has a distribution and a share, and a mirror image is the same vehicle
    assert probabilities.shape == (5, 3)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert ((familiarity > 0) & (familiarity <= 1)).all()
    assert mirrored[0] == pytest.approx(probabilities[0], abs=1e-4)


def test_the_same_seed_gives_the_same_model_and_another_another(environment, tmp_path: Path):
    # GIVEN a job WHEN it runs twice with one seed, and once with another
    for name, seed in (("one", "0"), ("same", "0"), ("other", "1")):
        assert main([*WORDS, "--seed", seed], environment(tmp_path / name)) == 0
    one, same, other = (weights(tmp_path / name) for name in ("one", "same", "other"))
    # THEN the first two are equal to the last bit
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_an_interrupted_job_goes_on_to_the_same_model(environment, tmp_path: Path, monkeypatch):
    # GIVEN a job that ran to its end, and one that was interrupted after its first epoch
    assert main(WORDS, environment(tmp_path / "whole")) == 0
    import fine_tuning

    class Interrupted(Exception):
        pass

    def interrupt(self: fine_tuning.FineTuning) -> None:
        raise Interrupted

    run_epoch = fine_tuning.FineTuning._run_epoch
    monkeypatch.setattr(
        fine_tuning.FineTuning,
        "_run_epoch",
        lambda self: interrupt(self) if self.epoch == 1 else run_epoch(self),
    )
    with pytest.raises(Interrupted):
        main(WORDS, environment(tmp_path / "halved"))
    monkeypatch.undo()
    # WHEN it is started again
    assert main(WORDS, environment(tmp_path / "halved")) == 0
    # THEN it comes to the same model, to the last bit
    whole, halved = weights(tmp_path / "whole"), weights(tmp_path / "halved")
    assert all(torch.equal(whole[name], halved[name]) for name in whole)


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"no checkpoint", "CheckpointInvalid: "),
        (None, "of a training with classes=['bicycle', 'motorcycle'] image_size=32 epochs=2"),
    ],
)
def test_a_checkpoint_of_something_else_is_refused(
    environment, tmp_path: Path, capsys, content: bytes | None, failure: str
):
    # GIVEN a checkpoint that is damaged, or of other hyperparameters
    if content is None:
        assert main(WORDS, environment(tmp_path)) == 0
    else:
        (tmp_path / "checkpoints").mkdir()
        (tmp_path / "checkpoints" / "checkpoint.pt").write_bytes(content)
    # WHEN a job starts on it THEN it is refused, and what can be done is said
    assert main([*WORDS, "--seed", "5"], environment(tmp_path)) == 1
    error = capsys.readouterr().err
    assert failure in error
    assert "remove it to begin anew" in error


def test_a_checkpoint_of_a_model_without_unknown_is_refused(
    environment, channels: Path, tmp_path: Path, capsys
):
    # GIVEN a job that had no outliers WHEN it is started again with some
    assert main(WORDS, without_outliers(environment, channels, tmp_path)) == 0
    assert main(WORDS, environment(tmp_path)) == 1
    # THEN the text says what differs, and what can be done
    assert re.search(r"outputs=2, not .* outputs=3: remove it", capsys.readouterr().err)


def test_two_processes_train_one_model(environment, tmp_path: Path):
    # GIVEN the job and a free port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"]
    command += ["--master_addr", "127.0.0.1", "--master_port", str(port)]
    command += [str(JOB / "train.py"), *WORDS]
    variables = os.environ | environment(tmp_path) | {"OMP_NUM_THREADS": "1"}
    # WHEN torchrun starts two processes of it
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    # THEN one of them speaks and writes, and there is a model
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("test:accuracy=") == 1
    assert (tmp_path / "model" / "model.onnx").is_file()


@pytest.mark.parametrize(
    ("words", "missing", "failure"),
    [
        (["--classes", "bicycle"], None, "HyperparameterInvalid: classes is 'bicycle'"),
        (WORDS, "TEST", "ChannelInvalid: there is no channel test"),
        (["--classes", "a,b,c", *WORDS[2:]], None, "ChannelInvalid: channel train has no sample"),
    ],
)
def test_a_failure_is_written_where_sagemaker_looks(
    environment, tmp_path: Path, capsys, words, missing: str | None, failure: str
):
    # GIVEN a job that cannot work
    variables = environment(tmp_path)
    if missing:
        variables[f"SM_CHANNEL_{missing}"] = str(tmp_path / "none")
    # WHEN it runs THEN it ends with 1, and the reason is on stderr and in the file
    assert main(words, variables) == 1
    assert capsys.readouterr().err.startswith(failure)
    assert (tmp_path / "output" / "failure").read_text().startswith(failure)
    assert not (tmp_path / "model").exists()
