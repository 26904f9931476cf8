"""The training job's entry point: SageMaker script mode."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import artifact
import torch
from calibration import fit_temperature
from classifier import Classifier, embed_all
from evaluate import Evaluation, evaluate
from familiarity import fit_familiarity
from fine_tuning import FineTuning
from hyperparameters import Hyperparameters, parse
from network import VehicleNetwork, load_backbone
from processes import Group, group
from samples import ChannelInvalid, Samples, read_channel

from scones.errors import SconesError

_SPLITS = ("train", "validation", "test")


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
    """Train; then the first process calibrates, evaluates and writes the model.

    The test split is read once, at the end: nothing is chosen on it.
    """
    torch.manual_seed(parameters.seed)
    splits = {
        name: read_channel(_channel(environment, name), parameters.classes, parameters.image_size)
        for name in _SPLITS
    }
    network = _train(parameters, splits, environment, processes)
    if not processes.leads:
        return
    classifier, probabilities = _calibrate(network, splits)
    test = _answer(classifier, splits["test"])
    evaluation = evaluate(test[0], splits["test"].labels)
    _print_metrics("test", evaluation)
    directory = Path(environment.get("SM_MODEL_DIR", "/opt/ml/model"))
    artifact.write(
        directory,
        artifact.Trained(
            classifier=classifier,
            parameters=parameters,
            version=environment.get("TRAINING_JOB_NAME", "untracked"),
            splits=splits,
            validation_answers=probabilities,
            test_answers=test,
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
    splits: Mapping[str, Samples],
    environment: Mapping[str, str],
    processes: Group,
) -> VehicleNetwork:
    network = VehicleNetwork(len(parameters.classes))
    load_backbone(network)
    checkpoints = Path(environment.get("SAGEMAKER_BASE_DIR", "/opt/ml")) / "checkpoints"
    training = FineTuning(network, splits["train"], parameters, processes, checkpoints)
    if training.epoch and processes.leads:
        print(f"goes on after epoch {training.epoch}", flush=True)
    for loss in training.run():
        if processes.leads:
            held_out = splits["validation"]
            logits = _logits(training.average, held_out)
            result = evaluate(torch.softmax(logits, dim=1), held_out.labels)
            print(
                f"epoch={training.epoch} train:loss={loss:.4f} "
                f"validation:loss={result.loss:.4f} validation:accuracy={result.accuracy:.4f}",
                flush=True,
            )
    return training.average


def _logits(network: VehicleNetwork, samples: Samples) -> torch.Tensor:
    with torch.inference_mode():
        logits: torch.Tensor = network.head(embed_all(network, samples.pictures))
    return logits.clone()


def _calibrate(
    network: VehicleNetwork, splits: Mapping[str, Samples]
) -> tuple[Classifier, tuple[torch.Tensor, torch.Tensor]]:
    """Return what is served, and what it answers to the validation split."""
    held_out = splits["validation"]
    temperature = fit_temperature(_logits(network, held_out), held_out.labels)
    familiarity = fit_familiarity(
        embed_all(network, splits["train"].pictures),
        splits["train"].labels,
        embed_all(network, held_out.pictures),
    )
    classifier = Classifier(network, temperature, familiarity).eval()
    answers = _answer(classifier, held_out)
    _print_metrics("validation", evaluate(answers[0], held_out.labels))
    return classifier, answers


def _answer(classifier: Classifier, samples: Samples) -> tuple[torch.Tensor, torch.Tensor]:
    with torch.inference_mode():
        answers = [classifier(batch) for batch in torch.split(samples.pictures, 32)]
    probabilities, familiarity = zip(*answers, strict=True)
    return torch.cat(probabilities), torch.cat(familiarity)


def _print_metrics(split: str, result: Evaluation) -> None:
    print(
        f"{split}:accuracy={result.accuracy:.4f} {split}:loss={result.loss:.4f} "
        f"{split}:calibration_error={result.calibration_error:.4f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(None, os.environ))
