"""AccountBulk: whether every photo of a run has exactly one outcome."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from scones.bulk import read_outcomes, run_name
from scones.errors import StorageUnavailable
from scones.reconciliation import reconcile
from scones.settings import setting
from scones.transient import transient_as

# A million photos have some thirty thousand files, and there is a quarter of an hour.
_CONCURRENT_READS = 16


@cache
def _s3() -> Any:
    connections = {"max_pool_connections": _CONCURRENT_READS}
    return boto3.client("s3", config=Config(connect_timeout=3, read_timeout=20, **connections))


@transient_as(StorageUnavailable, "S3")
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Reconcile a run's photos with their outcomes, and write the result beside them.

    Parameters
    ----------
    event
        ``{"run"}``.
    context
        Lambda's context.

    Returns
    -------
    dict
        ``{"run", "outcomes": where they are, "balances", "account"}``: see
        ``scones.reconciliation.Reconciliation``.
    """
    run, bucket = run_name(event.get("run")), setting(os.environ, "ARTIFACTS_BUCKET")
    photos = json.loads(_read(bucket, f"bulk/{run}/photos.json"))
    files = _keys(bucket, f"bulk/{run}/outcomes/")
    result = reconcile(
        photos, read_outcomes(files, lambda key: _read(bucket, key), _CONCURRENT_READS)
    )
    document = {
        "run": run,
        "outcomes": f"s3://{bucket}/bulk/{run}/outcomes/",
        "balances": result.balances,
        "account": asdict(result),
    }
    _s3().put_object(
        Bucket=bucket, Key=f"bulk/{run}/account.json", Body=json.dumps(document).encode()
    )
    print(json.dumps({"message": "accounted", "request": context.aws_request_id, **document}))
    return document


def _keys(bucket: str, prefix: str) -> Iterator[str]:
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        yield from (found["Key"] for found in page.get("Contents", []))


def _read(bucket: str, key: str) -> bytes:
    content: bytes = _s3().get_object(Bucket=bucket, Key=key)["Body"].read()
    return content
