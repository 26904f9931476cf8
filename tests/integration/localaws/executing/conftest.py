"""One running localaws for the tests of what executes: state machines, jobs and endpoints."""

import io
import json
import os
import subprocess
import sys
import tarfile
import textwrap
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

REGION = "us-east-1"


def run_localaws(verb: str, directory: Path) -> str:
    # What a user's shell has, but for variables that would lead to a real AWS.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    finished = subprocess.run(
        [sys.executable, "-m", "localaws", verb, "--work-directory", str(directory)],
        env=environment | {"LOCALAWS_CAPTURE_SECONDS": "0.2"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def until(look: Callable[[], object], seconds: float = 60.0):
    """Return the first true value that looking gives; fail if there is none in time."""
    deadline = time.monotonic() + seconds
    while not (value := look()):
        assert time.monotonic() < deadline, f"nothing came of waiting {seconds} s"
        time.sleep(0.05)
    return value


def archive_of(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            content = textwrap.dedent(text).encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture(scope="session")
def work_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("executing")


@pytest.fixture(scope="session")
def aws(work_directory: Path) -> Iterator[Callable[[str], object]]:
    """``aws(service)`` is a client of the running localaws."""
    url = run_localaws("start", work_directory).split()[-1]

    @cache
    def client(service: str):
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
        )

    yield client
    run_localaws("stop", work_directory)
    assert [path.name for path in work_directory.iterdir()] == ["localaws.log"]


@pytest.fixture(scope="session")
def wait_until():
    return until


@pytest.fixture(scope="session")
def role(aws) -> str:
    """A role that every service may act as; its ARN."""
    principals = [f"{service}.amazonaws.com" for service in ("lambda", "sagemaker", "states")]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": principals},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = aws("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=document)
    return made["Role"]["Arn"]


