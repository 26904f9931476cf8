"""Evaluate a model archive on a dataset's test split, next to the live model, and gate it.

Runs the code that is served, in the archive itself. The training pipeline runs this as a
processing job; by hand it judges any archive on any dataset version. An outlier is caught if it
would be reviewed, with the thresholds that are given, and so is a vehicle accepted.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scones.drift.baseline import Baseline, measure
from scones.drift.observation import observe
from scones.errors import SconesError
from scones.filtering import DEFAULT_THRESHOLDS, Thresholds, decide
from scones.inference import ranked
from scones.promotion import NO_MODEL, Answers, Floors, Verdict, gate
from scones_tools import results
from scones_tools.command_line import CommandError
from scones_tools.counted import counted
from scones_tools.models.judged_dataset import DatasetUnusable, fetch_test_split
from scones_tools.models.judged_model import Answer, ask, check_image_size, unpack
from scones_tools.models.traffic_baseline import newest_traffic
from scones_tools.models.verdicts import BASELINE, EVALUATION, message, show
from scones_tools.s3_files import fetch, put

NO_TRAFFIC = "none"
# Reports in the archive, copied beside the evaluation for people and for the drift monitor.
_REPORTS = (BASELINE, "model_card.md", "evaluation.html")


def judge(answered: Sequence[Answer], classes: Sequence[str], thresholds: Thresholds) -> Answers:
    """Return what a model has right, and what it leaves to a person.

    A model is never right about a class that it does not know.
    """
    reviewed = {one.id: decide(one.inference, None, thresholds).is_reviewed for one in answered}
    return Answers(
        right={
            one.id: ranked(one.inference.vehicles)[:1] == [classes[one.label]]
            for one in answered
            if one.label is not None
        },
        caught={one.id: reviewed[one.id] for one in answered if one.kind is not None},
        accepted={one.id: not reviewed[one.id] for one in answered if one.label is not None},
    )


def traffic_baseline(
    model: Path, image_size: int, traffic: str, window: int, directory: Path
) -> Baseline | None:
    """Return the newest traffic as a model sees it; None if it is less than a window."""
    shards, qualities = newest_traffic(traffic, window, image_size, directory)
    if len(qualities) < window:
        return None
    inferences = [one.inference for one in ask(model, shards)]
    observations = [observe(*pair) for pair in zip(inferences, qualities, strict=True)]
    return measure(observations, list(inferences[0].probabilities))


def evaluate(
    candidate: str,
    live: str,
    dataset: str,
    floors: Floors,
    thresholds: Thresholds,
    output: str,
    directory: Path,
    traffic: str = NO_TRAFFIC,
    window: int = 100,
) -> Verdict:
    """Judge a candidate and write what was found.

    Parameters
    ----------
    candidate, live
        Model archives, files or S3 URIs; ``none`` if no model is live.
    dataset
        The URI or folder of a dataset version.
    floors
        See ``scones.promotion.gate``.
    thresholds
        With which an outlier would be reviewed or not.
    output
        Folder or S3 prefix for the evaluation and the candidate's own reports.
    directory
        For what is downloaded and unpacked.
    traffic, window
        An endpoint's captured data, and how many of its newest pictures become the candidate's
        baseline; ``none``, or too few of them, leave the baseline of the training.
    """
    files = {}
    for name in ("dataset", "candidate", "live"):
        files[name] = directory / "files" / name
        files[name].mkdir(parents=True)
    split = fetch_test_split(dataset, files["dataset"])
    model = unpack(fetch(candidate, files["candidate"]), directory / "candidate")
    # The live model may be of another size: it is judged as it would serve such pictures.
    check_image_size(model, split.manifest.image_size)
    classes = list(split.manifest.classes)
    answered = ask(model, split.shards)
    if any(one.label is not None and one.label >= len(classes) for one in answered):
        raise DatasetUnusable(f"{dataset}: a sample's label is not the index of a class")
    of_candidate = judge(answered, classes, thresholds)
    labels = {one.id: classes[one.label] for one in answered if one.label is not None}
    of_live = None
    if live != NO_MODEL:
        other = unpack(fetch(live, files["live"]), directory / "live")
        of_live = judge(ask(other, split.shards), classes, thresholds)
    verdict = gate(of_candidate, of_live, labels, floors)
    baseline = None
    if traffic != NO_TRAFFIC:
        size = split.manifest.image_size
        baseline = traffic_baseline(model, size, traffic, window, directory / "traffic")
        if baseline is not None:
            (model / BASELINE).write_text(json.dumps(baseline.to_document(), indent=2) + "\n")
        else:
            pictures = counted(window, "picture", "pictures")
            print(f"fewer than {pictures} in {traffic}: no baseline of it", file=sys.stderr)
    document = {
        "candidate": candidate,
        "live": None if live == NO_MODEL else live,
        "dataset": dataset,
        "traffic": traffic if baseline else None,  # of which the baseline is
        "floor": floors.accuracy,
        "floors": asdict(floors) | {"recall": floors.of_each_class},
        "thresholds": asdict(thresholds),
        "verdict": verdict.to_document(),
        "kinds": _kinds(answered, of_candidate),
        "training": _document(model / EVALUATION),
    }
    put((json.dumps(document, indent=2) + "\n").encode(), f"{output.rstrip('/')}/{EVALUATION}")
    for name in _REPORTS:
        if (model / name).is_file():
            put((model / name).read_bytes(), f"{output.rstrip('/')}/{name}")
    return verdict


def _kinds(answered: Sequence[Answer], answers: Answers) -> dict[str, dict[str, int]]:
    """Return how many outliers of each kind there are, and are caught."""
    kinds = {one.id: one.kind for one in answered if one.kind is not None}
    count = Counter(kinds.values())
    caught = Counter(kind for name, kind in kinds.items() if answers.caught[name])
    return {kind: {"count": count[kind], "caught": caught[kind]} for kind in sorted(count)}


def _document(file: Path) -> Any:
    return json.loads(file.read_text()) if file.is_file() else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("--candidate", required=True, metavar="URI", help="its model.tar.gz")
    parser.add_argument(
        "--live", default=NO_MODEL, metavar="URI", help="the live model's (default: %(default)s)"
    )
    parser.add_argument("--dataset", required=True, metavar="URI", help="a dataset version")
    parser.add_argument(
        "--floor", type=float, default=0.0, help="least accuracy (default: %(default)s)"
    )
    parser.add_argument(
        "--recall-floor",
        type=float,
        help="least recall of each class (default: 0.15 below the least accuracy)",
    )
    parser.add_argument(
        "--unknown-floor",
        type=float,
        default=0.0,
        help="least share of outliers that are reviewed (default: %(default)s)",
    )
    parser.add_argument(
        "--accepted-floor",
        type=float,
        default=0.5,
        help="least share of photos of vehicles that get a route (default: %(default)s)",
    )
    for name, value in asdict(DEFAULT_THRESHOLDS).items():
        parser.add_argument(
            f"--{name}-threshold",
            type=float,
            default=value,
            help="as FilterInference has it (default: %(default)s)",
        )
    parser.add_argument("--output", required=True, metavar="URI", help="where the reports go")
    parser.add_argument(
        "--traffic",
        default=NO_TRAFFIC,
        metavar="URI",
        help="an endpoint's captured data: drift is then measured against the newest of it, and "
        "no longer against the validation split (default: %(default)s)",
    )
    parser.add_argument(
        "--window", type=int, default=100, help="how many pictures (default: %(default)s)"
    )
    parser.add_argument(
        "--message", type=Path, metavar="FILE", help="write the verdict's line there, too"
    )
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            verdict = evaluate(
                options.candidate,
                options.live,
                options.dataset,
                Floors(
                    options.floor,
                    options.recall_floor,
                    options.unknown_floor,
                    options.accepted_floor,
                ),
                Thresholds(
                    options.confidence_threshold,
                    options.margin_threshold,
                    options.familiarity_threshold,
                ),
                options.output,
                Path(directory),
                options.traffic,
                options.window,
            )
        except SconesError as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error
    show(verdict, options.output, as_json=options.json)
    if options.message:
        options.message.parent.mkdir(parents=True, exist_ok=True)
        options.message.write_text(message(verdict, options.output))
