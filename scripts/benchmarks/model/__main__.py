"""Compare models side by side on CIFAR-100's vehicles, and write docs/benchmarks/model.md."""

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).resolve().parents[3]
_JOB = _REPOSITORY / "training_jobs" / "vehicle_classifier"
# The training job's modules import each other by name, as they do in their container; the
# processes that measure serving need them too.
sys.path.insert(0, str(_JOB))
os.environ["PYTHONPATH"] = os.pathsep.join([str(_JOB), str(_REPOSITORY / "scripts")])

import torch  # noqa: E402
from evaluate import evaluate  # noqa: E402
from samples import read_channel  # noqa: E402

from benchmarks.model import serving, unknowns  # noqa: E402
from benchmarks.model.candidates import CANDIDATES, SPLITS  # noqa: E402
from scones.intervals import wilson_interval  # noqa: E402
from scones.staging.cifar100 import Cifar100  # noqa: E402
from scones.staging.stage import stage  # noqa: E402
from scones_tools.command_line import CommandError, run  # noqa: E402

TWO = ["bicycle", "motorcycle"]
TEN = [*TWO, "bus", "lawn_mower", "pickup_truck", "rocket", "streetcar", "tank", "tractor", "train"]
_OURS = list(CANDIDATES)[-1]
_PAGE = _REPOSITORY / "docs" / "benchmarks" / "model.md"


def stage_once(archive: Path, classes: list[str], work: Path) -> Path:
    """Return the folder of a dataset version of some classes, staged if it is not there."""
    directory = work / "datasets" / str(len(classes))
    if not (directory / "manifest.json").is_file():
        directory.mkdir(parents=True, exist_ok=True)
        size = 128
        stage(Cifar100(archive), sorted(classes), size, directory)
    return directory


def result(name: str, classes: list[str], seed: int, dataset: Path, work: Path) -> dict[str, Any]:
    """Return a candidate's figures for a seed, from an earlier run if there was one."""
    place = work / f"{len(classes)}-{list(CANDIDATES).index(name)}-{seed}"
    file = place / "result.json"
    if not file.is_file():
        print(f"{len(classes)} classes, seed {seed}: {name}", file=sys.stderr, flush=True)
        place.mkdir(parents=True, exist_ok=True)
        trained = CANDIDATES[name](dataset, sorted(classes), seed, place)
        figures = evaluate(trained.probabilities, trained.labels)
        document = {
            "right": round(figures.accuracy * figures.count),
            "count": figures.count,
            "calibration_error": figures.calibration_error,
            "seconds": trained.seconds,
        }
        file.write_text(json.dumps(document))
    answer: dict[str, Any] = json.loads(file.read_text())
    return answer


