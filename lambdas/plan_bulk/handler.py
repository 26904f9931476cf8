"""PlanBulk: which photos of a prefix have no outcome in a run yet, in batches."""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from scones.bulk import batches, read_outcomes, run_name
from scones.errors import DocumentInvalid, PrefixEmpty, StorageUnavailable
from scones.settings import number, setting
from scones.transient import transient_as

# A million photos have some thirty thousand files, and there is a quarter of an hour.
_CONCURRENT_READS = 16


@cache
def _s3() -> Any:
    connections = {"max_pool_connections": _CONCURRENT_READS}
    return boto3.client("s3", config=Config(connect_timeout=3, read_timeout=20, **connections))


@transient_as(StorageUnavailable, "S3")
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Write the batches of a run where its Map reads them.

    Parameters
    ----------
    event
        ``{"run", "prefix", "retry_failed"}``: with the last, photos that failed are taken again.
    context
        Lambda's context.

    Returns
    -------
    dict
        ``{"run", "batches": {"bucket", "key"}, "counts": {"listed", "done", "waiting"}}``.

    Raises
    ------
    DocumentInvalid
        If the run's name or the prefix is invalid, or the run was started with another prefix.
    PrefixEmpty
        If no photo is below the prefix; then the run has not begun.
    """
    run, prefix = run_name(event.get("run")), event.get("prefix")
    if not isinstance(prefix, str) or not prefix:
        raise DocumentInvalid(f"invalid prefix {prefix!r}: use the beginning of the photos' keys")
    bucket = setting(os.environ, "ARTIFACTS_BUCKET")
    photos = setting(os.environ, "PHOTOS_BUCKET")
    listed = [key for key in _keys(photos, prefix) if key[-1] != "/"]
    if not listed:  # before the run has begun: its name stays free
        raise PrefixEmpty(f"no photo's key in {photos} begins with {prefix!r}; is it mistyped?")
    _begin(bucket, run, prefix)
    if event.get("retry_failed"):
        _forget_failures(bucket, run)
    files = _keys(bucket, f"bulk/{run}/outcomes/")
    done = {
        outcome.key
        for outcome in read_outcomes(files, lambda key: _read(bucket, key), _CONCURRENT_READS)
    }
    waiting = [key for key in listed if key not in done]
    planned = [
        {"id": batch.id, "keys": batch.keys}
        for batch in batches(waiting, int(number(os.environ, "BATCH_SIZE")))
    ]
    _put(bucket, f"bulk/{run}/photos.json", listed)
    _put(bucket, f"bulk/{run}/batches.json", planned)
    counts = {"listed": len(listed), "done": len(listed) - len(waiting), "waiting": len(waiting)}
    print(json.dumps({"message": "planned", "request": context.aws_request_id, **counts}))
    where = {"bucket": bucket, "key": f"bulk/{run}/batches.json"}
    return {"run": run, "batches": where, "counts": counts}


def _begin(bucket: str, run: str, prefix: str) -> None:
    key = f"bulk/{run}/run.json"
    if key in _keys(bucket, key):
        begun = json.loads(_read(bucket, key))
        if begun["prefix"] != prefix:
            raise DocumentInvalid(
                f"the run {run} was started with the prefix {begun['prefix']}: use another name"
            )
        return
    _put(bucket, key, {"prefix": prefix})


def _forget_failures(bucket: str, run: str) -> None:
    keys = _keys(bucket, f"bulk/{run}/outcomes/")
    failed = [key for key in keys if key.endswith("-failed.jsonl")]
    with ThreadPoolExecutor(_CONCURRENT_READS) as pool:
        list(pool.map(lambda key: _s3().delete_object(Bucket=bucket, Key=key), failed))


def _read(bucket: str, key: str) -> bytes:
    content: bytes = _s3().get_object(Bucket=bucket, Key=key)["Body"].read()
    return content


def _keys(bucket: str, prefix: str) -> Iterator[str]:
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        yield from (found["Key"] for found in page.get("Contents", []))


def _put(bucket: str, key: str, document: Any) -> None:
    _s3().put_object(Bucket=bucket, Key=key, Body=json.dumps(document).encode())
