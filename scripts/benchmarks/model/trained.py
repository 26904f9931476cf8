"""What a training job has left: its network, its graph, and what the graph makes of pictures."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import onnx
import torch
from efficientnet_lite import FEATURES
from graph import Embedding, run
from network import VehicleNetwork, in_batches
from samples import Split

from benchmarks.model.files import outputs_of


def load_network(directory: Path) -> VehicleNetwork:
    """Return the averaged network of a training job's last checkpoint."""
    file = directory / "checkpoints" / "checkpoint.pt"
    state = torch.load(file, weights_only=True)["average"]
    network = VehicleNetwork(len(outputs_of(directory / "model")))
    prefix = "module."
    weights = {name.removeprefix(prefix): value for name, value in state.items() if prefix in name}
    network.load_state_dict(weights)
    return network.eval()


@dataclass(frozen=True)
class Seen:
    """What a graph makes of n pictures.

    Attributes
    ----------
    probabilities
        Shape (n, outputs).
    familiarity
        Shape (n).
    embeddings
        Shape (n, features): what both are computed of.
    """

    probabilities: torch.Tensor
    familiarity: torch.Tensor
    embeddings: torch.Tensor


def see(graph: onnx.ModelProto, pictures: torch.Tensor) -> Seen:
    """Ask the served graph, and keep the embeddings that it does not give.

    Parameters
    ----------
    graph
        From pictures to probabilities and familiarity.
    pictures
        Shape (n, 3, size, size), levels from 0 to 255.
    """
    open_graph = onnx.ModelProto()
    open_graph.CopyFrom(graph)
    kind = onnx.TensorProto.FLOAT
    inner = onnx.helper.make_tensor_value_info("embeddings", kind, ["n", FEATURES])
    open_graph.graph.output.append(inner)
    return Seen(*run(open_graph, pictures))


def agreement(network: VehicleNetwork, graph: onnx.ModelProto, test: Split) -> dict[str, int]:
    """Count on the test split how often a served graph answers as the network it was made of.

    Returns
    -------
    dict
        How many photos of ``vehicles`` and of ``outliers`` both take for the same, and how many of
        the vehicles are right ``in_integers`` and ``in_floats``.
    """
    truth = test.vehicles.labels
    floats, integers = (
        [answer(pictures) for pictures in (test.vehicles.pictures, test.outliers.pictures)]
        for answer in (partial(_of_network, network), partial(_of_graph, graph))
    )
    vehicles, outliers = (
        int((ours == theirs).sum()) for ours, theirs in zip(floats, integers, strict=True)
    )
    return {
        "vehicles": vehicles,
        "outliers": outliers,
        "in_integers": int((integers[0] == truth).sum()),
        "in_floats": int((floats[0] == truth).sum()),
    }


def _of_network(network: VehicleNetwork, pictures: torch.Tensor) -> torch.Tensor:
    embed = Embedding(network)
    return in_batches(lambda batch: network.head(embed(batch)), pictures).argmax(dim=1)


def _of_graph(graph: onnx.ModelProto, pictures: torch.Tensor) -> torch.Tensor:
    return run(graph, pictures)[0].argmax(dim=1)
