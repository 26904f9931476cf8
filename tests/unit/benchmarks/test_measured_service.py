"""What one image takes of a service that runs, and what stands there."""

import io
import json
import re
import runpy
import time
import zipfile
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest

from benchmarks.cost.__main__ import BATCHES
from benchmarks.cost.live_metrics import OF_PHOTOS
from benchmarks.cost.measured_service import (
    ARCHITECTURE,
    FUNCTIONS,
    NothingMeasured,
    Service,
)
from scones_tools.costs.prices import Prices
from scones_tools.costs.standing import custom_metrics
from scones_tools.costs.usage import TRACED_SHARE
from scones_tools.deployment import Deployment

from ..moto_content import count

PREFIX = "scones-test"
ACCOUNT = "123456789012"
MACHINE_ARN = f"arn:aws:states:eu-central-1:{ACCOUNT}:stateMachine:{PREFIX}-classification"
MACHINE = {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}}
TERRAFORM = Path(__file__).parents[3] / "terraform"
# An item of a few bytes: its names and texts, and a number of two digits.
ITEM = {
    "key": {"S": "incoming/ä.jpg"},
    "version_id": {"S": "1"},
    "confidence": {"N": "0.9"},
    "decided": {"S": "2026-01-01T00:00:00Z"},
    "expires": {"N": "1775001600"},
}
ITEM_SIZE = (3 + 15) + (10 + 1) + (10 + 2) + (7 + 20) + (7 + 6)


def make_functions(*names: str, **settings: str) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = boto3.client("iam").create_role(
        RoleName=f"function-{names[0]}", AssumeRolePolicyDocument=json.dumps(trust)
    )["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", "")
    for name in names:
        boto3.client("lambda").create_function(
            FunctionName=f"{PREFIX}-{name}",
            Runtime="python3.12",
            Role=role,
            Handler="handler.handler",
            Code={"ZipFile": code.getvalue()},
            MemorySize=512,
            Architectures=["x86_64"],
            Environment={"Variables": settings},
        )


def report(milliseconds: float) -> str:
    return f"REPORT RequestId: 1\tDuration: {milliseconds:.2f} ms\tBilled Duration: 9999 ms"


def log(name: str, *messages: str) -> None:
    """A function's log: what was before the measurement, and these messages."""
    logs, group = boto3.client("logs"), f"/aws/lambda/{PREFIX}-{name}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    now = int(1000 * time.time())
    earlier = {"timestamp": now - 3_600_000, "message": report(99_999.0)}
    events = [earlier, *({"timestamp": now, "message": message} for message in messages)]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)


def make_workflow(*seconds: float) -> None:
    """A workflow, a pipe that gave it events of 1,000 bytes, and a table of one outcome."""
    boto3.client("stepfunctions").create_state_machine(
        name=f"{PREFIX}-classification",
        definition=json.dumps(MACHINE),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/workflow",
        type="EXPRESS",
    )
    times = [1000 * each for each in seconds]
    count("AWS/States", "ExecutionTime", {"StateMachineArn": MACHINE_ARN}, *times)
    pipe = {"PipeName": f"{PREFIX}-incoming"}
    count("AWS/EventBridge/Pipes", "EventSize", pipe, 900.0, 1100.0)
    dynamodb = boto3.client("dynamodb")
    keys = {"key": "HASH", "version_id": "RANGE"}
    dynamodb.create_table(
        TableName=f"{PREFIX}-outcomes",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
    )
    dynamodb.put_item(TableName=f"{PREFIX}-outcomes", Item=ITEM)


