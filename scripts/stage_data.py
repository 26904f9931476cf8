#!/usr/bin/env python3
"""Stage a dataset version: from a source of pictures to shards and a manifest on S3."""

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import installed  # noqa: F401 (names what is missing)

import boto3
from botocore.exceptions import ClientError

from command_line import CommandError, Progress, printable, run
from s3_files import FileMissing, fetch, fetch_folder, split
from scones.errors import SconesError
from scones.manifest import MANIFEST, Manifest
from scones.staging import Cifar100, DrawnSample, Folder, Source, WithLabelled, few, stage

_SHOW_EVERY = 100


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
        ``s3://bucket/labelled``, where scripts/review.py puts them, or a directory.
    classes
        Those whose photos are fetched.
    directory
        Receives what is fetched from S3.
    """
    if not place.startswith("s3://"):
        return Path(place)
    split(place)  # refuses one without a bucket
    for name in classes:
        with contextlib.suppress(FileMissing):  # nobody has labelled one of them yet
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


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, choices=("sample", "cifar100", "folder"))
    parser.add_argument(
        "--archive", help="cifar-100-python.tar.gz, a file or an S3 URI, for cifar100"
    )
    parser.add_argument("--md5", help="the archive's checksum, if it is not a known one")
    parser.add_argument(
        "--directory", help="of <class>/*.jpg, .png or .webp, or an S3 URI, for folder"
    )
    parser.add_argument("--seed", type=int, default=0, help="for sample (default: %(default)s)")
    # Terraform's variables say these two: a default here would be a second truth.
    parser.add_argument(
        "--classes", required=True, metavar="A,B", help="the vehicles, as the variable vehicles has"
    )
    parser.add_argument(
        "--image-size", type=int, required=True, help="longest side in pixels: output image_size"
    )
    parser.add_argument("--destination", required=True, help="s3://bucket/datasets or a directory")
    parser.add_argument("--photos", type=Path, help="write the test split's photos there, too")
    parser.add_argument(
        "--labelled",
        metavar="PLACE",
        help="add the photos that people labelled: s3://bucket/labelled or a directory",
    )
    parser.add_argument(
        "--message", type=Path, metavar="FILE", help="write the dataset's URI there, too"
    )
    options = parser.parse_args(arguments)
    for source, value in (("cifar100", options.archive), ("folder", options.directory)):
        if (options.source == source) != (value is not None):
            parser.error("--archive goes with --source cifar100, --directory with --source folder")
    if options.image_size < 1:
        parser.error("--image-size takes a positive number of pixels")
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
    print(json.dumps({"digest": manifest.digest, "uri": uri, "counts": manifest.counts}))
    if options.message:
        options.message.parent.mkdir(parents=True, exist_ok=True)
        options.message.write_text(json.dumps({"uri": uri}))


if __name__ == "__main__":
    sys.exit(run(command, None))
