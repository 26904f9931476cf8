"""Evaluate a model archive on a dataset's test split, next to the live model, and gate it.

Runs the code that is served, in the archive itself. The training pipeline runs this as a
processing job; by hand it judges any archive on any dataset version.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scones import model_archive
from scones.drift.baseline import Baseline, measure
from scones.drift.observation import observe
from scones.errors import SconesError, SourceInvalid
from scones.inference import Inference
from scones.manifest import MANIFEST, Manifest
from scones.promotion import NO_MODEL, Verdict, gate
from scones_tools import results
from scones_tools.command_line import CommandError
from scones_tools.models import model_answers
from scones_tools.models.traffic_baseline import newest_traffic
from scones_tools.models.verdicts import BASELINE, EVALUATION, message, show
from scones_tools.s3_files import fetch, fetch_folder, put

NO_TRAFFIC = "none"
DESCRIPTION = "model.json"
# Reports in the archive, copied beside the evaluation for people and for the drift monitor.
_REPORTS = (BASELINE, "model_card.md", "evaluation.html")


class ModelUnusable(CommandError):
    """The archive's serving code did not answer; the text is its own last words."""


class DatasetUnusable(CommandError):
    """What was named is not a dataset version with a test split."""


class ImageSizeMismatch(CommandError):
    """The dataset's pictures are not of the size that the candidate takes."""


def unpack(archive: Path, directory: Path) -> Path:
    """Unpack a model archive and return its directory."""
    try:
        model_archive.unpack(archive, directory)
    except SourceInvalid as error:
        raise ModelUnusable(f"{archive.name} is not a model archive: {error}") from error
    return directory


def check_image_size(model: Path, manifest: Manifest) -> None:
    """See that a model is judged by pictures of the size that it was made for.

    Raises
    ------
    ImageSizeMismatch
        If the dataset's are of another.
    ModelUnusable
        If the model does not say its size.
    """
    try:
        size = json.loads((model / DESCRIPTION).read_text())["image_size"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelUnusable(f"its {DESCRIPTION} does not say image_size: {error!r}") from error
    if size != manifest.image_size:
        raise ImageSizeMismatch(
            f"the model takes pictures of {size} pixels, and the dataset's have "
            f"{manifest.image_size}: stage a version with --image-size {size}"
        )


def test_shards(dataset: str, folder: Path, manifest: Manifest) -> list[Path]:
    """Return the test split's shards, if every class is in it and they are the manifest's."""
    lacking = [name for name, count in manifest.counts["test"].items() if not count]
    if lacking:
        raise DatasetUnusable(f"{dataset} has no test picture of {', '.join(lacking)}")
    shards = [folder / shard.name for shard in manifest.shards["test"]]
    for path, shard in zip(shards, manifest.shards["test"], strict=True):
        if not path.is_file() or _sha256(path) != shard.sha256:
            raise DatasetUnusable(f"{dataset}: {shard.name} is not what the manifest says")
    return shards


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def answers(model: Path, shards: Sequence[Path]) -> list[dict[str, Any]]:
    """Return what a model answers to shards, in a process of its own.

    Returns
    -------
    list of dict
        ``id``, ``label`` and ``answer`` of each sample.

    Raises
    ------
    ModelUnusable
        If its code fails.
    """
    here = [path for path in sys.path if path]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(model / "code"), *here]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        sys.executable,
        "-m",
        model_answers.__name__,
        str(model),
        *map(str, shards),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ModelUnusable(done.stderr.strip().splitlines()[-1] if done.stderr else "no reason")
    return [json.loads(line) for line in done.stdout.splitlines()]


def right(answered: Sequence[Mapping[str, Any]], classes: Sequence[str]) -> dict[str, bool]:
    """Return by sample whether its most probable class is the true one.

    A model is never right about a class that it does not know.
    """
    outcome = {}
    for line in answered:
        probabilities: Mapping[str, float] = line["answer"]["probabilities"]
        predicted = max(probabilities, key=lambda name: probabilities[name])
        outcome[line["id"]] = predicted == classes[line["label"]]
    return outcome


def traffic_baseline(
    model: Path, manifest: Manifest, traffic: str, window: int, directory: Path
) -> Baseline | None:
    """Return the newest traffic as a model sees it; None if it is less than a window."""
    shards, qualities = newest_traffic(traffic, window, manifest.image_size, directory)
    if len(qualities) < window:
        return None
    inferences = [Inference.from_document(line["answer"]) for line in answers(model, shards)]
    observations = [observe(*pair) for pair in zip(inferences, qualities, strict=True)]
    return measure(observations, manifest.classes)


def evaluate(
    candidate: str,
    live: str,
    dataset: str,
    floor: float,
    recall_floor: float | None,
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
    floor, recall_floor
        See ``scones.promotion.gate``.
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
    folder = fetch_folder(dataset, files["dataset"])
    try:
        manifest = Manifest.from_json((folder / MANIFEST).read_text())
    except (OSError, SconesError) as error:
        raise DatasetUnusable(f"{dataset}: {error}") from error
    shards = test_shards(dataset, folder, manifest)
    model = unpack(fetch(candidate, files["candidate"]), directory / "candidate")
    # The live model may be of another size: it is judged as it would serve such pictures.
    check_image_size(model, manifest)
    classes = list(manifest.classes)
    answered = answers(model, shards)
    if any(line["label"] >= len(classes) for line in answered):
        raise DatasetUnusable(f"{dataset}: a sample's label is not the index of a class")
    of_candidate = right(answered, classes)
    labels = {line["id"]: classes[line["label"]] for line in answered}
    of_live = None
    if live != NO_MODEL:
        other = unpack(fetch(live, files["live"]), directory / "live")
        of_live = right(answers(other, shards), classes)
    verdict = gate(of_candidate, of_live, labels, floor, recall_floor)
    if traffic != NO_TRAFFIC:
        baseline = traffic_baseline(model, manifest, traffic, window, directory / "traffic")
        if baseline is not None:
            (model / BASELINE).write_text(json.dumps(baseline.to_document(), indent=2) + "\n")
        else:
            print(f"fewer than {window} pictures in {traffic}: no baseline of it", file=sys.stderr)
    document = {
        "candidate": candidate,
        "live": None if live == NO_MODEL else live,
        "dataset": dataset,
        "floor": floor,
        "verdict": verdict.to_document(),
        "training": _document(model / EVALUATION),
    }
    put((json.dumps(document, indent=2) + "\n").encode(), f"{output.rstrip('/')}/{EVALUATION}")
    for name in _REPORTS:
        if (model / name).is_file():
            put((model / name).read_bytes(), f"{output.rstrip('/')}/{name}")
    return verdict


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
                options.floor,
                options.recall_floor,
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