def make_endpoint() -> None:
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model(ModelName="model", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/e")
    variant = {
        "VariantName": "all",
        "ModelName": "model",
        "InstanceType": "ml.c5.large",
        "InitialInstanceCount": 2,
    }
    sagemaker.create_endpoint_config(EndpointConfigName="config", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=f"{PREFIX}-vehicles", EndpointConfigName="config")


@pytest.fixture
def service(aws) -> Service:
    values: dict = {field.name: f"no {field.name}" for field in fields(Deployment)}
    values |= {
        "prefix": PREFIX,
        "vehicles": {"bicycle": {}, "motorcycle": {}},
        "outcomes_table_name": f"{PREFIX}-outcomes",
        "pipe_name": f"{PREFIX}-incoming",
        "classification_state_machine_arn": MACHINE_ARN,
        "endpoint_name": f"{PREFIX}-vehicles",
    }
    return Service(Deployment(**values), datetime.now(UTC) - timedelta(minutes=5))


@pytest.mark.parametrize("batch", [1, 10])
def test_an_uploaded_photo_takes_its_share_of_a_batch_and_what_is_its_own(service, batch):
    # GIVEN a service whose functions ran three times, mostly for 200 ms, and wrote each time
    make_functions(*FUNCTIONS)
    for name in FUNCTIONS:
        for_one = ("START 1", "x" * 78, "END 1")
        log(name, *for_one, report(200.0), *for_one, report(200.0), *for_one, report(900.0))
    make_workflow(0.2, 0.5)
    make_endpoint()
    # WHEN it is measured
    way = service.one_by_one(0.02, batch)
    # THEN everything that AWS charges for is counted, and nothing else
    assert way.usage == {
        "cloudwatch logs GB": pytest.approx(3 * (7 + 78 + 5 + len(report(200.0))) / 2**30),
        "dynamodb write unit": 1.0,
        "eventbridge event": 2.0,
        "eventbridge pipe request": 1 / batch,
        "lambda GB-second, arm64": pytest.approx(3 * 0.2 * 0.5),
        "lambda request": 3.0,
        "s3 read": 1.0,
        "sqs request": 1 + 2 / batch,
        "step functions express GB-second": pytest.approx(0.4 * 64 / 1024 / batch),
        "step functions express request": 1 / batch,
        "x-ray trace": 0.01 / batch,
    }
    assert (way.model_seconds, way.instance_type) == (0.02, "ml.c5.large")
    # AND the table has a price of each
    assert way.usd(Prices.read()) > 0


def test_an_outcome_is_kept_until_it_expires(service: Service):
    # GIVEN an outcome of 31 days WHEN the table is measured THEN its size is as DynamoDB counts it
    make_workflow(0.1)
    found = service.items()
    assert (found.size, found.write_units) == (ITEM_SIZE, 1.0)
    assert found.months == pytest.approx(90 * 24 / 730)
    assert found.gigabyte_months(1e6) == pytest.approx(
        1e6 * (ITEM_SIZE + 100) / 2**30 * 90 * 24 / 730
    )


def test_each_begun_kilobyte_of_an_item_is_a_write_unit(service: Service):
    # GIVEN outcomes of a few bytes, and of two KB WHEN they are measured THEN that is the average
    make_workflow(0.1)
    large = ITEM | {"version_id": {"S": "2"}, "cause": {"S": "x" * 2048}}
    boto3.client("dynamodb").put_item(TableName=f"{PREFIX}-outcomes", Item=large)
    assert service.items().write_units == (1 + 3) / 2


def test_a_photo_of_many_takes_its_share_of_a_batch(service: Service):
    # GIVEN a service that has classified a batch of eight
    make_functions("classify-batch")
    make_functions("plan-bulk", BATCH_SIZE="8")
    log("classify-batch", "START 1", "x" * 66, report(500.0))
    make_endpoint()
    # WHEN it is measured THEN an eighth of what the batch takes is one photo's
    used = service.bulk(0.01).usage
    assert used["lambda request"] == used["s3 write"] == used["step functions transition"] == 1 / 8
    assert used["s3 read"] == 1 + 1 / 8
    assert used["x-ray trace"] == 0.01 / 8
    assert used["cloudwatch logs GB"] == pytest.approx((7 + 66 + len(report(500.0))) / 2**30 / 8)
    assert used["lambda GB-second, arm64"] == pytest.approx(0.5 * 0.5 / 8)
    assert set(used) <= set(Prices.read().usd)


def test_what_is_counted_is_what_terraform_says():
    # GIVEN the Terraform WHEN it is read THEN traces, processor and batches are as they are counted
    text = "".join(path.read_text() for path in TERRAFORM.rglob("*.tf"))
    rule = re.search(r'"aws_xray_sampling_rule".*?^}', text, re.DOTALL | re.MULTILINE)[0]
    assert re.search(r"reservoir_size\s+= 0\n", rule)
    assert float(re.search(r"fixed_rate\s+= (\S+)", rule)[1]) == TRACED_SHARE
    processor = re.search(r'variable "lambda_architecture".*?default\s+= "(\w+)"', text, re.DOTALL)
    assert processor[1] == ARCHITECTURE
    assert f"batch_size         = optional(number, {BATCHES[-1]})" in text


def test_every_metric_of_the_service_is_counted_and_none_of_another(service: Service):
    # GIVEN metrics of the functions, of another deployment, and of AWS
    for vehicle in ("bicycle", "motorcycle"):
        dimensions = {"Deployment": PREFIX, "Class": vehicle}
        count("Scones", "ClassShare", dimensions, 0.5, 0.4)
    count("Scones", "Review", {"Deployment": PREFIX}, 1.0)
    count("Scones", "Review", {"Deployment": f"{PREFIX}2"}, 1.0)
    count("AWS/Lambda", "Duration", {"FunctionName": f"{PREFIX}-serialize-image"}, 1.0)
    # WHEN they are counted THEN each of the service's own is one
    assert custom_metrics(PREFIX) == 3
    # AND what stands has all that are written once photos come and drift is measured
    make_endpoint()
    standing = service.standing()
    assert (standing.metrics, standing.instances) == (19, {"ml.c5.large": 2})


def test_a_photo_writes_the_metrics_that_are_counted(capsys, monkeypatch):
    # GIVEN a photo's decision WHEN FilterInference publishes THEN its metrics are those counted
    for name, value in {
        "DEPLOYMENT": PREFIX,
        "CONFIDENCE_THRESHOLD": "0.9",
        "MARGIN_THRESHOLD": "0.5",
        "FAMILIARITY_THRESHOLD": "0.02",
        "ROUTES": '{"bicycle": "near"}',
    }.items():
        monkeypatch.setenv(name, value)
    inference = {"probabilities": {"bicycle": 1.0}, "familiarity": 0.5, "model_version": "1"}
    path = Path(__file__).parents[3] / "lambdas" / "filter_inference" / "handler.py"
    context = SimpleNamespace(aws_request_id="1")
    runpy.run_path(str(path))["handler"]({"inference": inference}, context)
    (directive,) = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    assert sorted(metric["Name"] for metric in directive["Metrics"]) == sorted(OF_PHOTOS)


def test_a_service_that_has_done_nothing_is_named(service: Service):
    # GIVEN functions with a log, and no photo WHEN it is measured THEN the error says what to do
    make_functions(*FUNCTIONS)
    for name in FUNCTIONS:
        log(name, report(1.0))
    make_workflow()
    boto3.client("dynamodb").delete_item(
        TableName=f"{PREFIX}-outcomes", Key={name: ITEM[name] for name in ("key", "version_id")}
    )
    with pytest.raises(NothingMeasured, match="no photo has an outcome yet: upload some"):
        service.one_by_one(0.02, 1)


def test_a_function_that_has_not_run_is_named(service: Service):
    # GIVEN a function that ran an hour ago WHEN it is measured THEN the error names it
    log("serialize-image")
    with pytest.raises(NothingMeasured, match=f"{PREFIX}-serialize-image has not run"):
        service.logged("serialize-image")
