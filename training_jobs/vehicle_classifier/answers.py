"""What a model answers to pictures, as the workflow reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

import onnx
import torch
from graph import run
from samples import Split

from scones.classes import UNKNOWN
from scones.inference import Inference


@dataclass(frozen=True)
class Answers:
    """The answers to a split.

    Attributes
    ----------
    outputs
        The names of the outputs: the vehicles, sorted, and ``unknown`` if the model knows it.
    of_vehicles
        The vehicles' probabilities for their n photos: (n, classes). What a row lacks to 1 is the
        probability of unknown.
    vehicles, outliers
        The answers to photos of the vehicles and of other things, as the endpoint gives them.
    """

    outputs: Sequence[str]
    of_vehicles: torch.Tensor
    vehicles: Sequence[Inference]
    outliers: Sequence[Inference]


def answer(graph: onnx.ModelProto, split: Split, outputs: Sequence[str]) -> Answers:
    """Ask a graph about all pictures of a split."""
    probabilities, familiarity = run(graph, split.vehicles.pictures)
    of_outliers = run(graph, split.outliers.pictures)
    return Answers(
        outputs,
        probabilities[:, [name != UNKNOWN for name in outputs]],
        _inferences(outputs, probabilities, familiarity),
        _inferences(outputs, *of_outliers),
    )


def _inferences(
    outputs: Sequence[str], probabilities: torch.Tensor, familiarity: torch.Tensor
) -> list[Inference]:
    exact = probabilities.double()
    exact = exact / exact.sum(dim=1, keepdim=True)
    pairs = zip(exact.tolist(), familiarity.double().tolist(), strict=True)
    return [
        Inference(dict(zip(outputs, row, strict=True)), familiar, "") for row, familiar in pairs
    ]
