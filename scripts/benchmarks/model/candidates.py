"""The models that are compared: each is trained on a dataset version with a seed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from answers import Answers, answer
from graph import Embedding
from hyperparameters import Hyperparameters, parse
from network import VehicleNetwork, in_batches, load_backbone
from samples import Split
from served import prepare
from torch import nn
from torch.nn import functional

from benchmarks.model import JOB
from benchmarks.model.data import read
from benchmarks.model.files import GRAPH, outputs_of
from benchmarks.model.resnet import resnet20
from benchmarks.model.trained import load_network
from scones.inference import Inference
from scones.manifest import SPLITS

# The coursework's hyperparameters: SageMaker's built-in image classification, from scratch.
_EPOCHS, _BATCH, _RATE, _MOMENTUM, _DECAY = 30, 32, 0.1, 0.9, 1e-4
_PIXELS = 32
_HEAD_DECAY = 0.1
_HEAD_ITERATIONS = 200


@dataclass(frozen=True)
class Training:
    """What a candidate is trained on.

    Attributes
    ----------
    dataset
        The folder of the dataset version.
    classes
        Its classes, sorted.
    seed
        Of all that is drawn.
    words
        More hyperparameters, as the training job takes them.
    directory
        Where the candidate keeps its files.
    """

    dataset: Path
    classes: list[str]
    seed: int
    words: Sequence[str]
    directory: Path

    @property
    def arguments(self) -> list[str]:
        """The training job's command line."""
        named = ["--classes", ",".join(self.classes), "--seed", str(self.seed)]
        return [*named, *self.words]

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The training job's hyperparameters."""
        return parse(self.arguments)

    def splits(self, size: int | None = None) -> dict[str, Split]:
        """Return the dataset version's splits: of the size that the job takes, or another."""
        return read(self.dataset, self.classes, size or self.hyperparameters.image_size)


@dataclass(frozen=True)
class Trained:
    """What a candidate answers to the test split, and how many seconds its training took."""

    answers: Answers
    test: Split
    seconds: float


