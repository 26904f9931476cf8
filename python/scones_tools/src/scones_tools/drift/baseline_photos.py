"""Photos that a model's baseline was measured on: a validation split's, or traffic's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.drift.baseline import Baseline
from scones.manifest import MANIFEST, Manifest
from scones_tools.command_line import CommandError
from scones_tools.drift.captured_photos import captured_photos
from scones_tools.drift.shard_samples import shard_samples
from scones_tools.models.packages import describe, evaluation, packages, section
from scones_tools.s3_files import split

_MOST_PACKAGES = 50  # that are looked at to find one
_NOT_FOUND = {"404", "NoSuchBucket", "NoSuchKey"}
_HOURS_OF_TRAFFIC = 48


class BaselineUnknown(CommandError):
    """The model of a window is no registered package any more, or has no baseline."""


@dataclass(frozen=True)
class BaselinePhotos:
    """A model's baseline, and some of its photos.

    Attributes
    ----------
    baseline
        The figures.
    source
        What it was measured on, in words.
    photos
        Pictures in their normal form, each with what it shows: empty if nobody has said. None if
        they were removed.
    """

    baseline: Baseline
    source: str
    photos: Sequence[tuple[bytes, str]]


def baseline_photos(
    group: str, model_version: str, captures: str, most: int, side: int
) -> BaselinePhotos:
    """Return what a model is compared with.

    Parameters
    ----------
    group
        Of model packages.
    model_version
        The training job of the model.
    captures
        The URI of the captured data.
    most, side
        How many photos, and their longest side in pixels, if they are captured traffic.

    Raises
    ------
    BaselineUnknown
        If there is no such model, or it names no baseline.
    BaselineInvalid, ManifestInvalid
        If what it names cannot be read.
    """
    package = _package(group, model_version)
    properties = package["CustomerMetadataProperties"]
    for name in ("baseline", "dataset"):
        if name not in properties:
            raise BaselineUnknown(f"{package['ModelPackageArn']} names no {name}: train it again")
    baseline = Baseline.from_json(_read(properties["baseline"]))
    traffic = _traffic(package, baseline, captures)
    if traffic:
        found = captured_photos(traffic, package["CreationTime"], _HOURS_OF_TRAFFIC, side)
        photos = [(photo.picture, "") for photo in islice(found, most)]
        return BaselinePhotos(baseline, "the traffic that the model was trained for", photos)
    photos = _of_split(properties["dataset"], most)
    return BaselinePhotos(baseline, "the dataset's validation split", photos)


def _of_split(dataset: str, most: int) -> list[tuple[bytes, str]]:
    """Return pictures of a validation split with their classes; none if it was removed."""
    try:
        manifest = Manifest.from_json(_read(f"{dataset}/{MANIFEST}").decode())
        samples = [
            sample
            for shard in manifest.shards["validation"][:1]
            for sample in shard_samples(f"{dataset}/{shard.name}")
        ]
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NOT_FOUND:
            raise
        return []
    classes = manifest.classes
    known = (sample for sample in samples if sample.label < len(classes))
    return [(sample.image, classes[sample.label]) for sample in islice(known, most)]


def _package(group: str, model_version: str) -> dict[str, Any]:
    for package in islice(packages(group), _MOST_PACKAGES):
        described = describe(package.arn)
        properties = described.get("CustomerMetadataProperties", {})
        if properties.get("training_job") == model_version:
            return described
    raise BaselineUnknown(f"no model package of {group} is of the training {model_version}")


def _traffic(package: Mapping[str, Any], baseline: Baseline, captures: str) -> str | None:
    """Return the URI of the traffic that a baseline is of; None if it is the training's own."""
    evaluated = evaluation(package)
    if "traffic" in evaluated:
        return str(evaluated["traffic"]) if evaluated["traffic"] else None
    # From before evaluations said so.
    of_training = section(evaluated, "training", "validation").get("count")
    return None if of_training in (None, baseline.count) else captures


def _read(uri: str) -> bytes:
    bucket, key = split(uri)
    body: bytes = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return body