@pytest.fixture(scope="module")
def bucket(aws) -> str:
    name = f"bucket-{uuid4().hex}"
    aws("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="session")
def tar_gz():
    """``tar_gz({name: text})`` is an archive of these files."""
    return archive_of


@pytest.fixture(scope="session")
def metric_sum(aws) -> Callable[..., float]:
    """``metric_sum(namespace, name, **dimensions)`` is the sum of a metric's values of the hour."""

    def total(namespace: str, name: str, **dimensions: str) -> float:
        answer = aws("cloudwatch").get_metric_statistics(
            Namespace=namespace,
            MetricName=name,
            Dimensions=[{"Name": key, "Value": text} for key, text in dimensions.items()],
            StartTime=time.time() - 3600,
            EndTime=time.time() + 3600,
            Period=60,
            Statistics=["Sum"],
        )
        return sum(point["Sum"] for point in answer["Datapoints"])

    return total


@pytest.fixture
def events_of(aws) -> Callable[[dict], Callable[[], list[dict]]]:
    """``events_of(pattern)`` routes events to a queue; what it returns looks into it."""

    def route(pattern: dict) -> Callable[[], list[dict]]:
        name, sqs, seen = f"to-{uuid4().hex}", aws("sqs"), []
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        target = {"Id": "queue", "Arn": attributes["Attributes"]["QueueArn"]}
        aws("events").put_rule(Name=name, EventPattern=json.dumps(pattern))
        aws("events").put_targets(Rule=name, Targets=[target])

        def look() -> list[dict]:
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            seen.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
            return seen

        return look

    return route


@pytest.fixture(scope="session")
def make_function(aws, role) -> Iterator[Callable[[str], str]]:
    """``make_function(code)`` deploys a function with that handler.py and returns its name."""
    made = []

    def make(code: str) -> str:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("handler.py", textwrap.dedent(code))
        name = f"function-{uuid4().hex}"
        aws("lambda").create_function(
            FunctionName=name,
            Code={"ZipFile": buffer.getvalue()},
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
        )
        made.append(name)
        return name

    yield make
    for name in made:
        aws("lambda").delete_function(FunctionName=name)


@pytest.fixture(scope="session")
def make_machine(aws, role) -> Iterator[Callable[..., str]]:
    """``make_machine(definition, type)`` makes a state machine and returns its ARN."""
    made = []

    def make(definition: dict, kind: str = "STANDARD") -> str:
        answer = aws("stepfunctions").create_state_machine(
            name=f"machine-{uuid4().hex}",
            definition=json.dumps(definition),
            roleArn=role,
            type=kind,
        )
        made.append(answer["stateMachineArn"])
        return made[-1]

    yield make
    for arn in made:
        aws("stepfunctions").delete_state_machine(stateMachineArn=arn)


@pytest.fixture(scope="session")
def ended(aws) -> Callable[[str], dict]:
    """``ended(arn)`` waits for the end of an execution and describes it."""

    def wait(arn: str) -> dict:
        def look() -> dict | None:
            execution = aws("stepfunctions").describe_execution(executionArn=arn)
            return execution if execution["status"] != "RUNNING" else None

        return until(look)

    return wait


@pytest.fixture(scope="session")
def execute(aws, make_machine, ended) -> Callable[..., dict]:
    """``execute(definition, input)`` makes a machine, runs it to its end and describes that."""

    def run(definition: dict, given: object = None) -> dict:
        arn = make_machine(definition)
        started = aws("stepfunctions").start_execution(
            stateMachineArn=arn, input=json.dumps({} if given is None else given)
        )
        return ended(started["executionArn"])

    return run


@pytest.fixture(scope="module")
def training_request(aws, bucket, role) -> Callable[..., dict]:
    """``training_request(code, …)`` is a CreateTrainingJob that runs code, which it puts on S3."""

    def request(
        code: str,
        channels: Mapping[str, str] | None = None,
        hyperparameters: Mapping[str, str] | None = None,
        metrics: Mapping[str, str] | None = None,
        **fields,
    ) -> dict:
        name = f"job-{uuid4().hex}"
        key = f"code/{name}/sourcedir.tar.gz"
        aws("s3").put_object(Bucket=bucket, Key=key, Body=archive_of({"learn.py": code}))
        of_toolkit = {"program": "learn.py", "submit_directory": f"s3://{bucket}/{key}"}
        of_toolkit = {f"sagemaker_{key}": json.dumps(text) for key, text in of_toolkit.items()}
        source = {"S3DataType": "S3Prefix", "S3DataDistributionType": "FullyReplicated"}
        request = {
            "TrainingJobName": name,
            "RoleArn": role,
            "AlgorithmSpecification": {
                "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/learner:1",
                "TrainingInputMode": "File",
                "MetricDefinitions": [
                    {"Name": metric, "Regex": regex} for metric, regex in (metrics or {}).items()
                ],
            },
            "HyperParameters": {**of_toolkit, **(hyperparameters or {})},
            "InputDataConfig": [
                {
                    "ChannelName": channel,
                    "DataSource": {"S3DataSource": {**source, "S3Uri": f"s3://{bucket}/{prefix}"}},
                }
                for channel, prefix in (channels or {}).items()
            ],
            "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/jobs"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 1,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 300},
        }
        return {key: value for key, value in (request | fields).items() if value != []}

    return request


@pytest.fixture(scope="session")
def trained(aws) -> Callable[[str], dict]:
    """``trained(name)`` waits for the end of a training job and describes it."""

    def wait(name: str) -> dict:
        def look() -> dict | None:
            job = aws("sagemaker").describe_training_job(TrainingJobName=name)
            return None if job["TrainingJobStatus"] in {"InProgress", "Stopping"} else job

        return until(look)

    return wait


@pytest.fixture(scope="module")
def start_training(aws, training_request) -> Callable[..., str]:
    """``start_training(code, …)`` starts a training job and returns its name."""

    def start(code: str, **settings) -> str:
        request = training_request(code, **settings)
        aws("sagemaker").create_training_job(**request)
        return request["TrainingJobName"]

    return start


