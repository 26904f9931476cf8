"""The network's embedding in eight-bit integers: a quarter of the size, several times as fast.

Static quantisation with one scale for each channel of weights: Jacob et al., Quantization and
Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, 2018.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from graph import export_embedding
from network import VehicleNetwork

_BATCH = 16


def quantise(network: VehicleNetwork, pictures: torch.Tensor) -> onnx.ModelProto:
    """Return the graph that embeds pictures, in integers.

    Parameters
    ----------
    network
        Ready to answer (``eval()``).
    pictures
        Shape (n, 3, size, size), levels from 0 to 255: what the activations are calibrated with.
    """
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]
        """Gives the pictures, batch by batch."""

        def __init__(self) -> None:
            self._batches = _batches(pictures)

        def get_next(self) -> dict[str, Any] | None:
            return next(self._batches, None)

    with tempfile.TemporaryDirectory() as directory:
        exact, prepared, quantised = (Path(directory, f"{number}.onnx") for number in range(3))
        onnx.save(export_embedding(network, pictures[:1]), exact)
        quant_pre_process(exact, prepared, skip_symbolic_shape=True)
        quantization.quantize_static(
            prepared,
            quantised,
            Reader(),
            quant_format=quantization.QuantFormat.QDQ,
            per_channel=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            # Weights of seven bits: on processors without VNNI, sums of eight would overflow.
            reduce_range=True,
        )
        return onnx.load(quantised)


def _batches(pictures: torch.Tensor) -> Iterator[dict[str, npt.NDArray[np.float32]]]:
    for batch in torch.split(pictures.float(), _BATCH):
        yield {"pictures": batch.numpy()}
