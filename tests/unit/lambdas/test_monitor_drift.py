"""MonitorDrift: from captured traffic on S3 to metrics, a summary and an answer."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws
from PIL import Image

from scones.drift.baseline import measure
from scones.drift.observation import Observation, observe
from scones.errors import BaselineInvalid, BaselineMissing, ConfigurationInvalid
from scones.inference import Inference
from scones.picture_quality import SHARPNESS_SIZE, quality

BUCKET = "artifacts"
SETTINGS = {
    "DEPLOYMENT": "scones-test",
    "ENDPOINT_NAME": "vehicles",
    "VARIANT_NAME": "primary",
    "MODEL_PARAMETER": "/scones/test/approved-model-package",
    "BUCKET": BUCKET,
    "CAPTURE_PREFIX": "captures",
    "SUMMARY_PREFIX": "drift",
    "WINDOW_SIZE": "40",
    "FALSE_ALARM_LEVEL": "0.005",
    "LOOKBACK_HOURS": "5",
    "IMAGE_SIZE": "64",
}
USUAL = range(80, 160, 2)


def grey(level: int) -> Image.Image:
    return Image.new("RGB", (32, 32), (level, level, level))


def line(
    number: int, level: int, version: str = "job-1", photo: Callable[[int], Image.Image] = grey
) -> str:
    """Return a captured record of a photo: one shade of grey, or what ``photo`` makes of it."""
    buffer = io.BytesIO()
    photo(level).save(buffer, "PNG")
    first = 0.9 if number % 2 else 0.1
    answer = {
        "probabilities": {"bicycle": first, "motorcycle": 1 - first},
        "familiarity": 0.5,
        "model_version": version,
    }
    parts = {
        "endpointInput": {
            "data": base64.b64encode(buffer.getvalue()).decode(),
            "encoding": "BASE64",
        },
        "endpointOutput": {"data": json.dumps(answer), "encoding": "JSON"},
    }
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps({"captureData": parts, "eventMetadata": {"inferenceTime": now}})


@pytest.fixture
def aws() -> Iterator[Callable[[str], Any]]:
    """``aws(service)`` is a client; there is a bucket, and no model yet."""
    with mock_aws():
        boto3.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        boto3.client("ssm").put_parameter(
            Name=SETTINGS["MODEL_PARAMETER"], Value="none", Type="String"
        )
        yield boto3.client


@pytest.fixture
def approve(aws) -> Callable[..., None]:
    """Return what approves a model package with metadata properties."""

    def approve(**properties: str) -> None:
        sagemaker = aws("sagemaker")
        sagemaker.create_model_package_group(ModelPackageGroupName="vehicles")
        arn = sagemaker.create_model_package(
            ModelPackageGroupName="vehicles",
            ModelApprovalStatus="Approved",
            CustomerMetadataProperties=properties,
        )["ModelPackageArn"]
        aws("ssm").put_parameter(
            Name=SETTINGS["MODEL_PARAMETER"], Value=arn, Type="String", Overwrite=True
        )

    return approve


@pytest.fixture
def model(aws, approve) -> None:
    """Approve a model whose baseline is of photos of medium grey."""
    seen = [
        Observation(("motorcycle", "bicycle")[number % 2], 0.9, 0.5, level / 255, 0, 0)
        for number, level in enumerate([*USUAL] * 3)
    ]
    baseline = json.dumps(measure(seen, ["bicycle", "motorcycle"]).to_document())
    aws("s3").put_object(Bucket=BUCKET, Key="models/job-1/baseline.json", Body=baseline)
    approve(training_job="job-1", baseline=f"s3://{BUCKET}/models/job-1/baseline.json")


@pytest.fixture
def capture(aws) -> Callable[..., None]:
    """Return what writes lines as a file of captured traffic, some hours ago."""

    def capture(lines: list[str], hours: int = 0, endpoint: str = "vehicles") -> None:
        time = datetime.now(UTC) - timedelta(hours=hours)
        key = f"captures/{endpoint}/primary/{time:%Y/%m/%d/%H/%M-%S}-000-{uuid4()}.jsonl"
        aws("s3").put_object(Bucket=BUCKET, Key=key, Body="".join(f"{text}\n" for text in lines))

    return capture


@pytest.fixture
def monitor(aws, function) -> Callable[[], dict[str, Any]]:
    handler = function("monitor_drift", **SETTINGS)
    return lambda: handler({})


def metrics(output: str) -> dict[str, Any]:
    """Return the values of a function's metrics, by name, and by class where there is one."""
    values = {}
    for text in output.splitlines():
        document = json.loads(text)
        for directive in document["_aws"]["CloudWatchMetrics"]:
            assert directive["Namespace"] == "Scones"
            (dimensions,) = directive["Dimensions"]
            assert document["Deployment"] == "scones-test"
            for metric in directive["Metrics"]:
                name = metric["Name"]
                of_class = f" of {document['Class']}" if "Class" in dimensions else ""
                values[name + of_class] = document[name]
    return values