@pytest.fixture(scope="module")
def train(start_training, trained) -> Callable[..., dict]:
    """``train(code, …)`` runs a training job to its end and describes it."""
    return lambda code, **settings: trained(start_training(code, **settings))


@pytest.fixture(scope="session")
def log_of(aws) -> Callable[[str], list[str]]:
    """``log_of(job)`` is the lines that a training job has printed so far."""

    def lines(job: str) -> list[str]:
        group = {"logGroupName": "/aws/sagemaker/TrainingJobs"}
        logs = aws("logs")
        if not logs.describe_log_groups(logGroupNamePrefix=group["logGroupName"])["logGroups"]:
            return []
        streams = logs.describe_log_streams(**group, logStreamNamePrefix=f"{job}/")["logStreams"]
        return [
            event["message"]
            for stream in streams
            for event in logs.get_log_events(
                **group, logStreamName=stream["logStreamName"], startFromHead=True
            )["events"]
        ]

    return lines


# Answers with the request's bytes turned round; what it is asked for decides how it fails.
MODEL = """
    import json, os, pathlib

    def model_fn(model_dir):
        return {"name": pathlib.Path(model_dir, "name.txt").read_text(), "pid": os.getpid()}

    def input_fn(body, content_type):
        if content_type == "text/csv":
            raise ValueError("no comma")
        return bytes(body)

    def predict_fn(data, model):
        return {"model": model, "bytes": data[::-1].hex(), "colour": os.environ.get("COLOUR")}

    def output_fn(prediction, accept):
        return json.dumps(prediction)
"""


@pytest.fixture(scope="module")
def make_configuration(aws, bucket, role) -> Callable[..., str]:
    """``make_configuration(name, code, …)`` puts a model on S3 and returns a configuration's name.

    ``weights`` are its variants', all of the one model.
    """

    def make(
        name: str = "model", code: str = MODEL, weights: Mapping[str, int] | None = None, **fields
    ) -> str:
        unique = f"{name}-{uuid4().hex[:20]}"
        files = {"name.txt": name, "code/inference.py": code}
        aws("s3").put_object(
            Bucket=bucket, Key=f"models/{unique}/model.tar.gz", Body=archive_of(files)
        )
        container = {
            "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/server:1",
            "ModelDataUrl": f"s3://{bucket}/models/{unique}/model.tar.gz",
            "Environment": {"COLOUR": "red"},
        }
        sagemaker = aws("sagemaker")
        sagemaker.create_model(ModelName=unique, ExecutionRoleArn=role, PrimaryContainer=container)
        variants = [
            {
                "VariantName": variant,
                "ModelName": unique,
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
                "InitialVariantWeight": weight,
            }
            for variant, weight in (weights or {"all": 1}).items()
        ]
        sagemaker.create_endpoint_config(
            EndpointConfigName=unique, ProductionVariants=variants, **fields
        )
        return unique

    return make


@pytest.fixture(scope="session")
def settled(aws) -> Callable[[str], dict]:
    """``settled(endpoint)`` waits until an endpoint serves or has failed and describes it."""

    def wait(name: str) -> dict:
        def look() -> dict | None:
            endpoint = aws("sagemaker").describe_endpoint(EndpointName=name)
            return endpoint if endpoint["EndpointStatus"] in {"InService", "Failed"} else None

        return until(look)

    return wait


@pytest.fixture(scope="module")
def make_endpoint(aws, settled) -> Iterator[Callable[[str], str]]:
    """``make_endpoint(configuration)`` makes an endpoint, waits for it and returns its name."""
    made = []

    def make(configuration: str) -> str:
        name = f"endpoint-{uuid4().hex}"
        aws("sagemaker").create_endpoint(EndpointName=name, EndpointConfigName=configuration)
        made.append(name)
        settled(name)
        return name

    yield make
    known = {one["EndpointName"] for one in aws("sagemaker").list_endpoints()["Endpoints"]}
    for name in known & set(made):
        aws("sagemaker").delete_endpoint(EndpointName=name)
