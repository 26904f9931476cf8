"""What an answer costs: latency, memory of the process, size of the model.

Each runtime is measured in a process of its own:
``python -m benchmarks.model.serving RUNTIME JOB``, with what a training job has left.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.memory import peak_bytes
from benchmarks.model.files import FLOATS, GRAPH, image_size, outputs_of
from benchmarks.page import REPOSITORY

BATCHES = (1, 4, 8, 32)
THREADS = (1, 2)

_WARM_UP, _TIMES, _FEWEST = 5, 40, 8
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


def measure(runtime: str, job: Path) -> Cost:
    """Measure a runtime in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.model.serving", runtime, str(job)]
    variables = os.environ | {"PYTHONPATH": str(REPOSITORY / "scripts")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=variables)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def compare(job: Path) -> dict[str, dict[str, Any]]:
    """Return what an answer costs by runtime, and how many times as much as in integers."""
    costs = {runtime: asdict(measure(runtime, job)) for runtime in RUNTIMES}
    ours = costs["integers"]
    return {
        runtime: {
            "model": RUNTIMES[runtime][0],
            **cost,
            "ratios": {name: value / ours[name] for name, value in cost.items()},
        }
        for runtime, cost in costs.items()
    }


def batches(graphs: Sequence[Path], size: int) -> list[dict[str, Any]]:
    """Return the milliseconds that graphs take for each picture, by batch and threads."""
    return [
        {
            "batch": batch,
            "ms": [
                _median_ms(_graph(graph, size, batch, threads), batch)
                for graph in graphs
                for threads in THREADS
            ],
        }
        for batch in BATCHES
    ]


def _median_ms(answer: Callable[[], object], batch: int = 1) -> float:
    """Return the milliseconds of a picture: the median of what batches take."""
    seconds = []
    for number in range(_WARM_UP + max(_FEWEST, _TIMES // batch)):
        start = time.perf_counter()
        answer()
        if number >= _WARM_UP:
            seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds) / batch


def _graph(file: Path, size: int, batch: int = 1, threads: int = 1) -> Callable[[], object]:
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    pictures = np.zeros((batch, 3, size, size), np.float32)
    return lambda: session.run(None, {"pictures": pictures})


def _in_graph(file: Path, job: Path) -> tuple[Callable[[], object], float]:
    return _graph(file, image_size(job / "model")), file.stat().st_size / _MEGABYTE


def _integers(job: Path) -> tuple[Callable[[], object], float]:
    return _in_graph(job / "model" / GRAPH, job)


def _floats(job: Path) -> tuple[Callable[[], object], float]:
    return _in_graph(job / FLOATS, job)


def _torch(job: Path) -> tuple[Callable[[], object], float]:
    import torch
    from graph import Embedding
    from network import VehicleNetwork

    size = image_size(job / "model")
    network = VehicleNetwork(len(outputs_of(job / "model"))).eval()
    embed = Embedding(network)
    pictures = torch.zeros(1, 3, size, size)
    return (lambda: network.head(embed(pictures))), _megabytes(network)


def _resnet152(job: Path) -> tuple[Callable[[], object], float]:
    import torch

    from benchmarks.model.resnet import resnet152

    network = resnet152(len(outputs_of(job / "model"))).eval()
    pictures = torch.zeros(1, 3, 32, 32)
    return (lambda: network(pictures)), _megabytes(network)


def _megabytes(network: Any) -> float:
    tensors = [*network.parameters(), *network.buffers()]
    size: int = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
    return size / _MEGABYTE


RUNTIMES = {
    "integers": ("EfficientNet-Lite0 in integers, ONNX Runtime (this project)", _integers),
    "floats": ("the same in floats, ONNX Runtime", _floats),
    "torch": ("the same in floats, PyTorch, eager", _torch),
    "resnet152": ("ResNet-152 in PyTorch, eager, at 32 pixels", _resnet152),
}


def _measure_here(runtime: str, job: Path) -> Cost:
    if runtime in ("torch", "resnet152"):
        import torch

        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
    _, load = RUNTIMES[runtime]
    answer, megabytes = load(job)
    return Cost(_median_ms(answer), peak_bytes() / _MEGABYTE, megabytes)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure_here(sys.argv[1], Path(sys.argv[2])))))
