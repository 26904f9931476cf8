"""Stage a dataset version: from a source of pictures to shards and a manifest on S3."""

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from scones.errors import SconesError
from scones.manifest import MANIFEST, Manifest
from scones.staging import Cifar100, DrawnSample, Folder, Source, WithLabelled, few, stage
from scones_tools import deployment, results
from scones_tools.command_line import CommandError, Progress, UsageError, printable
from scones_tools.s3_files import FileMissing, fetch, fetch_folder, split

_SHOW_EVERY = 100
_OF_DEPLOYMENT = ""


class DestinationInvalid(CommandError):
    """The destination is neither a directory nor an S3 URI."""


def source_of(options: argparse.Namespace, classes: Sequence[str], directory: Path) -> Source:
    """Return the source that the options name; what is on S3 is downloaded into a directory."""
    if options.source == "cifar100":
        return Cifar100(fetch(options.archive, directory), options.md5)
    if options.source == "folder":
        folder = Folder(fetch_folder(options.directory, directory))
        for reason, count in folder.passed_over(classes).most_common():
            print(f"passed over: {count} files {printable(reason)}", file=sys.stderr)
        return folder
    return DrawnSample(options.seed)


def fetch_labelled(place: str, classes: Sequence[str], directory: Path) -> Path:
    """Return a directory with the photos that people labelled.

    Parameters
    ----------
    place
        ``s3://bucket/labelled``, where ``scones review`` puts them, or a directory.
    classes
        Those whose photos are fetched.
    directory
        Receives what is fetched from S3.
    """
    if not place.startswith("s3://"):
        return Path(place)
    split(place)  # refuses one without a bucket
    for name in classes:
        with contextlib.suppress(FileMissing):  # no photo of the class is labelled yet
            fetch_folder(f"{place.rstrip('/')}/{name}", directory / name)
    if not any(directory.iterdir()):
        print(f"warning: no photo of {', '.join(classes)} is below {place}", file=sys.stderr)
    return directory


def publish(dataset: Path, manifest: Manifest, destination: str) -> str:
    """Put a staged dataset where training finds it, and return its URI.

    A version that is there already is left as it is: its name says what it holds, and its manifest
    is written last, so where there is one the shards are whole.

    Parameters
    ----------
    dataset
        The directory that was staged into.
    manifest
        What was staged.
    destination
        ``s3://bucket/prefix``, or a directory.
    """
    if not destination.startswith("s3://"):
        target = Path(destination) / manifest.digest
        if not (target / MANIFEST).is_file():
            _move(dataset, target, manifest)
        return str(target)
    bucket, _, prefix = destination.removeprefix("s3://").partition("/")
    if not bucket:
        raise DestinationInvalid(f"{destination} names no bucket")
    key = f"{prefix.strip('/')}/{manifest.digest}".lstrip("/")
    if not _exists(bucket, f"{key}/{MANIFEST}"):
        _upload(dataset, manifest, bucket, key)
    return f"s3://{bucket}/{key}"


def _files(manifest: Manifest) -> list[str]:
    shards = [shard.name for shards in manifest.shards.values() for shard in shards]
    return [*shards, MANIFEST]


def _move(dataset: Path, target: Path, manifest: Manifest) -> None:
    for name in _files(manifest):
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # Written beside its place first: what is there under its name is whole.
        partial = file.with_suffix(".partial")
        partial.write_bytes((dataset / name).read_bytes())
        partial.replace(file)


def _exists(bucket: str, key: str) -> bool:
    try:
        boto3.client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
            return False
        raise
    return True


