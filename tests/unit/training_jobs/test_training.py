"""The whole job on a tiny dataset, and the model it leaves."""

import json
from pathlib import Path

import artefact
import pytest
import torch
from network import FEATURES, VehicleNetwork
from train import main

CLASSES = ["bicycle", "motorcycle"]
WORDS = ["--classes", ",".join(CLASSES), "--image_size", "32", "--weight_decays", "0.01,0.1"]


def environment(channels: Path, directory: Path) -> dict[str, str]:
    (directory / "output").mkdir(exist_ok=True)
    splits = ("train", "validation", "test")
    return {
        **{f"SM_CHANNEL_{split.upper()}": str(channels / split) for split in splits},
        "SM_MODEL_DIR": str(directory / "model"),
        "SM_OUTPUT_DIR": str(directory / "output"),
        "TRAINING_JOB_NAME": "job-1",
    }


@pytest.fixture(scope="module")
def trained(channels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the model directory of a job that has worked."""
    directory = tmp_path_factory.mktemp("job")
    assert main(WORDS, environment(channels, directory)) == 0
    return directory / "model"


def test_the_model_has_learnt_what_can_be_learnt(trained: Path):
    # GIVEN a job that has worked WHEN its evaluation is read
    evaluation = json.loads((trained / "evaluation.json").read_text())
    # THEN both splits that were not trained on are recognised
    assert sorted(evaluation) == ["test", "validation"]
    assert all(split["accuracy"] == 1.0 and split["count"] == 6 for split in evaluation.values())
    assert set(evaluation["test"]["recall"]) == set(CLASSES)


def test_the_model_directory_holds_all_that_serving_needs(trained: Path):
    # GIVEN a job that has worked WHEN its directory is listed
    names = {path.relative_to(trained).as_posix() for path in trained.rglob("*")}
    # THEN weights, description and code are there, and nothing that Python wrote
    assert {"model.pth", "model.json", "code/inference.py", "code/network.py"} <= names
    assert {"code/artefact.py", "code/preprocessing.py"} <= names
    assert "code/efficientnet_lite_pytorch/__init__.py" in names
    assert not any("__pycache__" in name for name in names)
    assert json.loads((trained / "model.json").read_text()) == {
        "classes": CLASSES,
        "image_size": 32,
        "model_version": "job-1",
    }


def test_a_model_is_read_as_it_was_written(trained: Path, tmp_path: Path):
    # GIVEN a model WHEN it is read, written and read again
    network, description = artefact.read(trained)
    artefact.write(tmp_path, network, evaluation={}, **description)
    again, same = artefact.read(tmp_path)
    # THEN it answers the same, to the last bit, and is not training
    pictures = torch.randn(2, 3, 32, 32)
    with torch.inference_mode():
        assert torch.equal(network(pictures), again(pictures))
    assert same == description
    assert not again.training


def test_a_malicious_weights_file_is_refused_and_not_executed(trained: Path, tmp_path: Path):
    # GIVEN a model whose weights run a command when they are unpickled
    class Touch:
        def __reduce__(self):
            return (tmp_path / "executed").touch, ()

    network, description = artefact.read(trained)
    artefact.write(tmp_path / "model", network, evaluation={}, **description)
    torch.save(Touch(), tmp_path / "model" / "model.pth")
    # WHEN it is read THEN it is refused, and the command has not run
    with pytest.raises(Exception, match="weights_only"):
        artefact.read(tmp_path / "model")
    assert not (tmp_path / "executed").exists()


def test_the_network_says_the_same_of_a_picture_and_its_mirror_image():
    # GIVEN any network WHEN it sees pictures and their mirror images
    network = VehicleNetwork(3, 32).eval()
    pictures = torch.randn(2, 3, 32, 32)
    with torch.inference_mode():
        one, two = network(pictures), network(pictures.flip(3))
        features = network.features(pictures)
    # THEN its answers agree, and each is a distribution
    assert torch.allclose(one, two, atol=1e-6)
    assert torch.allclose(one.sum(dim=1), torch.ones(2))
    assert (one.shape, features.shape) == ((2, 3), (2, FEATURES))


@pytest.mark.parametrize(
    ("words", "missing", "failure"),
    [
        (["--classes", "bicycle"], None, "HyperparameterInvalid: classes is 'bicycle'"),
        (WORDS, "TEST", "ChannelInvalid: there is no channel test"),
        (["--classes", "a,b,c", *WORDS[2:]], None, "ChannelInvalid: channel train has no sample"),
    ],
)
def test_a_failure_is_written_where_sagemaker_looks(
    channels: Path, tmp_path: Path, capsys, words, missing: str | None, failure: str
):
    # GIVEN a job that cannot work
    variables = environment(channels, tmp_path)
    if missing:
        variables[f"SM_CHANNEL_{missing}"] = str(tmp_path / "none")
    # WHEN it runs THEN it ends with 1, and the reason is on stderr and in the file
    assert main(words, variables) == 1
    assert capsys.readouterr().err.startswith(failure)
    assert (tmp_path / "output" / "failure").read_text().startswith(failure)
    assert not (tmp_path / "model").exists()
