"""Measure how well drift is seen, and how seldom it is seen where there is none.

Writes docs/benchmarks/drift.md and drift.png.
"""

import argparse
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parents[3]
# The training job's modules import each other by name, as they do in their container.
sys.path.insert(0, str(_REPOSITORY / "training_jobs" / "vehicle_classifier"))

from benchmarks.drift.detection import (  # noqa: E402
    Case,
    alarms,
    alarms_of_splits,
    drifted_cases,
    usual_case,
)
from benchmarks.drift.traffic import Traffic, observe_traffic  # noqa: E402
from scones.drift.baseline import Baseline, measure  # noqa: E402
from scones.errors import SconesError  # noqa: E402
from scones.intervals import wilson_interval  # noqa: E402
from scones_tools.command_line import CommandError, run  # noqa: E402

SIZES = (50, 100, 200)
UNSEEN = ("bus", "train")
_SIZES_OF_PICTURE = (10, 20, 30, 40, 50, 75, 100, 150, 200)
_FOLDER = _REPOSITORY / "docs" / "benchmarks"


def tell(text: str) -> None:
    """Print progress."""
    print(text, file=sys.stderr, flush=True)


def false_alarm_table(
    traffic: Traffic, baseline: Baseline, level: float, windows: int, chance: random.Random
) -> list[str]:
    """Return the table of false alarms as lines of Markdown."""
    lines = ["| windows | " + " | ".join(f"{size} photos" for size in SIZES) + " |"]
    lines.append("| --- |" + " --- |" * len(SIZES))
    usual = usual_case(traffic, chance)
    rows = {
        "test photos, drawn with repetition": [
            alarms(usual, size, baseline, level, windows) for size in SIZES
        ],
        "baseline and window drawn anew": [
            alarms_of_splits(traffic, size, level, windows, chance) for size in SIZES
        ],
    }
    for name, counts in rows.items():
        cells = []
        for count in counts:
            low, high = wilson_interval(count, windows)
            cells.append(f"{count / windows:.2%} ({low:.2%} to {high:.2%})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def detection_table(
    cases: Sequence[Case], baseline: Baseline, level: float, windows: int
) -> list[str]:
    """Return the table of detection rates as lines of Markdown."""
    lines = ["| drift | " + " | ".join(f"{size} photos" for size in SIZES) + " |"]
    lines.append("| --- |" + " --- |" * len(SIZES))
    for case in cases:
        counts = [alarms(case, size, baseline, level, windows) for size in SIZES]
        lines.append(
            f"| {case.name} | {' | '.join(f'{count / windows:.1%}' for count in counts)} |"
        )
    return lines


def draw(cases: Sequence[Case], baseline: Baseline, level: float, windows: int, file: Path) -> None:
    """Draw the detection rate over the size of the window."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    styles = ("-", "--", ":")
    for number, case in enumerate(cases):
        rates = [
            alarms(case, size, baseline, level, windows) / windows for size in _SIZES_OF_PICTURE
        ]
        axes.plot(
            _SIZES_OF_PICTURE, rates, styles[number % len(styles)], marker=".", label=case.name
        )
    axes.set(
        xlabel="photos in the window",
        ylabel="share of windows that raise an alarm",
        xlim=(0, max(_SIZES_OF_PICTURE)),
        ylim=(-0.02, 1.02),
        title="Drift is seen",
    )
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", fontsize="small")
    # Without the tool's version, the same figures make the same file.
    figure.savefig(file, dpi=120, metadata={"Software": None})
    pyplot.close(figure)


def page(
    traffic: Traffic, baseline: Baseline, options: argparse.Namespace, chance: random.Random
) -> str:
    """Measure, and return the page."""
    test = sum(len(observations) for observations in traffic.test.values())
    tell("false alarms")
    false_alarms = false_alarm_table(traffic, baseline, options.level, options.windows, chance)
    tell("detection")
    cases = drifted_cases(traffic, chance)
    windows = max(1, options.windows // 10)
    detection = detection_table(cases, baseline, options.level, windows)
    tell("picture")
    draw(cases, baseline, options.level, max(1, options.windows // 40), _FOLDER / "drift.png")
    return "\n".join(
        [
            "# Drift, seen and not imagined",
            "",
            (
                "Written by `tox run -e bench-drift`: a trained model answers to CIFAR-100's "
                f"photos, and windows of what data capture would show are compared with its "
                f"baseline. Level of false alarms: {options.level:.1%} of windows. "
                f"Seed: {options.seed}."
            ),
            "",
            (
                f"There are only {test} test photos of the model's classes. Windows are drawn from "
                f"them with repetition; the baseline comes from the {len(traffic.validation)} "
                "photos of validation, which were taken out of train. So the windows share what "
                "is peculiar to these photos. The second row of the first table has no such flaw: "
                "all held-out photos are shuffled each time, and some become the baseline, "
                "others the window, none twice. (What remains: familiarity and temperature were "
                "fitted on validation.)"
            ),
            "",
            "## Where nothing drifts",
            "",
            f"Share of {options.windows} windows that raise an alarm, with its 95 % interval.",
            "",
            *false_alarms,
            "",
            "## Where something does",
            "",
            (
                f"Share of {windows} windows that raise an alarm. Unseen classes: "
                f"{' and '.join(UNSEEN)}, of which the model knows nothing; "
                f"{len(traffic.unseen)} photos. All photos are 32 pixels wide, and a radius of "
                "blur is in these pixels."
            ),
            "",
            *detection,
            "",
            "![Share of windows that raise an alarm, over the size of the window](drift.png)",
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
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        metavar="DIR",
        help="a model of bicycles and motorcycles, as a training job leaves it (bench_model.py "
        "keeps one below its work directory)",
    )
    parser.add_argument(
        "--windows", type=int, default=10_000, help="without drift (default: %(default)s)"
    )
    parser.add_argument(
        "--level", type=float, default=0.005, help="of false alarms (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    options = parser.parse_args(arguments)
    if options.archive is None or not options.archive.is_file():
        raise CommandError("name CIFAR-100's archive with --archive or SCONES_CIFAR100_ARCHIVE")
    if not (options.model / "model.onnx").is_file():
        raise CommandError(f"{options.model} holds no model.onnx: train a model first")
    if options.windows < 1:
        raise CommandError("--windows: at least 1")
    try:
        traffic = observe_traffic(options.archive, options.model, UNSEEN, tell)
    except SconesError as error:
        raise CommandError(f"{type(error).__name__}: {error}") from error
    baseline = measure(traffic.validation, traffic.classes)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    chance = random.Random(options.seed)  # noqa: S311 (windows, no secret)
    text = page(traffic, baseline, options, chance)
    (_FOLDER / "drift.md").write_text(text)
    print(text)


if __name__ == "__main__":
    sys.exit(run(command, None))
