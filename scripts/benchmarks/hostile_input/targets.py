"""Everything that reads input from outside, each with its seeds and the errors it may raise."""

import importlib.util
import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from types import ModuleType, SimpleNamespace

from botocore.exceptions import ClientError

from benchmarks.hostile_input import seeds
from benchmarks.hostile_input.answering import answering
from benchmarks.hostile_input.mutations import mutate, mutate_json
from scones.dataset import read_outliers, read_shard
from scones.errors import ImageRejected, ManifestInvalid, SconesError, ShardCorrupt, SourceInvalid
from scones.filtering import Thresholds, decide
from scones.image_limits import Limits
from scones.images import normalise
from scones.inference import Inference
from scones.manifest import Manifest
from scones.staging import Cifar100

LIMITS = Limits(max_bytes=26_214_400, max_pixels=50_331_648, size=128)
ROUTES = {"bicycle": "near", "motorcycle": "far"}
_LAMBDAS = Path(__file__).resolve().parents[3] / "lambdas"

Mutate = Callable[[random.Random, Sequence[bytes]], bytes]


@dataclass(frozen=True)
class Target:
    """Something that reads input.

    Attributes
    ----------
    seeds
        Valid inputs.
    mutate
        Makes a hostile input of them.
    read
        Reads an input.
    refusals
        The errors by which it may say no; any other is a fault.
    max_seconds
        Of the processor, for one input; more is a fault.
    max_mib
        The most memory that the process may have had; more is a fault.
    """

    seeds: list[bytes]
    mutate: Mutate
    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    max_seconds: float = 15.0
    max_mib: int = 1024


def read_archive(content: bytes) -> None:
    """Read every picture of an archive that is accepted by its checksum."""
    path = Path("archive.tar.gz")
    path.write_bytes(content)
    checksum = md5(content, usedforsecurity=False).hexdigest()
    source, classes = Cifar100(path, checksum), ["bicycle", "motorcycle"]
    pictures = source.images(classes)
    outliers = source.outliers(dict.fromkeys(source.kinds(classes), "train"))
    for _ in (*pictures, *outliers):
        pass


def _mutate_archive(rng: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Mutate a table, the tar file, or the compressed file: an early error hides later ones."""
    layer = rng.random()
    members = seeds.tables()
    if layer < 0.6:
        name = rng.choice(sorted(members))
        members[name] = mutate(rng, list(members.values()))
        return seeds.archive_of(seeds.tar_of(members))
    if layer < 0.9:
        return seeds.archive_of(mutate(rng, [seeds.tar_of(members)]))
    return mutate(rng, corpus)


def _read_shard(content: bytes) -> None:
    path = Path("shard.tar")
    path.write_bytes(content)
    read = read_outliers if b".txt" in content else read_shard
    for _ in read(path):
        pass


def _read_manifest(content: bytes) -> None:
    Manifest.from_json(content.decode("utf-8", "replace"))


def _read_answer(content: bytes) -> None:
    decide(Inference.from_body(content), ROUTES, Thresholds(0.8, 0.1, 0.02))


def _handler(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"fuzzed_{name}", _LAMBDAS / name / "handler.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(_LAMBDAS / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _events(name: str) -> Callable[[bytes], object]:
    """Return what gives an event to a function, against an AWS that answers as AWS does."""
    handler = _handler(name).handler
    context = SimpleNamespace(aws_request_id="fuzz")
    photo = seeds.photos()[4]
    replies = {"serialize_image": photo, "classify_image": seeds.answers()[0]}
    os.environ["AWS_ENDPOINT_URL"] = answering(lambda: replies.get(name, b""))

    def read(content: bytes) -> object:
        # Lambda's runtime parses the event: what is not JSON never reaches the function.
        try:
            event = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise NotJson from error
        return handler(event, context)

    return read


def _batch_of_eight() -> Callable[[bytes], object]:
    """Return what classifies eight copies of an upload in one batch, as many as go at a time."""
    handler = _handler("classify_batch").handler
    context = SimpleNamespace(aws_request_id="fuzz")
    uploads = [b""]
    os.environ["AWS_ENDPOINT_URL"] = answering(lambda: uploads[0])
    event = {"run": "fuzz", "batch": {"id": "b", "keys": [f"{number}" for number in range(8)]}}

    def read(content: bytes) -> object:
        uploads[0] = content
        return handler(event, context)

    return read


class NotJson(Exception):
    """The event never reached the function."""


_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",  # pragma: allowlist secret
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_MAX_ATTEMPTS": "1",
    "MAX_IMAGE_BYTES": str(LIMITS.max_bytes),
    "MAX_IMAGE_PIXELS": str(LIMITS.max_pixels),
    "IMAGE_SIZE": str(LIMITS.size),
    "ARTIFACTS_BUCKET": "artifacts",
    "PHOTOS_BUCKET": "photos",
    "ENDPOINT_NAME": "endpoint",
    "DEPLOYMENT": "fuzz",
    "CONFIDENCE_THRESHOLD": "0.8",
    "MARGIN_THRESHOLD": "0.1",
    "FAMILIARITY_THRESHOLD": "0.02",
    "ROUTES": json.dumps(ROUTES),
}


def _photos() -> Target:
    # The function that does this has 1,024 MB, of which its runtime takes some.
    return Target(
        seeds.photos(),
        mutate,
        lambda data: normalise(data, LIMITS),
        (ImageRejected,),
        max_seconds=5.0,
        max_mib=928,
    )


def _batches() -> Target:
    # The function has 1,769 MB and 55 seconds.
    return Target(
        seeds.photos(), mutate, _batch_of_eight(), (SconesError,), max_seconds=40.0, max_mib=1600
    )


def _archives() -> Target:
    whole = seeds.archive_of(seeds.tar_of(seeds.tables()))
    return Target([whole], _mutate_archive, read_archive, (SourceInvalid,))


def _shards() -> Target:
    return Target(seeds.shards(), mutate, _read_shard, (ShardCorrupt,))


def _manifests() -> Target:
    return Target(seeds.manifests(), mutate_json, _read_manifest, (ManifestInvalid,))


def _answers() -> Target:
    return Target(seeds.answers(), mutate_json, _read_answer, (SconesError,))


def _function(name: str) -> Target:
    refusals = (SconesError, ClientError, NotJson)
    return Target(seeds.events(), mutate_json, _events(name), refusals)


# Each with its share of the inputs.
TARGETS: dict[str, tuple[int, Callable[[], Target]]] = {
    "photos": (30, _photos),
    "batches of eight": (2, _batches),
    "archives": (20, _archives),
    "shards": (15, _shards),
    "manifests": (8, _manifests),
    "answers": (12, _answers),
    "events of serialize_image": (5, lambda: _function("serialize_image")),
    "events of classify_image": (5, lambda: _function("classify_image")),
    "events of filter_inference": (5, lambda: _function("filter_inference")),
}


def target(name: str) -> Target:
    """Return one of ``TARGETS``, ready to read; it writes into the current directory."""
    os.environ.update(_SETTINGS)
    return TARGETS[name][1]()
