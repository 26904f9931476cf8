"""The whole story, offline: start localaws, apply, stage, train, approve, classify, destroy."""

import argparse
import itertools
import json
import os
import sys
import webbrowser
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import boto3

from demo import kept_page, report
from demo.demonstration import FEW_EPOCHS, TERRAFORM, Demonstration, LocalawsNotStarted, stage
from demo.kept import print_exports, remove_everything, stop
from demo.stories import drift as drift_story
from demo.stories import page as story_page
from demo.work_directory import make_anew
from scones.classes import UNKNOWN
from scones_tools.command_line import CommandError, pair, run
from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables
from scones_tools.models.approve import approved_package
from scones_tools.models.train import train
from scones_tools.photos.classify import follow, send
from scones_tools.photos.traffic import labelled_photos

_SECONDS_FOR_ALL_OUTCOMES = 900.0
_UNKNOWNS = 40  # photos of things that no class is: a few of each kind


class AlreadyRunning(CommandError):
    """An earlier demonstration was kept and still runs."""


class ArchiveMissing(CommandError):
    """The archive that was named is not there."""


class NotApproved(CommandError):
    """The pipeline has registered a model, and not approved it."""


def source(options: argparse.Namespace, archive: str | None) -> list[str]:
    """Return the arguments with which ``scones stage`` finds the dataset's source."""
    named = {"--archive": archive, "--md5": options.md5, "--directory": options.directory}
    words = ((name, str(value)) for name, value in named.items() if value)
    return ["--source", options.dataset, *itertools.chain.from_iterable(words)]


def check_approved(package: str, parameter: str) -> None:
    """See that the pipeline has made a model package the live one."""
    live = approved_package(parameter)
    if live != package:
        raise NotApproved(f"{package} was registered, and {live} is named by {parameter}")


