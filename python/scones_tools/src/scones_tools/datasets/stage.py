"""Stage a dataset version: from a source of pictures to shards and a manifest on S3."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from scones.classes import NO_VEHICLE, UNKNOWN
from scones.errors import SconesError
from scones.manifest import MANIFEST, Manifest, shards_of
from scones.staging import Source, WithLabelled, few, stage
from scones_tools import deployment, results
from scones_tools.command_line import CommandError, Progress, UsageError, printable
from scones_tools.counted import counted
from scones_tools.datasets import sources

_SHOW_EVERY = 100
_NO_OUTLIERS = (
    "no outlier set: the model will not learn to say unknown, and review relies on the distance "
    "alone; add a folder unknown/ or --unknown"
)


class DestinationInvalid(CommandError):
    """The destination is neither a directory nor an S3 URI."""


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
    shards = (*shards_of(manifest.shards), *shards_of(manifest.outlier_shards))
    return [*(shard.name for shard in shards), MANIFEST]


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
    sources.add_arguments(parser)
    # Terraform's variables say these: a default here would be a second truth.
    parser.add_argument("--classes", metavar="A,B", help="default: the environment's vehicles")
    parser.add_argument(
        "--image-size", type=int, help="longest side in pixels (default: the environment's)"
    )
    parser.add_argument(
        "--destination", help="s3://bucket/datasets or a directory (default: the environment's)"
    )
    parser.add_argument(
        "--photos",
        type=Path,
        help="write the test split's photos there, too: <class>/ and unknown/<kind>/",
    )
    parser.add_argument(
        "--message", type=Path, metavar="FILE", help="write the dataset's URI there, too"
    )
    results.add_arguments(parser)


def _complete(options: argparse.Namespace) -> None:
    """Take from the deployment what the command line leaves out."""
    given = (options.classes, options.image_size, options.destination)
    if None not in given and options.labelled != sources.OF_DEPLOYMENT:
        return
    deployed = deployment.find(options)
    bucket = deployed.artifacts_bucket
    if options.classes is None:
        options.classes = ",".join(sorted(deployed.vehicles))
    if options.image_size is None:
        options.image_size = deployed.image_size
    if options.destination is None:
        options.destination = f"s3://{bucket}/datasets"
    if options.labelled == sources.OF_DEPLOYMENT:
        options.labelled = f"s3://{bucket}/labelled"


def _show(manifest: Manifest, uri: str, options: argparse.Namespace) -> None:
    """Print what was staged, and for a person what to type next."""
    if options.json:
        staged = {
            "digest": manifest.digest,
            "uri": uri,
            "counts": manifest.counts,
            "outliers": manifest.outliers,
        }
        results.show([staged], [], as_json=True)
        return
    rows = [
        {"split": split, "unknown_kinds": len(kinds), "unknown": sum(kinds.values())}
        | dict(manifest.counts[split])
        for split, kinds in manifest.outliers.items()
    ]
    results.show(rows, ["split", *manifest.classes, "unknown", "unknown_kinds"], as_json=False)
    print(f"\ndataset: {printable(uri)}")
    if uri.startswith("s3://"):
        where = f"{deployment.words(options)} " if options.environment else ""
        print(f"next: scones train {where}--dataset {printable(uri)}")


def _warnings(manifest: Manifest, pictures: Source) -> list[str]:
    """Return what a person should know of a version that was staged."""
    outliers = {split: sum(kinds.values()) for split, kinds in manifest.outliers.items()}
    if any(outliers.values()):
        return few(
            {
                split: {**of_class, UNKNOWN: outliers[split]}
                for split, of_class in manifest.counts.items()
            }
        )
    warnings = few(manifest.counts)
    warnings.append(_NO_OUTLIERS)
    unused = pictures.without_vehicle() if isinstance(pictures, WithLabelled) else []
    if unused:
        photos = counted(
            len(unused), f"photo labelled {NO_VEHICLE} is", f"photos labelled {NO_VEHICLE} are"
        )
        warnings.append(
            f"{photos} not used: what shows no vehicle is an outlier for training, and without "
            "other kinds nothing could test what is learnt of it"
        )
    return warnings


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    sources.check(options)
    if options.image_size is not None and options.image_size < 1:
        raise UsageError("--image-size takes a positive number of pixels")
    _complete(options)
    classes = [name.strip() for name in options.classes.split(",") if name.strip()]
    progress = Progress(f"staging {options.source}")

    def show(done: int) -> None:
        if done % _SHOW_EVERY == 0:
            progress.show(counted(done, "image", "images"))

    left_out: list[str] = []
    with tempfile.TemporaryDirectory() as directory:
        dataset, fetched = Path(directory, "dataset"), Path(directory, "fetched")
        dataset.mkdir()
        try:
            pictures = sources.pictures(options, classes, fetched)
            manifest = stage(
                pictures,
                classes,
                options.image_size,
                dataset,
                progress=show,
                warn=left_out.append,
                photos=options.photos,
            )
        except SconesError as error:
            progress.close()
            raise CommandError(f"{type(error).__name__}: {error}") from error
        progress.close()
        for warning in (*left_out, *_warnings(manifest, pictures)):
            print(f"warning: {printable(warning)}", file=sys.stderr)
        uri = publish(dataset, manifest, options.destination)
    _show(manifest, uri, options)
    if options.message:
        options.message.parent.mkdir(parents=True, exist_ok=True)
        options.message.write_text(json.dumps({"uri": uri}))
