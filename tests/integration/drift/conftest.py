"""A running localaws with an endpoint that captures, and the functions that watch it."""

import io
import json
import tarfile
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from PIL import Image

from demo.demonstration import host_variables
from package_code import build
from scones.drift.baseline import measure
from scones.drift.observation import Observation

from ..running import run_localaws, until

REPOSITORY = Path(__file__).resolve().parents[3]
BUCKET, PARAMETER, WINDOW = "artifacts", "/scones/test/approved-model-package", 40
USUAL = [80 + 2 * number + number % 2 for number in range(WINDOW)]

# A model that calls what is odd a bicycle.
MODEL = """
    import io, json
    from PIL import Image

    def model_fn(directory):
        return None

    def input_fn(body, content_type):
        return Image.open(io.BytesIO(body)).getpixel((0, 0))[0]

    def predict_fn(level, model):
        first = 0.9 if level % 2 else 0.1
        probabilities = {"bicycle": first, "motorcycle": 1 - first}
        return {"probabilities": probabilities, "familiarity": 0.5, "model_version": "job-1"}

    def output_fn(prediction, accept):
        return json.dumps(prediction)
"""


def code_of(function: str) -> bytes:
    """Return a function's archive, with the wheels that it asks for, for this machine's Python."""
    host = host_variables()
    return build(
        REPOSITORY / "lambdas" / function,
        [REPOSITORY / "python" / "scones" / "src"],
        host["lambda_wheel_python"].removeprefix("python"),
        host["wheel_platforms"],
        f"{function}.zip",
    )


def photo(level: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), (level, level, level)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """``aws(service)`` is a client of a running localaws."""
    directory = tmp_path_factory.mktemp("drift")
    url = run_localaws("start", directory).split()[-1]

    @cache
    def client(service: str) -> Any:
        keys = {"aws_access_key_id": "localaws", "aws_secret_access_key": "localaws"}
        return boto3.client(service, region_name="us-east-1", endpoint_url=url, **keys)

    yield client
    run_localaws("stop", directory)


@pytest.fixture(scope="session")
def usual() -> list[int]:
    """Return the shades of grey of photos like the baseline's: one window."""
    return USUAL


