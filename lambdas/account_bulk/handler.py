"""AccountBulk: whether every photo of a run has exactly one outcome."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from scones.bulk import BulkOutcome, account, run_name
from scones.photos import setting


@cache
def _s3() -> Any:
    return boto3.client("s3", config=Config(connect_timeout=3, read_timeout=20))


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Count a run's outcomes, and write the account beside them.

    Parameters
    ----------
    event
        ``{"run"}``.
    context
        Lambda's context.

    Returns
    -------
    dict
        ``{"run", "outcomes": where they are, "balances", "account"}``: see ``scones.bulk.Account``.
    """
    run, bucket = run_name(event.get("run")), setting(os.environ, "ARTIFACTS_BUCKET")
    photos = json.loads(_read(bucket, f"bulk/{run}/photos.json"))
    result = account(photos, _outcomes(bucket, run))
    told = {
        "run": run,
        "outcomes": f"s3://{bucket}/bulk/{run}/outcomes/",
        "balances": result.balances,
        "account": asdict(result),
    }
    _s3().put_object(Bucket=bucket, Key=f"bulk/{run}/account.json", Body=json.dumps(told).encode())
    print(json.dumps({"message": "accounted", "request": context.aws_request_id, **told}))
    return told


def _outcomes(bucket: str, run: str) -> Iterator[BulkOutcome]:
    pages = _s3().get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=f"bulk/{run}/outcomes/"):
        for found in page.get("Contents", []):
            lines = _read(bucket, found["Key"]).decode().splitlines()
            yield from (BulkOutcome.from_line(line) for line in lines)


def _read(bucket: str, key: str) -> bytes:
    content: bytes = _s3().get_object(Bucket=bucket, Key=key)["Body"].read()
    return content