def broken_uploads(directory: Path, photo: Path) -> list[Path]:
    """Write broken uploads, as they do come: empty, text, and cut off half-way."""
    directory.mkdir(parents=True)
    content = photo.read_bytes()
    files = {
        "empty.jpg": b"",
        "notes.jpg": b"Gate code 4711, please ring twice.\n",
        f"truncated{photo.suffix}": content[: len(content) // 2],
    }
    for name, data in files.items():
        (directory / name).write_bytes(data)
    return [directory / name for name in files]


def unknown_photos(photos: Path) -> list[Path]:
    """Return some photos of things that no class is, each kind in turn; none without outliers."""
    directory = photos / UNKNOWN
    if not directory.is_dir():
        return []
    in_turn = itertools.zip_longest(*labelled_photos(directory).values())
    return [path for of_kinds in in_turn for path in of_kinds if path is not None][:_UNKNOWNS]


def classify(
    demonstration: Demonstration, outputs: dict[str, Any], photos: Path
) -> list[report.Photo]:
    """Send test photos, some of other things, broken uploads; return what became of each."""
    vehicles = [path for paths in labelled_photos(photos).values() for path in paths]
    unknowns = unknown_photos(photos)
    broken = broken_uploads(demonstration.work_directory / "broken", vehicles[0])
    sent = send([*vehicles, *unknowns, *broken], outputs["photos_bucket"])
    outcomes = follow(
        list(sent),
        outputs["outcomes_table_name"],
        outputs["max_receives"],
        _SECONDS_FOR_ALL_OUTCOMES,
    )
    paths = {photo.key: path for photo, path in sent.items()}
    labels, kinds = ({path: path.parent.name for path in of} for of in (vehicles, unknowns))
    return [
        report.Photo(path, labels.get(path), outcome, kinds.get(path))
        for path, outcome in ((paths[outcome.key], outcome) for outcome in outcomes)
    ]


def demonstrate(options: argparse.Namespace) -> None:
    """Run the whole story and write its report."""
    demonstration = Demonstration(options.work_directory, dict(options.vehicle))
    providers = provider_variables(options.work_directory)
    try:
        with demonstration.step("start localaws"):
            demonstration.start_localaws(*["--enforce-iam"][: options.enforce_iam])
        demonstration.enter_environment()
        os.environ.update(providers)
        _play_the_story(demonstration, options)
    except LocalawsNotStarted:
        raise
    except BaseException:
        kept_page.stop(options.work_directory)
        demonstration.stop_localaws()
        print(f"logs are kept in {options.work_directory}", file=sys.stderr)
        raise
    if options.keep:
        print_exports(demonstration, providers)
        return
    remove_everything(demonstration)


def _play_the_story(demonstration: Demonstration, options: argparse.Namespace) -> None:
    bootstrap, root = demonstration.bootstrap(), demonstration.root()
    with demonstration.step("bootstrap: the state bucket"):
        bootstrap.init()
        bootstrap.apply()
    with demonstration.step("init: the S3 backend with its lock file"):
        backend = TERRAFORM / "environments" / "local.s3.tfbackend"
        root.init([str(backend), f"bucket={bootstrap.outputs()['state_bucket']}"])
    with demonstration.step("apply: everything but an endpoint, as there is no model"):
        root.apply()
    outputs = root.outputs()
    photos = demonstration.work_directory / "photos"
    with demonstration.step(f"stage: {options.dataset}"):
        words = source(options, options.archive)
        dataset = stage(outputs, *words, "--photos", str(photos))
    with demonstration.step("train: the pipeline trains, evaluates, gates and registers"):
        defaults = FEW_EPOCHS if options.dataset == "sample" else {}
        hyperparameters = {**defaults, **dict(options.hyperparameter)}
        prefix = outputs["tuning_prefix"] if options.tune else None
        package = train(outputs["training_state_machine_arn"], dataset, hyperparameters, prefix)
    with demonstration.step("approve: by the policy of the environment"):
        check_approved(package, outputs["approved_model_parameter"])
    if options.story == "drift":
        answer = drift_story.retraining_variables(
            outputs, _source_on_s3(options, outputs["artifacts_bucket"]), hyperparameters
        )
        demonstration.variables["drift"] = answer
        root = demonstration.root()
    with demonstration.step("apply again: the endpoint"):
        root.apply()
    if options.story == "drift":
        story = drift_story.play(demonstration, root.outputs(), photos)
        demonstration.check_plan()
        title = f"Scones Unlimited: {options.dataset} photos drift, and the system learns"
        address = _serve_page(options) if options.keep else None
        page = story_page.page(title, story, demonstration.steps, address)
        table = [*story_page.rows(story), *report.durations(demonstration.steps)]
        _show(options, page, table)
        return
    with demonstration.step("classify: held-out photos through the workflow"):
        results = classify(demonstration, root.outputs(), photos)
    demonstration.check_plan()
    table = report.rows(report.figures(results), demonstration.steps)
    title = f"Scones Unlimited: {options.dataset} photos become routes"
    machine = boto3.client("stepfunctions").describe_state_machine(
        stateMachineArn=outputs["classification_state_machine_arn"]
    )
    address = _serve_page(options) if options.keep else None
    page = report.html(title, results, table, json.loads(machine["definition"]), address)
    _show(options, page, table)


def _serve_page(options: argparse.Namespace) -> Callable[..., str]:
    """Serve ``scones page``, and return what makes the addresses of its parts."""
    address = kept_page.serve(options.work_directory)
    if options.open:
        webbrowser.open(address)
    return partial(kept_page.part, address)


def _source_on_s3(options: argparse.Namespace, bucket: str) -> list[str]:
    """Return the arguments with which a staging job finds the dataset's source."""
    if not options.archive:
        return source(options, None)
    key = f"sources/{options.archive.name}"
    boto3.client("s3").upload_file(str(options.archive), bucket, key)
    return source(options, f"s3://{bucket}/{key}")


def _show(options: argparse.Namespace, page: str, table: list[tuple[str, str]]) -> None:
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(page, encoding="utf-8")
    print(report.text(table))
    print(f"report: {options.report}")


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="tox run -e demo --", description=__doc__)
    parser.add_argument(
        "--story",
        choices=("photos", "drift"),
        default="photos",
        help="drift: traffic drifts, is seen, a model is trained, gated, approved, rolled out",
    )
    parser.add_argument("--dataset", choices=("sample", "cifar100", "folder"), default="sample")
    parser.add_argument(
        "--archive", type=Path, help="cifar-100-python.tar.gz, for --dataset cifar100"
    )
    parser.add_argument("--md5", help="the archive's checksum, if it is not the official one")
    parser.add_argument("--directory", type=Path, help="<class>/*.jpg, for --dataset folder")
    parser.add_argument(
        "--vehicle",
        action="append",
        type=pair,
        default=[],
        metavar="NAME=ROUTE",
        help="a vehicle and its route; repeatable (default: the Terraform variable's)",
    )
    parser.add_argument(
        "--hyperparameter",
        action="append",
        type=pair,
        default=[],
        metavar="NAME=VALUE",
        help="override one of the training; repeatable",
    )
    parser.add_argument(
        "--tune", action="store_true", help="train with a tuning job, as the variable tuning says"
    )
    parser.add_argument(
        "--enforce-iam", action="store_true", help="let localaws ask for every call's permission"
    )
    parser.add_argument(
        "--report", type=Path, default=Path("demo-report.html"), help="default: %(default)s"
    )
    parser.add_argument(
        "--work-directory", type=Path, default=Path(".work/demo"), help="default: %(default)s"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave it and its page running, and print how to use it"
    )
    parser.add_argument("--open", action="store_true", help="with --keep: open the page")
    parser.add_argument(
        "--stop", action="store_true", help="destroy and end what --keep left running"
    )
    options = parser.parse_args(arguments)
    options.work_directory = options.work_directory.resolve()
    if options.stop:
        stop(options.work_directory)
        return
    if options.open and not options.keep:
        parser.error("--open goes with --keep: the page ends with the demonstration")
    if (options.dataset == "cifar100") != (options.archive is not None):
        parser.error("--dataset cifar100 and --archive go together")
    if (options.dataset == "folder") != (options.directory is not None):
        parser.error("--dataset folder and --directory go together")
    if options.story == "drift" and options.dataset == "folder":
        parser.error("--story drift goes with --dataset sample or cifar100")
    if options.archive and not options.archive.is_file():
        raise ArchiveMissing(f"{options.archive} is not a file")
    print(f"Terraform {check_terraform()}", file=sys.stderr)
    if Demonstration(options.work_directory).localaws_runs():
        raise AlreadyRunning(
            f"in {options.work_directory}: end it with `tox run -e demo -- --stop`"
        )
    make_anew(options.work_directory)
    demonstrate(options)


if __name__ == "__main__":
    sys.exit(run(command, None))