@pytest.fixture(scope="session")
def dark() -> list[int]:
    """Return half as bright ones, of the same vehicles."""
    return [level // 4 * 2 + level % 2 for level in USUAL]


@pytest.fixture(scope="session")
def artifacts() -> str:
    """Return the bucket's name."""
    return BUCKET


@pytest.fixture(scope="module")
def role(aws) -> str:
    principals = ["lambda.amazonaws.com", "sagemaker.amazonaws.com"]
    trust = {"Effect": "Allow", "Principal": {"Service": principals}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = aws("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=document)
    return made["Role"]["Arn"]


@pytest.fixture(scope="module")
def endpoint(aws, role: str) -> str:
    """Return an endpoint that captures, of an approved model with its baseline."""
    buffer, content = io.BytesIO(), textwrap.dedent(MODEL).encode()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    seen = [
        Observation("bicycle" if level % 2 else "motorcycle", 0.9, 0.5, level / 255, 0, 0)
        for level in USUAL * 3
    ]
    baseline = json.dumps(measure(seen, ["bicycle", "motorcycle"]).to_document())
    aws("s3").create_bucket(Bucket=BUCKET)
    aws("s3").put_object(Bucket=BUCKET, Key="models/job-1/model.tar.gz", Body=buffer.getvalue())
    aws("s3").put_object(Bucket=BUCKET, Key="models/job-1/baseline.json", Body=baseline)
    sagemaker = aws("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="vehicles")
    package = sagemaker.create_model_package(
        ModelPackageGroupName="vehicles",
        CustomerMetadataProperties={
            "training_job": "job-1",
            "baseline": f"s3://{BUCKET}/models/job-1/baseline.json",
        },
    )["ModelPackageArn"]
    aws("ssm").put_parameter(Name=PARAMETER, Value=package, Type="String")
    container = {
        "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/server:1",
        "ModelDataUrl": f"s3://{BUCKET}/models/job-1/model.tar.gz",
    }
    sagemaker.create_model(ModelName="model", ExecutionRoleArn=role, PrimaryContainer=container)
    variant = {
        "VariantName": "primary",
        "ModelName": "model",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    sagemaker.create_endpoint_config(
        EndpointConfigName="configuration",
        ProductionVariants=[variant],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{BUCKET}/captures",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
        },
    )
    sagemaker.create_endpoint(EndpointName="vehicles", EndpointConfigName="configuration")
    describe = sagemaker.describe_endpoint
    until(lambda: describe(EndpointName="vehicles")["EndpointStatus"] == "InService")
    return "vehicles"


@pytest.fixture(scope="module")
def deploy(aws, role: str) -> Callable[..., Callable[..., dict[str, Any]]]:
    """``deploy(name, settings)`` deploys a function, and returns what calls it."""

    def deploy(name: str, settings: dict[str, str]) -> Callable[..., dict[str, Any]]:
        aws("lambda").create_function(
            FunctionName=name,
            Code={"ZipFile": code_of(name)},
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
            Timeout=60,
            Environment={"Variables": settings},
        )

        def invoke(**event: Any) -> dict[str, Any]:
            answer = aws("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
            return json.loads(answer["Payload"].read())

        return invoke

    return deploy


@pytest.fixture(scope="module")
def monitor(deploy, endpoint: str) -> Callable[..., dict[str, Any]]:
    settings = {
        "DEPLOYMENT": "scones-test",
        "ENDPOINT_NAME": endpoint,
        "VARIANT_NAME": "primary",
        "MODEL_PARAMETER": PARAMETER,
        "BUCKET": BUCKET,
        "CAPTURE_PREFIX": "captures",
        "SUMMARY_PREFIX": "drift",
        "WINDOW_SIZE": str(WINDOW),
        "FALSE_ALARM_LEVEL": "0.005",
        "LOOKBACK_HOURS": "1",
        "IMAGE_SIZE": "64",
    }
    return deploy("monitor_drift", settings)


@pytest.fixture(scope="module")
def start(aws, deploy, role: str) -> Callable[..., dict[str, Any]]:
    """Return what calls the function that answers drift; there is a training, and an alarm."""
    definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    machine = aws("stepfunctions").create_state_machine(
        name="training", definition=json.dumps(definition), roleArn=role
    )["stateMachineArn"]
    aws("cloudwatch").put_metric_alarm(
        AlarmName="drift",
        Namespace="Scones",
        MetricName="DriftStatistic",
        # Nobody measures it: the alarm has the state that a test gives it.
        Dimensions=[{"Name": "Deployment", "Value": "none"}],
        Statistic="Maximum",
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Threshold=1,
        Period=60,
        EvaluationPeriods=1,
        TreatMissingData="ignore",
    )
    settings = {
        "ALARM_NAME": "drift",
        "STATE_MACHINE_ARN": machine,
        "RETRAINING_INPUT": '{"dataset": "latest"}',
        "MONITOR_FUNCTION": "monitor_drift",
        "COOLDOWN_MINUTES": "60",
    }
    return deploy("start_retraining", settings)


@pytest.fixture
def send(aws, endpoint: str) -> Callable[[list[int]], None]:
    """Return what sends photos and waits until they are captured."""

    def captured() -> int:
        listed = aws("s3").list_objects_v2(Bucket=BUCKET, Prefix="captures/")
        bodies = [
            aws("s3").get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read()
            for one in listed.get("Contents", [])
        ]
        return sum(body.count(b"\n") for body in bodies)

    def send(levels: list[int]) -> None:
        before = captured()
        for level in levels:
            aws("sagemaker-runtime").invoke_endpoint(
                EndpointName=endpoint, ContentType="image/png", Body=photo(level)
            )
        until(lambda: captured() == before + len(levels))

    return send
