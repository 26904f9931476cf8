"""What an answer costs: latency on one thread, memory of the process, size of the model.

Each runtime is measured in a process of its own:
``python -m benchmarks.model.serving RUNTIME MODEL``.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.memory import peak_bytes

_WARM_UP, _TIMES = 5, 40
_MEGABYTE = 1e6


@dataclass(frozen=True)
class Cost:
    """What one runtime costs.

    Attributes
    ----------
    milliseconds
        Median latency of one photo on one thread.
    memory_mb
        The process's largest resident memory, in MB.
    model_mb
        Size of the weights, in MB.
    """

    milliseconds: float
    memory_mb: float
    model_mb: float


def measure(runtime: str, model: Path) -> Cost:
    """Measure a runtime in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.model.serving", runtime, str(model)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _onnx(model: Path) -> tuple[Callable[[], object], float]:
    import numpy as np
    import onnxruntime

    size = json.loads((model / "model.json").read_text())["image_size"]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model / "model.onnx"), options)
    pictures = np.zeros((1, 3, size, size), np.float32)
    weights = (model / "model.onnx").stat().st_size
    return (lambda: session.run(None, {"pictures": pictures})), weights / _MEGABYTE


def _torch(model: Path) -> tuple[Callable[[], object], float]:
    import torch
    from classifier import embed
    from network import VehicleNetwork

    description = json.loads((model / "model.json").read_text())
    network = VehicleNetwork(len(description["classes"])).eval()
    size = description["image_size"]
    pictures = torch.zeros(1, 3, size, size)
    return (lambda: network.head(embed(network, pictures))), _megabytes(network)


def _resnet152(model: Path) -> tuple[Callable[[], object], float]:
    import torch

    from benchmarks.model.resnet import resnet152

    description = json.loads((model / "model.json").read_text())
    network = resnet152(len(description["classes"])).eval()
    pictures = torch.zeros(1, 3, 32, 32)
    return (lambda: network(pictures)), _megabytes(network)


def _megabytes(network: object) -> float:
    import torch

    assert isinstance(network, torch.nn.Module)  # noqa: S101 (for the type checker)
    tensors = [*network.parameters(), *network.buffers()]
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors) / _MEGABYTE


RUNTIMES = {"onnx": _onnx, "torch": _torch, "resnet152": _resnet152}


def _measure_here(runtime: str, model: Path) -> Cost:
    if runtime != "onnx":
        import torch

        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
    answer, megabytes = RUNTIMES[runtime](model)
    seconds = []
    for number in range(_WARM_UP + _TIMES):
        start = time.perf_counter()
        answer()
        if number >= _WARM_UP:
            seconds.append(time.perf_counter() - start)
    return Cost(1000 * sorted(seconds)[len(seconds) // 2], peak_bytes() / _MEGABYTE, megabytes)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure_here(sys.argv[1], Path(sys.argv[2])))))
