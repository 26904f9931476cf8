"""One running localaws for the tests of what executes: state machines, jobs and endpoints."""

import io
import json
import tarfile
import textwrap
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from ...running import run_localaws, until

REGION = "us-east-1"


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
        execution = ended(started["executionArn"])
        # pytest shows it if the test fails.
        print({name: execution.get(name) for name in ("status", "error", "cause")})
        return execution

    return run


@pytest.fixture(scope="session")
def start_sync(aws) -> Callable[..., dict]:
    """``start_sync(machine, input, **settings)`` runs an Express execution to its answer."""
    states = boto3.client(
        "stepfunctions",
        region_name=REGION,
        endpoint_url=aws("stepfunctions").meta.endpoint_url,
        aws_access_key_id="localaws",
        aws_secret_access_key="localaws",
        config=Config(inject_host_prefix=False),
    )

    def start(machine: str, given: object = None, **settings: str) -> dict:
        text = json.dumps({} if given is None else given)
        return states.start_sync_execution(stateMachineArn=machine, input=text, **settings)

    return start
