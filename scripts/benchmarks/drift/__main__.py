"""Measure how well drift is seen, and how seldom it is seen where there is none.

Writes docs/benchmarks/drift.md and drift.png.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import cifar100
from benchmarks.page import DIRECTORY, REPOSITORY, publish

# The training job's modules import each other by name, as they do in their container.
sys.path.insert(0, str(REPOSITORY / "training_jobs" / "vehicle_classifier"))

from benchmarks.drift.detection import (
    Case,
    alarms,
    alarms_of_splits,
    drifted_cases,
    enlarged_case,
    usual_case,
)
from benchmarks.drift.picture import draw
from benchmarks.drift.traffic import Traffic, observe_traffic
from scones.drift.baseline import Baseline, measure
from scones.errors import SconesError
from scones.intervals import wilson_interval
from scones_tools.command_line import CommandError, run

SIZES = (50, 100, 200)
UNSEEN = ("bus", "train")
_SIZES_OF_PICTURE = (10, 20, 30, 40, 50, 75, 100, 150, 200)


def show(text: str) -> None:
    """Print progress."""
    print(text, file=sys.stderr, flush=True)


def false_alarms(
    traffic: Traffic, baseline: Baseline, level: float, windows: int, rng: random.Random
) -> list[dict[str, Any]]:
    """Return the share of windows without drift that raise an alarm, with its interval."""
    usual, larger = usual_case(traffic, rng), enlarged_case(traffic, rng)
    counts = {
        "test photos, drawn with repetition": [
            alarms(usual, size, baseline, level, windows) for size in SIZES
        ],
        "baseline and window drawn anew": [
            alarms_of_splits(traffic, size, level, windows, rng) for size in SIZES
        ],
        "test photos, each enlarged to 128 px": [
            alarms(larger, size, baseline, level, windows) for size in SIZES
        ],
    }
    return [
        {
            "windows": name,
            "shares": [[count / windows, *wilson_interval(count, windows)] for count in row],
        }
        for name, row in counts.items()
    ]


def detection(
    cases: Sequence[Case], sizes: Sequence[int], baseline: Baseline, level: float, windows: int
) -> list[dict[str, Any]]:
    """Return the share of windows that raise an alarm, by case and size of the window."""
    return [
        {
            "drift": case.name,
            "shares": [alarms(case, size, baseline, level, windows) / windows for size in sizes],
        }
        for case in cases
    ]


def figures(options: argparse.Namespace, traffic: Traffic) -> dict[str, Any]:
    """Measure it all."""
    rng = random.Random(options.seed)  # noqa: S311 (windows, no secret)
    baseline, level = measure(traffic.validation, traffic.classes), options.level
    show("false alarms")
    without_drift = false_alarms(traffic, baseline, level, options.windows, rng)
    show("detection")
    cases = drifted_cases(traffic, rng)
    windows = max(1, options.windows // 10)
    with_drift = detection(cases, SIZES, baseline, level, windows)
    show("picture")
    curves = detection(cases, _SIZES_OF_PICTURE, baseline, level, max(1, options.windows // 40))
    return {
        "level": level,
        "seed": options.seed,
        "validation_photos": len(traffic.validation),
        "test_photos": sum(len(observations) for observations in traffic.test.values()),
        "unseen": {"classes": UNSEEN, "photos": len(traffic.unseen)},
        "sizes": SIZES,
        "false_alarms": {"windows": options.windows, "rows": without_drift},
        "detection": {"windows": windows, "rows": with_drift},
        "picture": {"sizes": _SIZES_OF_PICTURE, "rows": curves},
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    cifar100.add_argument(parser)
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        metavar="DIR",
        help="a model of bicycles and motorcycles, as a training job leaves it (bench-model keeps "
        "one below its work directory)",
    )
    parser.add_argument(
        "--windows", type=int, default=10_000, help="without drift (default: %(default)s)"
    )
    parser.add_argument(
        "--level", type=float, default=0.005, help="of false alarms (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    options = parser.parse_args(arguments)
    if not (options.model / "model.onnx").is_file():
        raise CommandError(f"{options.model} holds no model.onnx: train a model first")
    if options.windows < 1:
        raise CommandError("--windows: at least 1")
    try:
        traffic = observe_traffic(options.archive, options.model, UNSEEN, show)
    except SconesError as error:
        raise CommandError(f"{type(error).__name__}: {error}") from error
    measured = figures(options, traffic)
    publish("drift", arguments, measured)
    draw(measured["picture"], DIRECTORY / "drift.png")


if __name__ == "__main__":
    sys.exit(run(command, None))
