"""What a training job leaves: all that serving needs, the code included."""

import json
import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from network import VehicleNetwork

WEIGHTS = "model.pth"
DESCRIPTION = "model.json"
EVALUATION = "evaluation.json"

# Serving imports these, and finds them beside inference.py: an endpoint installs nothing.
_MODULES = ("artefact", "inference", "network", "preprocessing")
_PACKAGES = ("efficientnet_lite_pytorch",)


def write(
    directory: Path,
    network: VehicleNetwork,
    *,
    classes: Sequence[str],
    image_size: int,
    model_version: str,
    evaluation: Mapping[str, Any],
) -> None:
    """Write a model into SageMaker's model directory.

    Parameters
    ----------
    directory
        Becomes ``model.tar.gz``.
    network
        The trained network.
    classes, image_size, model_version
        What serving must know.
    evaluation
        By split: its figures.
    """
    directory.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), directory / WEIGHTS)
    description = {
        "classes": list(classes),
        "image_size": image_size,
        "model_version": model_version,
    }
    (directory / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n")
    (directory / EVALUATION).write_text(json.dumps(evaluation, indent=2) + "\n")
    code = directory / "code"
    code.mkdir(exist_ok=True)
    here = Path(__file__).parent
    for name in _MODULES:
        shutil.copy(here / f"{name}.py", code)
    for name in _PACKAGES:
        spec = find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(f"{name} is not installed, and serving needs it")
        source = Path(next(iter(spec.submodule_search_locations)))
        shutil.copytree(
            source, code / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )


def read(directory: Path) -> tuple[VehicleNetwork, dict[str, Any]]:
    """Return the network of a model directory, ready to answer, and its description."""
    description: dict[str, Any] = json.loads((directory / DESCRIPTION).read_text())
    network = VehicleNetwork(len(description["classes"]), description["image_size"])
    weights = torch.load(directory / WEIGHTS, map_location="cpu", weights_only=True)
    network.load_state_dict(weights)
    return network.eval(), description
