"""The training job's entry point: SageMaker script mode."""

import argparse
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import artefact
import torch
from evaluate import Evaluation, evaluate
from head import fit, standardisation
from network import VehicleNetwork, load_backbone
from samples import ChannelInvalid, read_channel

from scones.errors import SconesError

_SPLITS = ("train", "validation", "test")
_FEWEST_CLASSES, _MOST_CLASSES = 2, 100
_SMALLEST_IMAGE, _LARGEST_IMAGE = 32, 512


class HyperparameterInvalid(SconesError):
    """A hyperparameter is missing, unknown, or has a wrong value."""


@dataclass(frozen=True)
class Hyperparameters:
    """What the job is told.

    Attributes
    ----------
    classes
        The vehicles' names, sorted.
    image_size
        The side of the network's input, in pixels.
    batch_size
        Pictures that go through the backbone at once.
    seed
        Of all chance.
    weight_decays
        Strengths of regularisation to choose from, on validation.
    """

    classes: list[str]
    image_size: int
    batch_size: int
    seed: int
    weight_decays: list[float]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise HyperparameterInvalid(message)


def parse(arguments: Sequence[str] | None) -> Hyperparameters:
    """Read the hyperparameters from the command line.

    Raises
    ------
    HyperparameterInvalid
        If one is missing, unknown, or has a wrong value.
    """
    parser = _Parser(allow_abbrev=False, add_help=False)
    parser.add_argument("--classes", required=True)
    parser.add_argument("--image_size", type=int, default=160)
    parser.add_argument("--batch_size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--weight_decays", default="0.003,0.01,0.03,0.1,0.3,1")
    options = parser.parse_args(arguments)
    classes = [name.strip() for name in str(options.classes).split(",")]
    if not _FEWEST_CLASSES <= len(set(classes)) == len(classes) <= _MOST_CLASSES:
        raise HyperparameterInvalid(
            f"classes is {options.classes!r}: at least two different names, with commas between"
        )
    if not all(classes):
        raise HyperparameterInvalid(f"classes is {options.classes!r}: a name is empty")
    if not _SMALLEST_IMAGE <= options.image_size <= _LARGEST_IMAGE:
        raise HyperparameterInvalid(
            f"image_size is {options.image_size}, not {_SMALLEST_IMAGE} to {_LARGEST_IMAGE}"
        )
    if options.batch_size < 1:
        raise HyperparameterInvalid(f"batch_size is {options.batch_size}, not positive")
    try:
        decays = [float(text) for text in str(options.weight_decays).split(",")]
    except ValueError:
        decays = []
    if not decays or not all(0 < decay < math.inf for decay in decays):
        raise HyperparameterInvalid(
            f"weight_decays is {options.weight_decays!r}: positive numbers, with commas between"
        )
    return Hyperparameters(
        sorted(classes), options.image_size, options.batch_size, options.seed, decays
    )


def main(arguments: Sequence[str] | None, environment: Mapping[str, str]) -> int:
    """Run the job and return its exit code; a failure is written where SageMaker looks for it."""
    try:
        run(parse(arguments), environment)
    except SconesError as error:
        message = f"{type(error).__name__}: {error}"
        print(message, file=sys.stderr, flush=True)
        output = Path(environment.get("SM_OUTPUT_DIR", "/opt/ml/output"))
        if output.is_dir():
            (output / "failure").write_text(message)
        return 1
    return 0


def run(parameters: Hyperparameters, environment: Mapping[str, str]) -> None:
    """Train, evaluate and write the model.

    The test split is read once, at the end: nothing is chosen on it.
    """
    torch.manual_seed(parameters.seed)
    channels = {split: _channel(environment, split) for split in _SPLITS}
    model_directory = Path(environment.get("SM_MODEL_DIR", "/opt/ml/model"))
    network = VehicleNetwork(len(parameters.classes), parameters.image_size).eval()
    load_backbone(network)
    _fit_head(network, parameters, channels)
    evaluations = {
        split: _evaluate(network, parameters, channels[split], split)
        for split in ("validation", "test")
    }
    name = environment.get("TRAINING_JOB_NAME", "untracked")
    artefact.write(
        model_directory,
        network,
        classes=parameters.classes,
        image_size=parameters.image_size,
        model_version=name,
        evaluation={
            split: result.to_document(parameters.classes) for split, result in evaluations.items()
        },
    )
    print(json.dumps({"message": "model written", "to": str(model_directory)}), flush=True)


def _channel(environment: Mapping[str, str], split: str) -> Path:
    directory = Path(environment.get(f"SM_CHANNEL_{split.upper()}", f"/opt/ml/input/data/{split}"))
    if not directory.is_dir():
        raise ChannelInvalid(f"there is no channel {split}")
    return directory


def _fit_head(
    network: VehicleNetwork, parameters: Hyperparameters, channels: Mapping[str, Path]
) -> None:
    """Fit heads to the train split's features and keep the best on validation."""
    features, labels = _features(network, parameters, channels["train"])
    mean, deviation = standardisation(features)
    network.mean, network.deviation = mean, deviation
    validation, truth = _features(network, parameters, channels["validation"])
    fits = fit(
        (features - mean) / deviation, labels, len(parameters.classes), parameters.weight_decays
    )
    best_loss = float("inf")
    best = fits[0]
    for candidate in fits:
        logits = (validation - mean) / deviation @ candidate.weight.T + candidate.bias
        result = evaluate(torch.softmax(logits, dim=1), truth)
        print(
            f"weight_decay={candidate.weight_decay:g} train:loss={candidate.loss:.4f} "
            f"validation:loss={result.loss:.4f} validation:accuracy={result.accuracy:.4f}",
            flush=True,
        )
        if result.loss < best_loss:
            best, best_loss = candidate, result.loss
    print(f"chosen: weight_decay={best.weight_decay:g} train:loss={best.loss:.4f}", flush=True)
    with torch.no_grad():
        network.head.weight.copy_(best.weight)
        network.head.bias.copy_(best.bias)


def _features(
    network: VehicleNetwork, parameters: Hyperparameters, channel: Path
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the features and labels of a channel's pictures and of their mirror images."""
    pictures, labels = read_channel(channel, parameters.classes, parameters.image_size)
    both, batches = torch.cat([pictures, pictures.flip(3)]), []
    with torch.inference_mode():
        for batch in torch.split(both, parameters.batch_size):
            batches.append(network.features(batch))
            done = sum(map(len, batches))
            if len(batches) % 10 == 0 or done == len(both):
                print(f"{channel.name}: features of {done}/{len(both)} pictures", flush=True)
    # A clone: what inference mode made takes no part in a gradient.
    return torch.cat(batches).clone(), torch.cat([labels, labels])


def _evaluate(
    network: VehicleNetwork, parameters: Hyperparameters, channel: Path, split: str
) -> Evaluation:
    pictures, labels = read_channel(channel, parameters.classes, parameters.image_size)
    with torch.inference_mode():
        batches = [network(batch) for batch in torch.split(pictures, parameters.batch_size)]
    result = evaluate(torch.cat(batches), labels)
    print(f"{split}:accuracy={result.accuracy:.4f} {split}:loss={result.loss:.4f}", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main(None, os.environ))
