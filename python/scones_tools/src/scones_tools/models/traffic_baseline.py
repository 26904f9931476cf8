"""The newest traffic of an endpoint, as a dataset's shard: what a model that drift asked for meets.

A model that is trained because its traffic has changed is watched against the changed traffic.
"""

from collections.abc import Iterator
from pathlib import Path

import boto3

from scones.dataset import Sample, ShardWriter
from scones.drift.records import captured, is_of_bulk, parse
from scones.errors import SconesError
from scones.image_limits import Limits
from scones.images import normalise
from scones.picture_quality import Quality
from scones_tools.s3_files import split


def newest_traffic(
    captures: str, count: int, image_size: int, directory: Path
) -> tuple[list[Path], list[Quality]]:
    """Return the newest captured pictures as shards, and the quality of each.

    Parameters
    ----------
    captures
        Folder or S3 prefix of one variant's captured data, as SageMaker lays it out.
    count
        How many pictures at most.
    image_size
        Longest side of the normal form, in pixels.
    directory
        For the shards.
    """
    writer = ShardWriter(directory, "traffic")
    limits = Limits.of_requests(image_size)
    qualities: list[Quality] = []
    for line in _newest_lines(captures):
        if len(qualities) == count:
            break
        try:
            document = parse(line)
            if is_of_bulk(document):
                continue
            picture = normalise(captured(document, "endpointInput"), limits)
        except SconesError:
            continue  # the drift monitor counts them
        writer.add(Sample(f"{len(qualities):06d}", picture.content, 0))
        qualities.append(picture.quality)
    writer.close()
    return [directory / shard.name for shard in writer.shards], qualities


def _newest_lines(captures: str) -> Iterator[str]:
    for text in _newest_files(captures):
        yield from (line for line in reversed(text.split("\n")) if line.strip())


def _newest_files(captures: str) -> Iterator[str]:
    """Yield the contents of captured files; their names ascend with time."""
    if not captures.startswith("s3://"):
        for path in sorted(Path(captures).rglob("*.jsonl"), reverse=True):
            yield path.read_text(errors="replace")
        return
    s3 = boto3.client("s3")
    bucket, prefix = split(captures)
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix.rstrip("/") + "/"
    )
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    for key in sorted(keys, reverse=True):
        yield s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode(errors="replace")
