"""The model artifact: all that serving needs, the code included, and its evaluation."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import onnx
from answers import Answers
from baseline import baseline
from efficientnet_lite import Variant
from evaluate import Evaluation
from evaluation_page import page
from hyperparameters import Hyperparameters
from model_card import model_card
from samples import Split
from served import Served
from unknowns import UnknownsFound

GRAPH = "model.onnx"
DESCRIPTION = "model.json"
EVALUATION = "evaluation.json"
BASELINE = "baseline.json"
CARD = "model_card.md"
PAGE = "evaluation.html"

# Serving imports these, and finds them beside inference.py: an endpoint installs nothing.
_MODULES = ("inference", "preprocessing")
_PACKAGES = ("onnxruntime",)


@dataclass(frozen=True)
class Trained:
    """The result of a training.

    Attributes
    ----------
    served
        What is to be served.
    variant
        Of EfficientNet-Lite, whose weights the training began with.
    parameters
        The hyperparameters.
    version
        The training job's name.
    splits
        Its pictures.
    answers, figures, unknowns
        Of the model about the validation and the test split; what was found of unknowns is None
        for a split without outliers.
    """

    served: Served
    variant: Variant
    parameters: Hyperparameters
    version: str
    splits: Mapping[str, Split]
    answers: Mapping[str, Answers]
    figures: Mapping[str, Evaluation]
    unknowns: Mapping[str, UnknownsFound | None]


def write(directory: Path, trained: Trained) -> None:
    """Write a model into SageMaker's model directory, which becomes ``model.tar.gz``."""
    directory.mkdir(parents=True, exist_ok=True)
    onnx.save(trained.served.graph, directory / GRAPH)
    description = {
        "classes": list(trained.answers["test"].outputs),
        "image_size": trained.parameters.image_size,
        "model_version": trained.version,
    }
    _write_json(directory / DESCRIPTION, description)
    _write_evaluation(directory, trained)
    _copy_code(directory / "code")


def _write_evaluation(directory: Path, trained: Trained) -> None:
    classes = trained.parameters.classes
    document: dict[str, Any] = {
        "temperature": trained.served.temperature,
        "agreement": trained.served.agreement,
    }
    for name, evaluation in trained.figures.items():
        unknowns = trained.unknowns[name]
        document[name] = evaluation.to_document(classes) | {
            "unknown": unknowns.to_document() if unknowns else None
        }
    _write_json(directory / EVALUATION, document)
    held_out = trained.answers["validation"]
    qualities = trained.splits["validation"].vehicles.qualities
    usual = baseline(qualities, held_out.vehicles, held_out.outputs)
    _write_json(directory / BASELINE, usual.to_document())
    card = model_card(
        trained.version,
        trained.variant,
        trained.parameters,
        trained.splits,
        trained.served,
        trained.figures["test"],
        trained.unknowns["test"],
    )
    (directory / CARD).write_text(card)
    pictures = page(
        trained.version,
        trained.parameters,
        trained.figures["test"],
        trained.unknowns["test"],
        trained.splits["test"],
        trained.answers["test"],
    )
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
