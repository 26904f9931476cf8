"""What is served, as one ONNX graph: an embedding in integers, and the outputs above it."""

import io
import warnings
from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime
import torch
from augmentation import normalise
from efficientnet_lite import FEATURES
from network import VehicleNetwork
from outputs import Outputs
from torch import nn

_OPSET = 17
_ERRORS = 3  # a warning for each limit that becomes part of the integers is no news
_BATCH = 4  # more pictures at a time do not stay in a processor's cache


class Embedding(nn.Module):
    """What a network makes of pictures and of their mirror images, averaged.

    Parameters
    ----------
    network
        Ready to answer (``eval()``).
    """

    def __init__(self, network: VehicleNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return embeddings: levels (n, 3, size, size) to (n, features)."""
        both = normalise(torch.cat([pictures, pictures.flip(3)]))
        return self.network.embed(both).reshape(2, -1, FEATURES).mean(dim=0)


def export_embedding(network: VehicleNetwork, picture: torch.Tensor) -> onnx.ModelProto:
    """Return the graph from levels (n, 3, size, size) to embeddings (n, features).

    Parameters
    ----------
    network
        Ready to answer (``eval()``).
    picture
        Shape (1, 3, size, size), of the size that the graph takes.
    """
    return _export(Embedding(network), picture.float(), "pictures", ["embeddings"])


def merge(embedding: onnx.ModelProto, outputs: Outputs) -> onnx.ModelProto:
    """Return the graph from pictures to probabilities and familiarity."""
    top = _export(outputs, torch.zeros(1, FEATURES), "embedded", ["probabilities", "familiarity"])
    # Inner names of both begin alike; those that callers use stay as they are.
    apart = onnx.compose.add_prefix(top, "outputs/", rename_inputs=False, rename_outputs=False)
    return onnx.compose.merge_models(embedding, apart, io_map=[("embeddings", "embedded")])


def run(graph: onnx.ModelProto, pictures: torch.Tensor) -> list[torch.Tensor]:
    """Return what a graph answers to any number of pictures, by output.

    Parameters
    ----------
    graph
        Takes levels, (n, 3, size, size).
    pictures
        Shape (n, 3, size, size), levels from 0 to 255.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    # Of no pictures at all there is one batch, of none: outputs have their shapes.
    batches = [
        session.run(None, {"pictures": batch.float().numpy()})
        for batch in torch.split(pictures, _BATCH)
    ]
    return [torch.from_numpy(np.concatenate(parts)) for parts in zip(*batches, strict=True)]


def _export(
    module: nn.Module, example: torch.Tensor, takes: str, gives: Sequence[str]
) -> onnx.ModelProto:
    content = io.BytesIO()
    with warnings.catch_warnings():
        # This exporter is called legacy since torch 2.9. What else it warns of, a slice that it
        # does not fold, changes no answer: they are compared.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            (example,),
            content,  # type: ignore[arg-type]
            dynamo=False,
            opset_version=_OPSET,
            input_names=[takes],
            output_names=list(gives),
            dynamic_axes={name: {0: "n"} for name in (takes, *gives)},
        )
    return onnx.load_from_string(content.getvalue())