def test_usual_traffic_has_not_drifted(model, capture, monitor, capsys):
    # GIVEN captured traffic like the baseline's, in two files
    capture([line(number, level) for number, level in enumerate(USUAL[:20])], hours=1)
    capture([line(number, level) for number, level in enumerate(USUAL[20:])])
    # WHEN the function is called
    answer = monitor()
    # THEN the window is full, and there is no drift
    assert (answer["model_version"], answer["records"], answer["malformed"]) == ("job-1", 40, {})
    assert answer["drift"]["statistic"] < 1
    # THEN all of it is published to CloudWatch
    published = metrics(capsys.readouterr().out)
    assert published["DriftStatistic"] == answer["drift"]["statistic"]
    assert published["Confidence"] == pytest.approx(0.9)
    assert published["Familiarity"] == pytest.approx(0.5)
    assert (published["ClassShare of bicycle"], published["ClassShare of motorcycle"]) == (0.5, 0.5)
    assert (published["WindowSize"], published["MalformedRecords"]) == (40, 0)
    assert {"BrightnessDrift", "ContrastDrift", "ClassMixDrift", "SharpnessDrift"} <= set(published)


def striped(level: int) -> Image.Image:
    """Return a photo with fine edges, which a smaller size does not have."""
    stripes = Image.new("RGB", (64, 64), (level, level, level))
    for left in range(0, 64, 2):
        stripes.paste((level + 20, level + 20, level + 20), (left, 0, left + 1, 64))
    return stripes


@pytest.mark.parametrize("size", [SHARPNESS_SIZE, None])
def test_traffic_is_measured_as_its_baseline_was(approve, capture, monitor, aws, size: int | None):
    # GIVEN a baseline whose sharpness was measured at some size, or as of old, and like traffic
    seen = [
        observe(
            Inference({"bicycle": first, "motorcycle": 1 - first}, 0.5, "job-1"),
            quality(striped(level), size),
        )
        for level in USUAL
        for first in (0.1, 0.9)
    ]
    baseline = measure(seen, ["bicycle", "motorcycle"]).to_document() | {"sharpness_size": size}
    if size is None:
        del baseline["sharpness_size"]
    aws("s3").put_object(Bucket=BUCKET, Key="old.json", Body=json.dumps(baseline))
    approve(training_job="job-1", baseline=f"s3://{BUCKET}/old.json")
    capture([line(number, level, photo=striped) for number, level in enumerate(USUAL)])
    # WHEN the function is called THEN nothing has drifted
    assert monitor()["drift"]["statistic"] < 1


