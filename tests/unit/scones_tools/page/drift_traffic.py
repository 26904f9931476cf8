"""An environment whose traffic is watched: captures, measurements, models and baselines."""

import base64
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
from PIL import Image

from scones.dataset import Sample, ShardWriter
from scones.drift.baseline import measure
from scones.drift.comparison import Drift
from scones.drift.metrics import window_lines
from scones.drift.observation import CLASS_MIX, STATISTICS, Observation
from scones.manifest import SPLITS, Manifest, digest, shards_of

from ...moto_content import publish

BUCKET, PREFIX, ALARM, FUNCTION = (
    "artifacts",
    "scones-dev",
    "scones-dev-drift",
    "scones-dev-monitor",
)
CAPTURES = "captures/scones-dev/AllTraffic"
CLASSES = ("bicycle", "motorcycle")
NOW = datetime.now(UTC).replace(second=0, microsecond=0)


def png(level: int) -> bytes:
    """Return a grey picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), (level,) * 3).save(buffer, "PNG")
    return buffer.getvalue()


def make_monitor() -> None:
    """Make the monitor's function and its alarm, as Terraform does."""
    role = boto3.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument="{}")["Role"]
    settings = {"BUCKET": BUCKET, "ENDPOINT_NAME": "scones-dev", "VARIANT_NAME": "AllTraffic"}
    settings |= {"CAPTURE_PREFIX": "captures", "SUMMARY_PREFIX": "drift", "WINDOW_SIZE": "100"}
    boto3.client("lambda").create_function(
        FunctionName=FUNCTION,
        Runtime="python3.12",
        Role=role["Arn"],
        Handler="handler.handler",
        Code={"S3Bucket": BUCKET, "S3Key": "none"},
        Environment={"Variables": settings},
    )
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName=ALARM,
        MetricName="DriftStatistic",
        Namespace="Scones",
        Statistic="Maximum",
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        EvaluationPeriods=1,
        Period=60,
        Threshold=1,
    )


def put(key: str, content: bytes) -> str:
    """Put an object, and return its URI."""
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)
    return f"s3://{BUCKET}/{key}"


def record(
    level: int, model: str, vehicle: str, time: datetime, classes: Sequence[str] = CLASSES
) -> str:
    """Return a line of captured data."""
    probabilities = {name: 0.9 if name == vehicle else 0.1 for name in classes}
    answer = {"probabilities": probabilities, "familiarity": 0.5, "model_version": model}
    return json.dumps(
        {
            "captureData": {
                "endpointInput": {
                    "data": base64.b64encode(png(level)).decode(),
                    "encoding": "BASE64",
                    "observedContentType": "image/png",
                },
                "endpointOutput": {"data": json.dumps(answer), "encoding": "JSON"},
            },
            "eventMetadata": {"inferenceTime": time.isoformat()},
        }
    )


def capture(time: datetime, lines: Sequence[str]) -> None:
    """Put a file of captured data."""
    put(f"{CAPTURES}/{time:%Y/%m/%d/%H/%M-%S}-000.jsonl", "\n".join([*lines, ""]).encode())


def measured(
    score: float | None,
    model: str,
    minutes_ago: float,
    size: int = 100,
    last: datetime | None = None,
) -> None:
    """Let the monitor have measured a window, whose photos are of the minute before its last."""
    time = NOW - timedelta(minutes=minutes_ago)
    parts = dict.fromkeys((*STATISTICS, CLASS_MIX), 0.25) | {"brightness": score or 0.0}
    means, shares = dict.fromkeys(STATISTICS, 0.5), dict.fromkeys(CLASSES, 0.5)
    drift = None if score is None else Drift(max(parts.values()), parts, means, shares, size)
    publish(window_lines(PREFIX, time, size, 0, drift), time)
    document = {
        "time": time.isoformat(),
        "model_version": model,
        "from": ((last or time) - timedelta(minutes=1)).isoformat(),
        "to": (last or time).isoformat(),
        "drift": drift and drift.to_document(),
    }
    key = f"drift/scones-dev/{time - timedelta(seconds=1):%Y-%m-%dT%H-%M-%SZ}.json"
    put(key, json.dumps(document).encode())


def make_dataset(directory: Path, levels: Sequence[int]) -> str:
    """Put a dataset version whose validation split is grey, and return its URI."""
    writer = ShardWriter(directory, "validation")
    for number, level in enumerate(levels):
        # Each class by itself, as a folder of photos is read.
        writer.add(Sample(f"{number}", png(level), int(number >= len(levels) // 2)))
    writer.close()
    shards = {split: writer.shards if split == "validation" else [] for split in SPLITS}
    half = dict.fromkeys(CLASSES, len(levels) // 2)
    counts = {split: half if shards[split] else dict.fromkeys(CLASSES, 0) for split in SPLITS}
    named = digest(CLASSES, 32, shards_of(shards))
    source = {"name": "folder", "checksum": "0"}
    manifest = Manifest(named, source, CLASSES, counts, 32, shards, "1")
    put(f"datasets/{named}/manifest.json", manifest.to_json().encode())
    name = writer.shards[0].name
    put(f"datasets/{named}/{name}", (directory / name).read_bytes())
    return f"s3://{BUCKET}/datasets/{named}"


def register(registry, model: str, dataset: str, evaluation: dict) -> datetime:
    """Register a model with a baseline, and return when that was."""
    seen = Observation("bicycle", 0.9, 0.7, 0.7, 0.7, 0.7)
    baseline = json.dumps(measure([seen], CLASSES).to_document()).encode()
    made = registry.sagemaker.create_model_package(
        ModelPackageGroupName=registry.group,
        ModelApprovalStatus="Approved",
        InferenceSpecification={
            "Containers": [{"Image": "image", "ModelDataUrl": f"s3://{BUCKET}/model.tar.gz"}],
            "SupportedContentTypes": ["image/png"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        CustomerMetadataProperties={
            "training_job": model,
            "dataset": dataset,
            "baseline": put(f"evaluations/{model}/baseline.json", baseline),
            "evaluation": put(
                f"evaluations/{model}/evaluation.json", json.dumps(evaluation).encode()
            ),
        },
    )["ModelPackageArn"]
    described = registry.sagemaker.describe_model_package(ModelPackageName=made)
    created: datetime = described["CreationTime"]
    return created
