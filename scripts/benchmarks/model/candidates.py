"""The models that are compared: each is trained on a dataset version with a seed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from classifier import embed_all
from hyperparameters import Hyperparameters
from network import VehicleNetwork, load_backbone
from samples import Samples, read_channel
from torch import nn
from torch.nn import functional

from benchmarks.model.resnet import resnet20
from benchmarks.page import REPOSITORY

JOB = REPOSITORY / "training_jobs" / "vehicle_classifier"
SPLITS = ("train", "validation", "test")

# The coursework's hyperparameters: SageMaker's built-in image classification, from scratch.
_EPOCHS, _BATCH, _RATE, _MOMENTUM, _DECAY = 30, 32, 0.1, 0.9, 1e-4
_PIXELS = 32
_HEAD_DECAY = 0.1
_HEAD_ITERATIONS = 200


@dataclass(frozen=True)
class Trained:
    """What a candidate answers to the test split.

    Attributes
    ----------
    probabilities
        Shape (n, classes).
    labels
        Shape (n).
    seconds
        How long its training took.
    """

    probabilities: torch.Tensor
    labels: torch.Tensor
    seconds: float


def _read(dataset: Path, classes: list[str], size: int) -> dict[str, Samples]:
    return {split: read_channel(dataset / split, classes, size) for split in SPLITS}


def coursework(dataset: Path, classes: list[str], seed: int, work: Path) -> Trained:
    """Train a small ResNet from scratch with the coursework's hyperparameters."""
    del work
    torch.manual_seed(seed)
    start = time.monotonic()
    splits = _read(dataset, classes, _PIXELS)
    pictures = {name: samples.pictures.float() / 127.5 - 1 for name, samples in splits.items()}
    network = resnet20(len(classes))
    optimiser = torch.optim.SGD(
        network.parameters(), lr=_RATE, momentum=_MOMENTUM, weight_decay=_DECAY
    )
    for _ in range(_EPOCHS):
        network.train()
        for batch in torch.split(torch.randperm(len(splits["train"])), _BATCH):
            logits = network(pictures["train"][batch])
            loss = functional.cross_entropy(logits, splits["train"].labels[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    seconds = time.monotonic() - start
    with torch.inference_mode():
        logits = network.eval()(pictures["test"])
    return Trained(torch.softmax(logits, dim=1), splits["test"].labels, seconds)


def frozen_features(dataset: Path, classes: list[str], seed: int, work: Path) -> Trained:
    """Fit a linear head to ImageNet's features, which stay as they are."""
    del work
    torch.manual_seed(seed)
    start = time.monotonic()
    splits = _read(dataset, classes, _hyperparameters().image_size)
    network = VehicleNetwork(len(classes))
    load_backbone(network)
    network.eval()
    features = {name: embed_all(network, splits[name].pictures) for name in ("train", "test")}
    mean, deviation = features["train"].mean(dim=0), features["train"].std(dim=0).clamp_min(1e-6)
    head = nn.Linear(len(mean), len(classes))
    optimiser = torch.optim.LBFGS(
        head.parameters(), max_iter=_HEAD_ITERATIONS, line_search_fn="strong_wolfe"
    )

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        logits = head((features["train"] - mean) / deviation)
        loss = functional.cross_entropy(logits, splits["train"].labels)
        loss = loss + 0.5 * _HEAD_DECAY * head.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(step)  # type: ignore[no-untyped-call]
    seconds = time.monotonic() - start
    with torch.inference_mode():
        logits = head((features["test"] - mean) / deviation)
    return Trained(torch.softmax(logits, dim=1), splits["test"].labels, seconds)


def fine_tuned(dataset: Path, classes: list[str], seed: int, work: Path) -> Trained:
    """Run the training job's own entry point, and ask the graph that it would serve."""
    import onnxruntime

    start = time.monotonic()
    (work / "output").mkdir(parents=True, exist_ok=True)
    variables = {f"SM_CHANNEL_{split.upper()}": str(dataset / split) for split in SPLITS}
    variables |= {"SAGEMAKER_BASE_DIR": str(work), "SM_MODEL_DIR": str(work / "model")}
    variables |= {"SM_OUTPUT_DIR": str(work / "output"), "TRAINING_JOB_NAME": work.name}
    command = [sys.executable, "train.py", "--classes", ",".join(classes), "--seed", str(seed)]
    subprocess.run(command, cwd=JOB, env=os.environ | variables, check=True, stdout=sys.stderr)
    seconds = time.monotonic() - start
    samples = read_channel(dataset / "test", classes, _hyperparameters().image_size)
    session = onnxruntime.InferenceSession(str(work / "model" / "model.onnx"))
    batches = torch.split(samples.pictures.float(), 32)
    answers = [session.run(["probabilities"], {"pictures": batch.numpy()})[0] for batch in batches]
    probabilities = torch.cat([torch.from_numpy(answer) for answer in answers])
    return Trained(probabilities, samples.labels, seconds)


def _hyperparameters() -> Hyperparameters:
    from hyperparameters import parse

    return parse(["--classes", "any,other"])


@dataclass(frozen=True)
class Candidate:
    """A model that is compared.

    Attributes
    ----------
    name
        For people.
    train
        Takes a dataset version, its classes, a seed and a directory for files.
    """

    name: str
    train: Callable[[Path, list[str], int, Path], Trained]


# By the name of its directory.
CANDIDATES = {
    "coursework": Candidate("ResNet-20 from scratch, as the coursework trains", coursework),
    "frozen-features": Candidate("EfficientNet-Lite0, frozen, linear head", frozen_features),
    "fine-tuned": Candidate("EfficientNet-Lite0, fine-tuned (this project)", fine_tuned),
}
