"""The model artifact: all that serving needs, the code included, and its evaluation."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import torch
from baseline import baseline
from classifier import Classifier
from evaluate import evaluate
from evaluation_page import page
from export import export
from hyperparameters import Hyperparameters
from model_card import model_card
from samples import Samples

GRAPH = "model.onnx"
DESCRIPTION = "model.json"
EVALUATION = "evaluation.json"
BASELINE = "baseline.json"
CARD = "model_card.md"
PAGE = "evaluation.html"

# Serving imports these, and finds them beside inference.py: an endpoint installs nothing.
_MODULES = ("inference", "preprocessing")
_PACKAGES = ("onnxruntime",)
_COMPARED = 16  # pictures that the exported graph is tried with

_Answers = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class Trained:
    """The result of a training.

    Attributes
    ----------
    classifier
        What is to be served.
    parameters
        The hyperparameters.
    version
        The training job's name.
    splits
        Its samples.
    validation_answers, test_answers
        The classifier's probabilities and familiarities.
    """

    classifier: Classifier
    parameters: Hyperparameters
    version: str
    splits: Mapping[str, Samples]
    validation_answers: _Answers
    test_answers: _Answers


def write(directory: Path, trained: Trained) -> None:
    """Write a model into SageMaker's model directory, which becomes ``model.tar.gz``.

    Raises
    ------
    ExportMismatch
        If what would be served does not answer as what was trained.
    """
    directory.mkdir(parents=True, exist_ok=True)
    pictures = trained.splits["validation"].pictures[:_COMPARED]
    export(trained.classifier, directory / GRAPH, pictures)
    _write_json(
        directory / DESCRIPTION,
        {
            "classes": trained.parameters.classes,
            "image_size": trained.parameters.image_size,
            "model_version": trained.version,
        },
    )
    _write_evaluation(directory, trained)
    _copy_code(directory / "code")


def _write_evaluation(directory: Path, trained: Trained) -> None:
    classes = trained.parameters.classes
    validation, test = trained.splits["validation"], trained.splits["test"]
    held_out = evaluate(trained.validation_answers[0], validation.labels)
    evaluation = evaluate(trained.test_answers[0], test.labels)
    temperature = trained.classifier.temperature.item()
    _write_json(
        directory / EVALUATION,
        {
            "temperature": temperature,
            "validation": held_out.to_document(classes),
            "test": evaluation.to_document(classes),
        },
    )
    usual = baseline(validation.qualities, *trained.validation_answers, classes)
    _write_json(directory / BASELINE, usual.to_document())
    counts = {name: len(samples) for name, samples in trained.splits.items()}
    variant = trained.classifier.network.backbone.variant
    card = model_card(trained.version, variant, trained.parameters, counts, temperature, evaluation)
    (directory / CARD).write_text(card)
    pictures = page(trained.version, classes, evaluation, test, trained.test_answers[0])
    (directory / PAGE).write_text(pictures)


def _write_json(file: Path, document: object) -> None:
    file.write_text(json.dumps(document, indent=2) + "\n")


def _copy_code(code: Path) -> None:
    code.mkdir(exist_ok=True)
    here = Path(__file__).parent
    for name in _MODULES:
        shutil.copy(here / f"{name}.py", code)
    for name in _PACKAGES:
        spec = find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(f"{name} is not installed, and serving needs it")
        source = Path(next(iter(spec.submodule_search_locations)))
        ignored = shutil.ignore_patterns("__pycache__", "tools", "transformers", "quantization")
        shutil.copytree(source, code / name, ignore=ignored, dirs_exist_ok=True)
