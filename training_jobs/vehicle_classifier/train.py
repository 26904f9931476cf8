"""The training job's entry point: SageMaker script mode."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import artifact
import torch
from answers import answer
from augmentation import normalise
from evaluate import Evaluation, evaluate
from fine_tuning import FineTuning
from hyperparameters import Hyperparameters, parse
from network import VehicleNetwork, in_batches, load_backbone
from processes import Group, group
from samples import ChannelInvalid, Samples, Split, read_channel
from served import prepare
from unknowns import UnknownsFound, find_unknowns

from scones.classes import UNKNOWN
from scones.errors import SconesError

_SPLITS = ("train", "validation", "test")
_HELD_OUT = ("validation", "test")


def main(arguments: Sequence[str] | None, environment: Mapping[str, str]) -> int:
    """Run the job and return its exit code; a failure is written where SageMaker reads it."""
    try:
        with group() as processes:
            run(parse(arguments), environment, processes)
    except SconesError as error:
        message = f"{type(error).__name__}: {error}"
        print(message, file=sys.stderr, flush=True)
        output = Path(environment.get("SM_OUTPUT_DIR", "/opt/ml/output"))
        if output.is_dir():
            (output / "failure").write_text(message)
        return 1
    return 0


def run(parameters: Hyperparameters, environment: Mapping[str, str], processes: Group) -> None:
    """Train; then the first process prepares, evaluates and writes the model.

    The test split is read once, at the end: nothing is chosen on it.
    """
    torch.manual_seed(parameters.seed)
    classes = parameters.classes
    splits = {
        name: read_channel(_channel(environment, name), classes, parameters.image_size)
        for name in _SPLITS
    }
    lacking = None if len(splits["train"].outliers) else "the train split has no outliers"
    if not parameters.outlier_share:
        lacking = "outlier_share is 0"
    outputs = classes if lacking else [*classes, UNKNOWN]
    if processes.leads and lacking:
        print(
            f"warning: {lacking}: the model does not learn to say unknown, and distance alone says "
            "what is unfamiliar",
            flush=True,
        )
    network = _train(parameters, len(outputs), splits, environment, processes)
    if not processes.leads:
        return
    served = prepare(network, splits, len(classes))
    answers = {name: answer(served.graph, splits[name], outputs) for name in _HELD_OUT}
    figures = {
        name: evaluate(answers[name].of_vehicles, splits[name].vehicles.labels)
        for name in _HELD_OUT
    }
    unknowns = {
        name: find_unknowns(
            answers[name].vehicles,
            answers[name].outliers,
            splits[name].outliers.kinds,
            parameters.thresholds,
        )
        for name in _HELD_OUT
    }
    for name in _HELD_OUT:
        _print_metrics(name, figures[name], unknowns[name])
    directory = Path(environment.get("SM_MODEL_DIR", "/opt/ml/model"))
    artifact.write(
        directory,
        artifact.Trained(
            served=served,
            variant=network.backbone.variant,
            parameters=parameters,
            version=environment.get("TRAINING_JOB_NAME", "untracked"),
            splits=splits,
            answers=answers,
            figures=figures,
            unknowns=unknowns,
        ),
    )
    print(json.dumps({"message": "model written", "to": str(directory)}), flush=True)


def _channel(environment: Mapping[str, str], split: str) -> Path:
    directory = Path(environment.get(f"SM_CHANNEL_{split.upper()}", f"/opt/ml/input/data/{split}"))
    if not directory.is_dir():
        raise ChannelInvalid(f"there is no channel {split}")
    return directory


def _train(
    parameters: Hyperparameters,
    outputs: int,
    splits: Mapping[str, Split],
    environment: Mapping[str, str],
    processes: Group,
) -> VehicleNetwork:
    network = VehicleNetwork(outputs)
    load_backbone(network)
    checkpoints = Path(environment.get("SAGEMAKER_BASE_DIR", "/opt/ml")) / "checkpoints"
    training = FineTuning(network, splits["train"], parameters, processes, checkpoints)
    if training.epoch and processes.leads:
        print(f"goes on after epoch {training.epoch}", flush=True)
    held_out = splits["validation"].vehicles
    for loss in training.run():
        if processes.leads:
            result = _on(training.average, held_out, len(parameters.classes))
            print(
                f"epoch={training.epoch} train:loss={loss:.4f} "
                f"validation:loss={result.loss:.4f} validation:accuracy={result.accuracy:.4f}",
                flush=True,
            )
    return training.average


def _on(network: VehicleNetwork, samples: Samples, classes: int) -> Evaluation:
    """Return how good a network in training is, without its mirror images and calibration."""
    logits = in_batches(lambda batch: network(normalise(batch)), samples.pictures)
    return evaluate(torch.softmax(logits, dim=1)[:, :classes], samples.labels)


def _print_metrics(split: str, result: Evaluation, unknowns: UnknownsFound | None) -> None:
    print(
        f"{split}:accuracy={result.accuracy:.4f} {split}:loss={result.loss:.4f} "
        f"{split}:calibration_error={result.calibration_error:.4f}",
        flush=True,
    )
    if unknowns is not None:
        print(
            f"{split}:unknowns_caught={unknowns.caught / unknowns.count:.4f} "
            f"{split}:vehicles_reviewed={unknowns.reviewed / unknowns.vehicles:.4f}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main(None, os.environ))
