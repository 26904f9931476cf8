"""Photos that a model's baseline was measured on: a validation split's, or traffic's."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import boto3

from scones.dataset import Sample, read_shard
from scones.drift.baseline import Baseline
from scones.errors import ShardCorrupt
from scones.manifest import MANIFEST, Manifest
from scones_tools.command_line import CommandError
from scones_tools.drift.captured_photos import captured_photos
from scones_tools.models.packages import describe, evaluation, packages, section
from scones_tools.s3_files import split

_MOST_PACKAGES = 50  # that are looked at to find one
_MOST_BYTES = 4 * 1024 * 1024  # of a shard
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
        Pictures in their normal form, each with what it shows: empty if nobody has said.
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
    if "baseline" not in properties:
        raise BaselineUnknown(f"{package['ModelPackageArn']} names no baseline: train it again")
    baseline = Baseline.from_json(_read(properties["baseline"]))
    traffic = _traffic(package, baseline, captures)
    if traffic:
        found = captured_photos(traffic, package["CreationTime"], _HOURS_OF_TRAFFIC, side)
        photos = [(photo.picture, "") for photo in islice(found, most)]
        return BaselinePhotos(baseline, "the traffic that the model was trained for", photos)
    dataset = properties["dataset"]
    manifest = Manifest.from_json(_read(f"{dataset}/{MANIFEST}").decode())
    shard = f"{dataset}/{manifest.shards['validation'][0].name}"
    photos = [
        (sample.image, manifest.classes[sample.label]) for sample in islice(_mixed(shard), most)
    ]
    return BaselinePhotos(baseline, f"the validation split of dataset {manifest.digest}", photos)


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


def _mixed(shard: str) -> Iterator[Sample]:
    """Yield samples from a shard's beginning, of each class in turn."""
    by_label: dict[int, list[Sample]] = {}
    with tempfile.TemporaryDirectory() as directory:
        part = Path(directory, "shard.tar")
        part.write_bytes(_read(shard, _MOST_BYTES))
        try:
            for sample in read_shard(part):
                by_label.setdefault(sample.label, []).append(sample)
        except ShardCorrupt:
            pass  # cut off by us
    in_turn = chain.from_iterable(zip_longest(*(by_label[label] for label in sorted(by_label))))
    return (sample for sample in in_turn if sample is not None)


def _read(uri: str, most: int | None = None) -> bytes:
    bucket, key = split(uri)
    part = {"Range": f"bytes=0-{most - 1}"} if most else {}
    body: bytes = boto3.client("s3").get_object(Bucket=bucket, Key=key, **part)["Body"].read()
    return body