def accuracy_table(results: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return the table of accuracies as lines of Markdown."""
    lines = [
        "| model | accuracy, mean (least to most) | 95 % interval | calibration error | training |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, runs in results.items():
        shares = [one["right"] / one["count"] for one in runs]
        mean = statistics.mean(shares)
        low, high = wilson_interval(round(mean * runs[0]["count"]), runs[0]["count"])
        error = statistics.mean(one["calibration_error"] for one in runs)
        seconds = statistics.median(one["seconds"] for one in runs)
        lines.append(
            f"| {name} | {mean:.4f} ({min(shares):.3f} to {max(shares):.3f}) "
            f"| {low:.3f} to {high:.3f} | {error:.3f} | {seconds:.0f} s |"
        )
    return lines


def unknowns_table(rows: Sequence[unknowns.Row]) -> list[str]:
    """Return the table of measures as lines of Markdown."""
    heads = [f"threshold at {share:.0%} of validation" for share in unknowns.REVIEW_SHARES]
    lines = [
        f"| measure | AUROC | {' | '.join(heads)} |",
        "| --- | --- |" + " --- |" * len(rows[0].caught),
    ]
    for row in rows:
        cells = " | ".join(
            f"{review:.1%} of vehicles reviewed, {caught:.1%} of unknowns caught"
            for review, caught in row.caught
        )
        lines.append(f"| {row.measure} | {row.auroc:.3f} | {cells} |")
    return lines


def serving_table(model: Path) -> list[str]:
    """Measure what an answer costs, and return the table as lines of Markdown."""
    names = {
        "onnx": "EfficientNet-Lite0 in ONNX Runtime (this project)",
        "torch": "EfficientNet-Lite0 in PyTorch, eager",
        "resnet152": "ResNet-152 in PyTorch, eager, at 32 pixels",
    }
    costs = {runtime: serving.measure(runtime, model) for runtime in names}
    ours = costs["onnx"]
    lines = [
        "| model | latency, one thread | process memory | weights |",
        "| --- | --- | --- | --- |",
    ]
    for runtime, name in names.items():
        cost = costs[runtime]
        lines.append(
            f"| {name} | {cost.milliseconds:.1f} ms ({cost.milliseconds / ours.milliseconds:.1f}x) "
            f"| {cost.memory_mb:.0f} MB ({cost.memory_mb / ours.memory_mb:.1f}x) "
            f"| {cost.model_mb:.1f} MB ({cost.model_mb / ours.model_mb:.1f}x) |"
        )
    return lines


def page(archive: Path, seeds: int, seeds_of_ten: int, work: Path) -> str:
    """Train and measure everything that is not there yet, and return the page."""
    dataset = stage_once(archive, TWO, work)
    results = {
        name: [result(name, TWO, seed, dataset, work) for seed in range(seeds)]
        for name in CANDIDATES
    }
    ten = stage_once(archive, TEN, work)
    of_ten = [result(_OURS, TEN, seed, ten, work) for seed in range(seeds_of_ten)]
    ours = work / f"2-{len(CANDIDATES) - 1}-0"
    size = json.loads((ours / "model" / "model.json").read_text())["image_size"]
    known = {split: read_channel(dataset / split, sorted(TWO), size) for split in SPLITS}
    others = read_channel(ten / "test", sorted(TEN), size)
    is_unknown = torch.tensor([sorted(TEN)[label] not in TWO for label in others.labels.tolist()])
    network = unknowns.load(ours / "checkpoints" / "checkpoint.pt", len(TWO))
    rows = unknowns.compare(network, known, others.pictures[is_unknown])
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return "\n".join(
        [
            "# Models, side by side",
            "",
            f"Written by `tox run -e bench-model`. Machine: {machine}, torch {torch.__version__}.",
            (
                "Data: CIFAR-100's vehicles (32 x 32 pixels), validation taken out of train, "
                f"test read once a run. {seeds} seeds; the interval is Wilson's, of the mean on "
                f"{results[_OURS][0]['count']} test photos."
            ),
            "",
            "## Bicycle or motorcycle",
            "",
            *accuracy_table(results),
            "",
            *(["## All ten vehicle classes", ""] if of_ten else []),
            *([*accuracy_table({_OURS: of_ten}), ""] if of_ten else []),
            "## Photos of neither",
            "",
            (
                f"Unknowns: the {int(is_unknown.sum())} test photos of the other eight vehicle "
                "classes, none of which the model has seen. The threshold comes from validation."
            ),
            "",
            *unknowns_table(rows),
            "",
            "## What an answer costs",
            "",
            *serving_table(ours / "model"),
            "",
        ]
    )


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("SCONES_CIFAR100_ARCHIVE")
    parser.add_argument(
        "--archive",
        type=Path,
        default=Path(default) if default else None,
        help="cifar-100-python.tar.gz (default: $SCONES_CIFAR100_ARCHIVE)",
    )
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
    if options.archive is None or not options.archive.is_file():
        raise CommandError("name CIFAR-100's archive with --archive or SCONES_CIFAR100_ARCHIVE")
    work = options.work_directory.resolve()
    text = page(options.archive, options.seeds, options.seeds_of_ten, work)
    _PAGE.parent.mkdir(parents=True, exist_ok=True)
    _PAGE.write_text(text)
    print(text)


if __name__ == "__main__":
    sys.exit(run(command, None))