def test_darker_traffic_has_drifted_and_a_summary_is_kept(model, capture, monitor, aws, capsys):
    # GIVEN usual traffic of before, and darker traffic of now
    capture([line(number, level) for number, level in enumerate(USUAL)], hours=2)
    capture([line(number, level // 2) for number, level in enumerate(USUAL)])
    # WHEN the function is called
    answer = monitor()
    # THEN the newest window is the dark one, and the alarm's threshold is passed by brightness
    assert answer["drift"]["statistic"] == answer["drift"]["parts"]["brightness"] > 1
    assert metrics(capsys.readouterr().out)["DriftStatistic"] > 1
    # THEN the same figures lie on S3
    (kept,) = aws("s3").list_objects_v2(Bucket=BUCKET, Prefix="drift/vehicles/")["Contents"]
    body = aws("s3").get_object(Bucket=BUCKET, Key=kept["Key"])["Body"].read()
    assert json.loads(body) == answer
    assert kept["Key"].endswith("Z.json")


def test_too_few_records_are_no_statement(model, capture, monitor, capsys):
    # GIVEN few records of the live model: others are another's, another endpoint's, or too old
    capture([line(number, 10) for number in range(5)])
    capture([line(number, 10, version="job-0") for number in range(60)])
    capture([line(number, 10) for number in range(60)], endpoint="others")
    capture([line(number, 10) for number in range(60)], hours=9)
    # WHEN the function is called THEN only the window's size is published
    answer = monitor()
    assert (answer["records"], answer["other_versions"], answer["drift"]) == (5, 60, None)
    assert metrics(capsys.readouterr().out) == {"WindowSize": 5, "MalformedRecords": 0}


def test_malformed_records_are_counted_and_the_others_compared(model, capture, monitor, capsys):
    # GIVEN records, and among them lines that are none
    records = [line(number, level) for number, level in enumerate(USUAL)]
    capture([*records[:20], "{", "\ufffd", json.dumps({"captureData": {}}), *records[20:]])
    # WHEN the function is called THEN they are counted by their errors' names
    answer = monitor()
    assert answer["malformed"] == {"RecordUnreadable": 2, "RecordIncomplete": 1}
    assert answer["records"] == 40
    assert metrics(capsys.readouterr().out)["MalformedRecords"] == 3


def test_without_an_approved_model_there_is_nothing_to_compare(aws, monitor, capsys):
    # GIVEN no model yet WHEN the function is called THEN it says so
    assert monitor()["model_version"] is None
    assert metrics(capsys.readouterr().out) == {"WindowSize": 0, "MalformedRecords": 0}


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"training_job": "job-1"}, "no metadata property baseline: train the model again"),
        ({"baseline": f"s3://{BUCKET}/models/b.json"}, "no metadata property training_job"),
        ({"training_job": "job-1", "baseline": "models/b.json"}, "is not s3://bucket/key"),
        (
            {"training_job": "job-1", "baseline": f"s3://{BUCKET}/models/b.json"},
            f"s3://{BUCKET}/models/b.json is not there",
        ),
    ],
)
def test_a_model_without_a_baseline_is_named(approve, monitor, properties, message: str):
    # GIVEN a live model that lacks what drift is measured against
    approve(**properties)
    # WHEN the function is called THEN the text says what, and what to do
    with pytest.raises(BaselineMissing, match=message):
        monitor()


def test_a_baseline_of_an_older_training_is_refused(approve, monitor, aws):
    # GIVEN a baseline that lacks a statistic
    aws("s3").put_object(Bucket=BUCKET, Key="models/b.json", Body=b'{"count": 1, "class_mix": {}}')
    approve(training_job="job-1", baseline=f"s3://{BUCKET}/models/b.json")
    # WHEN the function is called THEN the text says what to do
    with pytest.raises(BaselineInvalid, match="train the model again"):
        monitor()


@pytest.mark.parametrize("name", ["WINDOW_SIZE", "ENDPOINT_NAME", "MODEL_PARAMETER"])
def test_a_missing_setting_is_named(model, function, name: str):
    # GIVEN a setting that is empty WHEN the function is called THEN it is named
    with pytest.raises(ConfigurationInvalid, match=name):
        function("monitor_drift", **{**SETTINGS, name: ""})({})
