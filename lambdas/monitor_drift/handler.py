"""MonitorDrift: compare the endpoint's newest traffic with the live model's baseline."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from scones.drift.baseline import Baseline
from scones.drift.captures import hour_prefixes
from scones.drift.comparison import compare
from scones.drift.metrics import window_lines
from scones.drift.records import Window
from scones.errors import BaselineMissing, CaptureTooLarge
from scones.image_limits import Limits
from scones.promotion import NO_MODEL
from scones.settings import number, setting

_NOT_FOUND = {"404", "NoSuchBucket", "NoSuchKey"}
# What one invocation reads at most, whatever the endpoint captured.
_MAX_FILES = 1000
_MAX_BYTES = 32 * 1024 * 1024


@cache
def _client(service: str) -> Any:
    return boto3.client(service, config=Config(connect_timeout=3, read_timeout=20))


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take the newest window of captured records, compare it, and report to CloudWatch and S3.

    Parameters
    ----------
    event
        Of a schedule: nothing of it matters.
    context
        Lambda's context.

    Returns
    -------
    dict
        ``model_version`` (None if no model is approved), ``records`` and ``window_size``,
        ``from`` and ``to`` (times), ``malformed`` (lines by error), ``other_versions`` (records),
        and ``drift`` (see ``scones.drift.comparison.Drift``; None if the window is not full).

    Raises
    ------
    BaselineMissing
        If the live model has no baseline.
    BaselineInvalid
        If it cannot be understood.
    """
    del event, context
    now = datetime.now(UTC)
    size = int(number(os.environ, "WINDOW_SIZE"))
    figures: dict[str, Any] = {
        "time": now.isoformat(timespec="seconds"),
        "endpoint": setting(os.environ, "ENDPOINT_NAME"),
        "window_size": size,
    }
    package = _client("ssm").get_parameter(Name=setting(os.environ, "MODEL_PARAMETER"))
    if package["Parameter"]["Value"] == NO_MODEL:
        _publish(window_lines(setting(os.environ, "DEPLOYMENT"), datetime.now(UTC), 0, 0, None))
        return figures | {"model_version": None, "records": 0, "drift": None}
    version, baseline = _live_model(package["Parameter"]["Value"])
    limits = Limits.of_requests(int(number(os.environ, "IMAGE_SIZE")))
    known = frozenset(baseline.class_mix)
    window = Window(version, known, size, limits, baseline.sharpness_size)
    _fill(window, now)
    drift = None
    if window.is_full:
        drift = compare(window.observations(), baseline, number(os.environ, "FALSE_ALARM_LEVEL"))
    times = sorted(record.time for record in window.records)
    figures |= {
        "model_version": version,
        "records": len(window.records),
        "from": times[0].isoformat() if times else None,
        "to": times[-1].isoformat() if times else None,
        "malformed": dict(window.malformed),
        "other_versions": window.others,
        "drift": drift.to_document() if drift else None,
    }
    _keep(figures, now)
    malformed = window.malformed.total()
    deployment = setting(os.environ, "DEPLOYMENT")
    # Now, not when it began: an alarm reads the newest minutes only.
    published = datetime.now(UTC)
    _publish(window_lines(deployment, published, len(window.records), malformed, drift))
    return figures


def _live_model(package_arn: str) -> tuple[str, Baseline]:
    """Return the live model's version and baseline."""
    package = _client("sagemaker").describe_model_package(ModelPackageName=package_arn)
    properties = package.get("CustomerMetadataProperties", {})
    for name in ("training_job", "baseline"):
        if not properties.get(name):
            raise BaselineMissing(
                f"model package {package_arn} has no metadata property {name}: train the model "
                "again, the training pipeline sets it"
            )
    uri = properties["baseline"]
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not uri.startswith("s3://") or not key:
        raise BaselineMissing(f"model package {package_arn}: baseline {uri} is not s3://bucket/key")
    try:
        with _client("s3").get_object(Bucket=bucket, Key=key)["Body"] as body:
            return properties["training_job"], Baseline.from_json(body.read())
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_FOUND:
            raise BaselineMissing(f"{uri} is not there: train the model again") from error
        raise


def _fill(window: Window, now: datetime) -> None:
    """Read captured files, the newest first, until the window is full."""
    bucket = setting(os.environ, "BUCKET")
    for files, (key, size) in enumerate(_newest_files(bucket, now)):
        if window.is_full:
            return
        if files == _MAX_FILES:
            print(json.dumps({"message": "reads no further", "files": files, "next": key}))
            return
        if size > _MAX_BYTES:
            window.malformed[CaptureTooLarge.__name__] += 1
            continue
        with _client("s3").get_object(Bucket=bucket, Key=key)["Body"] as body:
            text = body.read().decode(errors="replace")
        window.add(reversed(text.split("\n")))


def _newest_files(bucket: str, now: datetime) -> Iterator[tuple[str, int]]:
    """Yield the keys and sizes of captured files, the newest first."""
    prefixes = hour_prefixes(
        setting(os.environ, "CAPTURE_PREFIX"),
        setting(os.environ, "ENDPOINT_NAME"),
        setting(os.environ, "VARIANT_NAME"),
        now,
        int(number(os.environ, "LOOKBACK_HOURS")),
    )
    pages = _client("s3").get_paginator("list_objects_v2")
    for prefix in prefixes:
        listed = [
            (item["Key"], item["Size"])
            for page in pages.paginate(Bucket=bucket, Prefix=prefix)
            for item in page.get("Contents", [])
        ]
        # A file's name begins with its minute and second.
        yield from sorted(listed, reverse=True)


def _keep(figures: Mapping[str, Any], now: datetime) -> None:
    """Write the figures to S3, for reports."""
    name = f"{now:%Y-%m-%dT%H-%M-%SZ}.json"
    _client("s3").put_object(
        Bucket=setting(os.environ, "BUCKET"),
        Key=f"{setting(os.environ, 'SUMMARY_PREFIX')}/{figures['endpoint']}/{name}",
        Body=json.dumps(figures, indent=2).encode(),
        ContentType="application/json",
    )


def _publish(lines: list[str]) -> None:
    for line in lines:
        print(line)