def _upload(dataset: Path, manifest: Manifest, bucket: str, key: str) -> None:
    s3 = boto3.client("s3")
    progress = Progress("uploading")
    names = _files(manifest)
    for number, name in enumerate(names, start=1):
        progress.show(f"{number}/{len(names)} {name}")
        s3.upload_file(str(dataset / name), bucket, f"{key}/{name}")
    progress.close()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument("--source", required=True, choices=("sample", "cifar100", "folder"))
    parser.add_argument(
        "--archive", help="cifar-100-python.tar.gz, a file or an S3 URI, for cifar100"
    )
    parser.add_argument("--md5", help="the archive's checksum, if it is not a known one")
    parser.add_argument(
        "--directory", help="of <class>/*.jpg, .png or .webp, or an S3 URI, for folder"
    )
    parser.add_argument("--seed", type=int, default=0, help="for sample (default: %(default)s)")
    # Terraform's variables say these: a default here would be a second truth.
    parser.add_argument("--classes", metavar="A,B", help="default: the environment's vehicles")
    parser.add_argument(
        "--image-size", type=int, help="longest side in pixels (default: the environment's)"
    )
    parser.add_argument(
        "--destination", help="s3://bucket/datasets or a directory (default: the environment's)"
    )
    parser.add_argument("--photos", type=Path, help="write the test split's photos there, too")
    parser.add_argument(
        "--labelled",
        nargs="?",
        const=_OF_DEPLOYMENT,
        metavar="PLACE",
        help="add the photos that people labelled: s3://bucket/labelled or a directory "
        "(default: the environment's)",
    )
    parser.add_argument(
        "--message", type=Path, metavar="FILE", help="write the dataset's URI there, too"
    )
    results.add_arguments(parser)


def _complete(options: argparse.Namespace) -> None:
    """Take from the deployment what the command line leaves out."""
    given = (options.classes, options.image_size, options.destination)
    if None not in given and options.labelled != _OF_DEPLOYMENT:
        return
    deployed = deployment.find(options)
    bucket = deployed.artifacts_bucket
    if options.classes is None:
        options.classes = ",".join(sorted(deployed.vehicles))
    if options.image_size is None:
        options.image_size = deployed.image_size
    if options.destination is None:
        options.destination = f"s3://{bucket}/datasets"
    if options.labelled == _OF_DEPLOYMENT:
        options.labelled = f"s3://{bucket}/labelled"


def _show(manifest: Manifest, uri: str, options: argparse.Namespace) -> None:
    """Print what was staged, and for a person what to type next."""
    if options.json:
        staged = {"digest": manifest.digest, "uri": uri, "counts": manifest.counts}
        results.show([staged], [], as_json=True)
        return
    rows = [{"split": split} | dict(counts) for split, counts in manifest.counts.items()]
    results.show(rows, ["split", *manifest.classes], as_json=False)
    print(f"\ndataset: {printable(uri)}")
    if uri.startswith("s3://"):
        where = f"{deployment.words(options)} " if options.environment else ""
        print(f"next: scones train {where}--dataset {printable(uri)}")


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    for source, value in (("cifar100", options.archive), ("folder", options.directory)):
        if (options.source == source) != (value is not None):
            raise UsageError(
                "--archive goes with --source cifar100, --directory with --source folder"
            )
    if options.image_size is not None and options.image_size < 1:
        raise UsageError("--image-size takes a positive number of pixels")
    _complete(options)
    classes = [name.strip() for name in options.classes.split(",") if name.strip()]
    progress = Progress(f"staging {options.source}")

    def show(done: int) -> None:
        if done % _SHOW_EVERY == 0:
            progress.show(f"{done} images")

    with tempfile.TemporaryDirectory() as directory:
        places = [Path(directory, name) for name in ("dataset", "sources", "labelled")]
        for place in places:
            place.mkdir()
        dataset, sources, labelled = places
        try:
            pictures = source_of(options, classes, sources)
            if options.labelled:
                pictures = WithLabelled(
                    pictures, fetch_labelled(options.labelled, classes, labelled)
                )
            manifest = stage(
                pictures,
                classes,
                options.image_size,
                dataset,
                progress=show,
                photos=options.photos,
            )
        except SconesError as error:
            progress.close()
            raise CommandError(f"{type(error).__name__}: {error}") from error
        progress.close()
        for warning in few(manifest.counts):
            print(f"warning: {printable(warning)}", file=sys.stderr)
        uri = publish(dataset, manifest, options.destination)
    _show(manifest, uri, options)
    if options.message:
        options.message.parent.mkdir(parents=True, exist_ok=True)
        options.message.write_text(json.dumps({"uri": uri}))
