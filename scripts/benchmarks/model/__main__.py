"""Compare models side by side on CIFAR-100's vehicles, and write docs/benchmarks/model.md."""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import onnx
import torch
from graph import export_embedding

from benchmarks import cifar100
from benchmarks.model import figures, measures, serving, sizes
from benchmarks.model.candidates import CANDIDATES, Training
from benchmarks.model.data import TEN, TWO, stage_once, version
from benchmarks.model.files import FLOATS, GRAPH
from benchmarks.model.trained import agreement, load_network
from benchmarks.page import publish
from scones.errors import SconesError
from scones_tools.command_line import CommandError, run

OURS, ONE_PASS = "fine-tuned", "without-mirror"


@dataclass(frozen=True)
class Runs:
    """All trainings of one dataset version.

    Attributes
    ----------
    dataset
        Its folder.
    classes
        Its classes, sorted.
    seeds
        How many trainings of each model there are.
    words
        More hyperparameters, as the training job takes them.
    work
        Keeps what was trained.
    """

    dataset: Path
    classes: list[str]
    seeds: int
    words: list[str]
    work: Path

    def training(self, candidate: str, seed: int) -> Training:
        """Return what one training is of."""
        directory = self.work / f"{len(self.classes)}-classes" / candidate / f"seed-{seed}"
        return Training(self.dataset, self.classes, seed, self.words, directory)

    def results(self, candidate: str) -> list[dict[str, Any]]:
        """Return a candidate's figures by seed, from an earlier run where there was one."""
        return [self._result(candidate, seed) for seed in range(self.seeds)]

    def _result(self, candidate: str, seed: int) -> dict[str, Any]:
        training = self.training(candidate, seed)
        file = training.directory / "figures.json"
        if not file.is_file():
            about = f"{len(self.classes)} classes, {candidate}, seed {seed}"
            print(about, file=sys.stderr, flush=True)
            training.directory.mkdir(parents=True, exist_ok=True)
            trained = CANDIDATES[candidate].train(training)
            found = figures.measure(
                trained.answers, trained.test, training.hyperparameters.thresholds
            )
            file.write_text(json.dumps(found | {"seconds": trained.seconds}))
        measured: dict[str, Any] = json.loads(file.read_text())
        return measured

    def row(self, candidate: str) -> dict[str, Any]:
        """Return a candidate's row: its figures over the seeds."""
        return {"model": CANDIDATES[candidate].name, **figures.summarise(self.results(candidate))}


def of_networks(runs: Runs) -> dict[str, Any]:
    """Return what is measured on the networks that the job has trained, and on their graphs."""
    trainings = [runs.training(OURS, seed) for seed in range(runs.seeds)]
    splits, parameters = trainings[0].splits(), trainings[0].hyperparameters
    test, size = splits["test"], parameters.image_size
    photos = {
        "CIFAR-100's test photos, enlarged": sizes.enlarged(runs.dataset / "test"),
        "drawings": sizes.drawings(),
    }
    forms = {name: sizes.normal_forms(of, size) for name, of in photos.items()}
    of_measures, of_sizes, alike = [], [], []
    for training in trainings:
        print(f"measures, sizes, agreement: seed {training.seed}", file=sys.stderr, flush=True)
        job, thresholds = training.directory, training.hyperparameters.thresholds
        of_measures.append(measures.measure(job, splits))
        of_sizes.append([sizes.compare(job / "model", of, thresholds) for of in forms.values()])
        alike.append(agreement(load_network(job), onnx.load(job / "model" / GRAPH), test))
    return {
        "review_shares": measures.REVIEW_SHARES,
        "measures": measures.summarise(of_measures),
        "sides": sizes.SIDES,
        "sizes": [
            {"pictures": name, **sizes.summarise(of_seeds)}
            for name, of_seeds in zip(forms, zip(*of_sizes, strict=True), strict=True)
        ],
        "agreement": {
            name: figures.share(
                [counts[name] for counts in alike],
                len(test.outliers if name == "outliers" else test.vehicles),
            )
            for name in alike[0]
        },
    }


def costs(runs: Runs) -> dict[str, Any]:
    """Return what an answer costs."""
    training = runs.training(OURS, 0)
    job, size = training.directory, training.hyperparameters.image_size
    embedding = export_embedding(load_network(job), torch.zeros(1, 3, size, size))
    onnx.save(embedding, job / FLOATS)
    graphs = [job / "model" / GRAPH, runs.training(ONE_PASS, 0).directory / GRAPH]
    return {
        "serving": serving.compare(job),
        "threads": serving.THREADS,
        "batches": serving.batches(graphs, size),
    }


def measure(options: argparse.Namespace, words: list[str], work: Path) -> dict[str, Any]:
    """Train and measure everything that is not there yet, and return the figures."""

    def runs(classes: list[str], seeds: int) -> Runs:
        dataset = stage_once(options.archive, options.unknowns, classes, work)
        return Runs(dataset, sorted(classes), seeds, words, work)

    two, ten = runs(TWO, options.seeds), runs(TEN, options.seeds_of_ten)
    thresholds = two.training(OURS, 0).hyperparameters.thresholds
    ours, one_pass = two.row(OURS), two.row(ONE_PASS)
    references = [two.row(name) for name in CANDIDATES if name not in (OURS, ONE_PASS)]
    return {
        "torch": torch.__version__,
        "seeds": options.seeds,
        "seeds_of_ten": options.seeds_of_ten,
        **asdict(thresholds),
        "two": {**version(two.dataset), "models": [*references, ours]},
        "ten": {**version(ten.dataset), "models": [ten.row(OURS)] if ten.seeds else []},
        "curve": figures.curve(two.results(OURS)),
        "mirror": [ours, one_pass],
        **of_networks(two),
        **costs(two),
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    cifar100.add_argument(parser)
    cifar100.add_argument_of_unknowns(parser)
    parser.add_argument("--seeds", type=_positive, default=5, help="default: %(default)s")
    parser.add_argument(
        "--seeds-of-ten",
        type=int,
        default=1,
        help="for all ten classes; 0 leaves them out (default: %(default)s)",
    )
    parser.add_argument(
        "--hyperparameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="for the training job, to try this program, such as epochs=1; the page is printed "
        "and not kept",
    )
    parser.add_argument(
        "--work-directory",
        type=Path,
        default=Path(".work/bench-model"),
        help="keeps what was trained: an interrupted run goes on (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    tried = options.hyperparameter
    work = options.work_directory.resolve().joinpath(*sorted(tried))
    try:
        measured = measure(options, [f"--{word}" for word in tried], work)
    except SconesError as error:
        raise CommandError(f"{type(error).__name__}: {error}") from error
    except subprocess.CalledProcessError as error:
        raise CommandError(f"{error}: its own words are above") from error
    publish("model", arguments, measured, keep=not tried)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(run(command, None))
