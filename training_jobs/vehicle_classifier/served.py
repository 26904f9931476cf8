"""From a trained network to what is served: quantised, calibrated, and compared with it."""

from collections.abc import Mapping
from dataclasses import dataclass

import onnx
import torch
from calibration import fit_temperature
from familiarity import Familiarity, fit_distance
from graph import Embedding, merge, run
from network import VehicleNetwork, in_batches
from outputs import Outputs
from quantization import quantise
from samples import Split

from scones.errors import SconesError

AGREEMENT = 0.95  # the share of photos that must be answered alike before and after
TOLERANCE = 0.2  # of a probability: integers never give the network's numbers
# Outliers weigh half as much as the vehicles: as in the training, whatever their number.
_OUTLIER_WEIGHT = 0.5
# Vehicles, and as many outliers, whose activations say which range of numbers each layer needs.
_EXAMPLES = 80


class ExportMismatch(SconesError):
    """The graph that would be served answers otherwise than the network that was trained."""


@dataclass(frozen=True)
class Served:
    """What is served.

    Attributes
    ----------
    graph
        From pictures, (n, 3, size, size) of levels, to probabilities and familiarity.
    temperature
        What the logits are divided by.
    agreement
        The share of validation photos that the trained network and the graph answer alike.
    """

    graph: onnx.ModelProto
    temperature: float
    agreement: float


def prepare(network: VehicleNetwork, splits: Mapping[str, Split], classes: int) -> Served:
    """Quantise a network and fit all that is above its embedding to what the integers give.

    Parameters
    ----------
    network
        Ready to answer (``eval()``).
    splits
        ``train`` and ``validation``.
    classes
        How many vehicles there are; the network has as many outputs, or one more for unknown.

    Raises
    ------
    ExportMismatch
        If too many photos are answered otherwise than by the trained network.
    """
    train, held_out = splits["train"], splits["validation"]
    examples = [_some(train.vehicles.pictures), _some(train.outliers.pictures)]
    embedding = quantise(network, torch.cat(examples))
    of_train, of_held_out, of_outliers = (
        run(embedding, pictures)[0]
        for pictures in (
            train.vehicles.pictures,
            held_out.vehicles.pictures,
            held_out.outliers.pictures,
        )
    )
    with torch.no_grad():
        logits, unknown = network.head(of_held_out), network.head(of_outliers)
    if network.head.out_features == classes:
        unknown = unknown[:0]
    temperature = _temperature(logits, held_out.vehicles.labels, unknown, classes)
    distance = fit_distance(of_train, train.vehicles.labels)
    familiarity = Familiarity(distance, of_held_out, logits, classes)
    outputs = Outputs(network.head, temperature, len(of_held_out), familiarity).eval()
    graph = merge(embedding, outputs)
    agreement = _agreement(network, outputs, graph, held_out.vehicles.pictures)
    return Served(graph, temperature, agreement)


def _some(pictures: torch.Tensor) -> torch.Tensor:
    """Return a few pictures from all over a split, so that every class is likely among them."""
    count = min(len(pictures), _EXAMPLES)
    return pictures[torch.linspace(0, len(pictures) - 1, count).long()]


def _temperature(
    logits: torch.Tensor, labels: torch.Tensor, unknown: torch.Tensor, classes: int
) -> float:
    weights = torch.ones(len(labels))
    if len(unknown):
        weight = _OUTLIER_WEIGHT * len(labels) / len(unknown)
        weights = torch.cat([weights, torch.full((len(unknown),), weight)])
    all_labels = torch.cat([labels, torch.full((len(unknown),), classes)])
    return fit_temperature(torch.cat([logits, unknown]), all_labels, weights)


def _agreement(
    network: VehicleNetwork, outputs: Outputs, graph: onnx.ModelProto, pictures: torch.Tensor
) -> float:
    embed = Embedding(network)
    trained = in_batches(lambda batch: outputs(embed(batch))[0], pictures)
    difference = (trained - run(graph, pictures)[0]).abs().amax(dim=1)
    alike = (difference <= TOLERANCE).double().mean().item()
    if alike < AGREEMENT:
        raise ExportMismatch(
            f"the graph answers to {alike:.1%} of the validation photos as the trained network, "
            f"to within {TOLERANCE} of each probability, and {AGREEMENT:.0%} are needed: train "
            "again with a lower learning_rate"
        )
    return alike