def coursework(training: Training) -> Trained:
    """Train a small ResNet from scratch with the coursework's hyperparameters."""
    torch.manual_seed(training.seed)
    start = time.monotonic()
    splits = training.splits(_PIXELS)
    train, test = splits["train"].vehicles, splits["test"]
    pictures = _scaled(train.pictures)
    network = resnet20(len(training.classes))
    optimiser = torch.optim.SGD(
        network.parameters(), lr=_RATE, momentum=_MOMENTUM, weight_decay=_DECAY
    )
    for _ in range(_EPOCHS):
        network.train()
        for batch in torch.split(torch.randperm(len(train)), _BATCH):
            loss = functional.cross_entropy(network(pictures[batch]), train.labels[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    seconds = time.monotonic() - start
    network.eval()
    return Trained(_answers(training, test, lambda of: network(_scaled(of))), test, seconds)


def _scaled(pictures: torch.Tensor) -> torch.Tensor:
    return pictures.float() / 127.5 - 1


def frozen_features(training: Training) -> Trained:
    """Fit a linear head to ImageNet's features, which stay as they are."""
    torch.manual_seed(training.seed)
    start = time.monotonic()
    splits = training.splits()
    train, test = splits["train"].vehicles, splits["test"]
    network = VehicleNetwork(len(training.classes))
    load_backbone(network)
    embed = Embedding(network.eval())
    features = in_batches(embed, train.pictures)
    mean, deviation = features.mean(dim=0), features.std(dim=0).clamp_min(1e-6)
    head = nn.Linear(len(mean), len(training.classes))
    optimiser = torch.optim.LBFGS(
        head.parameters(), max_iter=_HEAD_ITERATIONS, line_search_fn="strong_wolfe"
    )

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        loss = functional.cross_entropy(head((features - mean) / deviation), train.labels)
        loss = loss + 0.5 * _HEAD_DECAY * head.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(step)  # type: ignore[no-untyped-call]
    seconds = time.monotonic() - start

    def logits(pictures: torch.Tensor) -> torch.Tensor:
        of_pictures: torch.Tensor = head((embed(pictures) - mean) / deviation)
        return of_pictures

    return Trained(_answers(training, test, logits), test, seconds)


def _answers(
    training: Training, test: Split, logits: Callable[[torch.Tensor], torch.Tensor]
) -> Answers:
    """Return the answers of a network without unknown: to it everything is familiar."""

    def inferences(probabilities: torch.Tensor) -> list[Inference]:
        rows = (probabilities / probabilities.sum(dim=1, keepdim=True)).tolist()
        return [Inference(dict(zip(training.classes, row, strict=True)), 1.0, "") for row in rows]

    of_vehicles, of_outliers = (
        torch.softmax(in_batches(logits, pictures).double(), dim=1)
        for pictures in (test.vehicles.pictures, test.outliers.pictures)
    )
    return Answers(training.classes, of_vehicles, inferences(of_vehicles), inferences(of_outliers))


def fine_tuned(training: Training) -> Trained:
    """Run the training job's own entry point, and ask the graph that it would serve."""
    directory = training.directory
    start = time.monotonic()
    (directory / "output").mkdir(parents=True, exist_ok=True)
    variables = {f"SM_CHANNEL_{split.upper()}": str(training.dataset / split) for split in SPLITS}
    variables |= {
        "SAGEMAKER_BASE_DIR": str(directory),
        "SM_MODEL_DIR": str(directory / "model"),
        "SM_OUTPUT_DIR": str(directory / "output"),
        "TRAINING_JOB_NAME": directory.name,
    }
    command = [sys.executable, "train.py", *training.arguments]
    subprocess.run(command, cwd=JOB, env=os.environ | variables, check=True, stdout=sys.stderr)
    seconds = time.monotonic() - start
    test = training.splits()["test"]
    graph = onnx.load(directory / "model" / GRAPH)
    return Trained(answer(graph, test, outputs_of(directory / "model")), test, seconds)


class OnePass(nn.Module):
    """A network that looks at the picture alone: its mirror image is taken for the same.

    Parameters
    ----------
    network
        Whose ``embed`` is given pictures and, after them, their mirror images.
    """

    def __init__(self, network: VehicleNetwork) -> None:
        super().__init__()
        self.network = network
        self.head = network.head

    def embed(self, both: torch.Tensor) -> torch.Tensor:
        """Return the features of the pictures, and the same again: (2n, ...) to (2n, 1280)."""
        once: torch.Tensor = self.network.embed(both.reshape(2, -1, *both.shape[1:])[0])
        return torch.cat([once, once])


def without_mirror(training: Training) -> Trained:
    """Serve the network that ``fine_tuned`` trained by one pass instead of two."""
    start = time.monotonic()
    splits = training.splits()
    trained = training.directory.parents[1] / "fine-tuned" / training.directory.name
    network = OnePass(load_network(trained))
    served = prepare(network, splits, len(training.classes))  # type: ignore[arg-type]
    seconds = time.monotonic() - start
    onnx.save(served.graph, training.directory / GRAPH)
    answers = answer(served.graph, splits["test"], outputs_of(trained / "model"))
    return Trained(answers, splits["test"], seconds)


@dataclass(frozen=True)
class Candidate:
    """A model that is compared.

    Attributes
    ----------
    name
        For people.
    train
        Trains it.
    """

    name: str
    train: Callable[[Training], Trained]


# By the name of its directory. The last is made of what the one before it has trained.
CANDIDATES = {
    "coursework": Candidate("ResNet-20 from scratch, as the coursework trains", coursework),
    "frozen-features": Candidate("EfficientNet-Lite0, frozen, linear head", frozen_features),
    "fine-tuned": Candidate("EfficientNet-Lite0, fine-tuned (this project)", fine_tuned),
    "without-mirror": Candidate("the same, without the mirror image", without_mirror),
}
