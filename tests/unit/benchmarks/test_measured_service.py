"""What one image takes of a service that runs, and what stands there."""

import io
import json
import zipfile

import boto3
import pytest

from benchmarks.cost.measured_service import FUNCTIONS, NothingMeasured, Service
from scones_tools.costs.estimate import Prices
from scones_tools.costs.standing import custom_metrics

from ..moto_content import count

PREFIX = "scones-test"
ACCOUNT, REGION = "123456789012", "eu-central-1"
DURATIONS = [100.0, 300.0]  # milliseconds, of each function
MACHINE = {
    "StartAt": "One",
    "States": {"One": {"Type": "Pass", "Next": "Two"}, "Two": {"Type": "Pass", "End": True}},
}


def make_functions(*names: str) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = boto3.client("iam").create_role(
        RoleName="function", AssumeRolePolicyDocument=json.dumps(trust)
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
            Architectures=["arm64"],
        )
        count("AWS/Lambda", "Duration", {"FunctionName": f"{PREFIX}-{name}"}, *DURATIONS)


def make_workflow() -> None:
    states = boto3.client("stepfunctions")
    machine = states.create_state_machine(
        name=f"{PREFIX}-classification",
        definition=json.dumps(MACHINE),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/workflow",
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    while states.describe_execution(executionArn=execution)["status"] == "RUNNING":
        pass


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


def make_run(photos_a_batch: int) -> None:
    bucket = f"{PREFIX}-{ACCOUNT}-artifacts"
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket=bucket)
    planned = [{"id": "1", "keys": [str(number) for number in range(photos_a_batch)]}]
    s3.put_object(Bucket=bucket, Key="bulk/one/batches.json", Body=json.dumps(planned))


@pytest.fixture
def service(aws) -> Service:
    return Service(PREFIX, ACCOUNT, REGION)


def test_an_uploaded_photo_takes_its_events_and_its_trace(service: Service):
    # GIVEN a service that has classified a photo
    make_functions(*FUNCTIONS)
    make_workflow()
    make_endpoint()
    # WHEN it is measured
    way = service.one_by_one(0.02)
    # THEN everything that AWS charges for is counted, and nothing else
    assert way.usage == {
        "eventbridge event": 2.0,
        "lambda GB-second, arm64": pytest.approx(3 * 0.2 * 0.5),
        "lambda request": 3.0,
        "s3 read": 1.0,
        "step functions express GB-second": pytest.approx(0.1 * 64 / 1024),
        "step functions express request": 1.0,
        "step functions transition": 2.0,
        "x-ray trace": 1.0,
    }
    assert (way.model_seconds, way.instance_type) == (0.02, "ml.c5.large")
    # AND the table has a price of each
    assert way.usd(Prices.read()) > 0


def test_a_photo_of_many_takes_its_share_of_a_batch(service: Service):
    # GIVEN a service that has classified a batch of eight
    make_functions("classify-batch")
    make_run(photos_a_batch=8)
    make_endpoint()
    # WHEN it is measured THEN an eighth of what the batch takes is one photo's
    used = service.bulk(0.01).usage
    assert used["x-ray trace"] == used["lambda request"] == used["s3 write"] == 1 / 8
    assert used["s3 read"] == 1.0
    assert set(used) <= set(Prices.read().usd)


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
    make_functions("filter-inference")
    boto3.client("lambda").update_function_configuration(
        FunctionName=f"{PREFIX}-filter-inference",
        Environment={"Variables": {"ROUTES": '{"bicycle": "near", "motorcycle": "far"}'}},
    )
    standing = service.standing()
    assert (standing.metrics, standing.instances) == (17, {"ml.c5.large": 2})


def test_a_service_that_has_done_nothing_is_named(service: Service):
    # GIVEN functions, and no photo WHEN it is measured THEN the error says what to do
    make_functions(*FUNCTIONS)
    boto3.client("stepfunctions").create_state_machine(
        name=f"{PREFIX}-classification",
        definition=json.dumps(MACHINE),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/workflow",
    )
    with pytest.raises(NothingMeasured, match="no photo has been classified yet: upload some"):
        service.one_by_one(0.02)
