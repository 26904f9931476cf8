"""Compare models side by side on CIFAR-100's vehicles, and write docs/benchmarks/model.md."""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import cifar100
from benchmarks.page import REPOSITORY, publish

_JOB = REPOSITORY / "training_jobs" / "vehicle_classifier"
# The training job's modules import each other by name, as they do in their container; the
# processes that measure serving need them too.
sys.path.insert(0, str(_JOB))
os.environ["PYTHONPATH"] = os.pathsep.join([str(_JOB), str(REPOSITORY / "scripts")])

import torch  # noqa: E402
from evaluate import evaluate  # noqa: E402
from samples import read_channel  # noqa: E402

from benchmarks.model import serving, unknowns  # noqa: E402
from benchmarks.model.candidates import CANDIDATES, SPLITS  # noqa: E402
from scones.intervals import wilson_interval  # noqa: E402
from scones.staging import Cifar100, stage  # noqa: E402
from scones_tools.command_line import run  # noqa: E402

TWO = ["bicycle", "motorcycle"]
TEN = [*TWO, "bus", "lawn_mower", "pickup_truck", "rocket", "streetcar", "tank", "tractor", "train"]
_OURS = "fine-tuned"
_RUNTIMES = {
    "onnx": "EfficientNet-Lite0 in ONNX Runtime (this project)",
    "torch": "EfficientNet-Lite0 in PyTorch, eager",
    "resnet152": "ResNet-152 in PyTorch, eager, at 32 pixels",
}


def stage_once(archive: Path, classes: list[str], work: Path) -> Path:
    """Return the folder of a dataset version of some classes, staged if it is not there."""
    directory = work / "datasets" / str(len(classes))
    if not (directory / "manifest.json").is_file():
        directory.mkdir(parents=True, exist_ok=True)
        size = 128
        stage(Cifar100(archive), sorted(classes), size, directory)
    return directory


def directory(work: Path, classes: list[str], candidate: str, seed: int) -> Path:
    """Return where a candidate's training leaves its files."""
    return work / f"{len(classes)}-classes" / candidate / f"seed-{seed}"


def result(
    candidate: str, classes: list[str], seed: int, dataset: Path, work: Path
) -> dict[str, Any]:
    """Return a candidate's figures for a seed, from an earlier run if there was one."""
    place = directory(work, classes, candidate, seed)
    file = place / "result.json"
    if not file.is_file():
        print(f"{len(classes)} classes, {candidate}, seed {seed}", file=sys.stderr, flush=True)
        place.mkdir(parents=True, exist_ok=True)
        trained = CANDIDATES[candidate].train(dataset, sorted(classes), seed, place)
        evaluation = evaluate(trained.probabilities, trained.labels)
        document = {
            "right": round(evaluation.accuracy * evaluation.count),
            "count": evaluation.count,
            "calibration_error": evaluation.calibration_error,
            "seconds": trained.seconds,
        }
        file.write_text(json.dumps(document))
    measured: dict[str, Any] = json.loads(file.read_text())
    return measured


def accuracy(candidate: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the accuracy of a candidate over its seeds; the interval is that of the mean."""
    shares = [run["right"] / run["count"] for run in runs]
    mean = statistics.mean(shares)
    low, high = wilson_interval(round(mean * runs[0]["count"]), runs[0]["count"])
    return {
        "model": CANDIDATES[candidate].name,
        "mean": mean,
        "least": min(shares),
        "most": max(shares),
        "interval": [low, high],
        "calibration_error": statistics.mean(run["calibration_error"] for run in runs),
        "seconds": statistics.median(run["seconds"] for run in runs),
    }


def serving_costs(model: Path) -> dict[str, Any]:
    """Measure what an answer costs, by runtime; ONNX is what the others are compared with."""
    costs = {runtime: serving.measure(runtime, model) for runtime in _RUNTIMES}
    onnx = costs["onnx"]
    return {
        runtime: {
            "model": _RUNTIMES[runtime],
            "ms": cost.milliseconds,
            "ms_to_onnx": cost.milliseconds / onnx.milliseconds,
            "memory_mb": cost.memory_mb,
            "memory_to_onnx": cost.memory_mb / onnx.memory_mb,
            "weights_mb": cost.model_mb,
            "weights_to_onnx": cost.model_mb / onnx.model_mb,
        }
        for runtime, cost in costs.items()
    }


def figures(archive: Path, seeds: int, seeds_of_ten: int, work: Path) -> dict[str, Any]:
    """Train and measure everything that is not there yet, and return the figures."""
    dataset = stage_once(archive, TWO, work)
    results = {
        name: [result(name, TWO, seed, dataset, work) for seed in range(seeds)]
        for name in CANDIDATES
    }
    ten = stage_once(archive, TEN, work)
    of_ten = [result(_OURS, TEN, seed, ten, work) for seed in range(seeds_of_ten)]
    ours = directory(work, TWO, _OURS, 0)
    size = json.loads((ours / "model" / "model.json").read_text())["image_size"]
    known = {split: read_channel(dataset / split, sorted(TWO), size) for split in SPLITS}
    others = read_channel(ten / "test", sorted(TEN), size)
    is_unknown = torch.tensor([sorted(TEN)[label] not in TWO for label in others.labels.tolist()])
    network = unknowns.load(ours / "checkpoints" / "checkpoint.pt", len(TWO))
    rows = unknowns.compare(network, known, others.pictures[is_unknown])
    return {
        "torch": torch.__version__,
        "seeds": seeds,
        "test_photos": results[_OURS][0]["count"],
        "two_classes": [accuracy(name, runs) for name, runs in results.items()],
        "ten_classes": [accuracy(_OURS, of_ten)] if of_ten else [],
        "unknowns": {
            "photos": int(is_unknown.sum()),
            "validation_shares": unknowns.REVIEW_SHARES,
            "measures": [asdict(row) for row in rows],
        },
        "serving": serving_costs(ours / "model"),
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    cifar100.add_argument(parser)
    parser.add_argument("--seeds", type=int, default=5, help="default: %(default)s")
    parser.add_argument(
        "--seeds-of-ten",
        type=int,
        default=1,
        help="for all ten classes; 0 leaves them out (default: %(default)s)",
    )
    parser.add_argument(
        "--work-directory",
        type=Path,
        default=Path(".work/bench-model"),
        help="keeps what was trained: an interrupted run goes on (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    work = options.work_directory.resolve()
    measured = figures(options.archive, options.seeds, options.seeds_of_ten, work)
    publish("model", arguments, measured)


if __name__ == "__main__":
    sys.exit(run(command, None))
