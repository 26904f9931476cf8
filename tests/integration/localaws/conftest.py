"""One running localaws for all tests of this folder, and what they put into it."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import boto3
import psutil
import pytest
from botocore.config import Config

from ..running import until
from .zips import zip_of

REGION = "us-east-1"


@dataclass(frozen=True)
class Server:
    """A running localaws: its work directory and where it listens."""

    directory: Path
    url: str

    @cache  # noqa: B019 (a server lives as long as the session)
    def client(self, service: str):
        """A boto3 client with boto3's own settings, retries included."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
        )

    def processes(self) -> list[psutil.Process]:
        """The server's process, and every process that it gave its address to."""
        return [one for one in psutil.process_iter() if self._has_started(one)]

    def _has_started(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            is_server = str(self.directory) in process.cmdline()
            return is_server or process.environ().get("AWS_ENDPOINT_URL") == self.url
        return False


def run_command(verb: str, directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    # What a real user's shell has, but for variables that would lead to a real AWS.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "localaws", verb, "--work-directory", str(directory), *options],
        env=environment | {"LOCALAWS_CAPTURE_SECONDS": "0.2"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def started(directory: Path) -> Server:
    result = run_command("start", directory)
    assert result.returncode == 0, result.stderr
    return Server(directory, result.stdout.split()[-1])


@pytest.fixture(scope="session")
def localaws():
    """The command line: ``localaws(verb, directory, *options)``."""
    return run_command


@pytest.fixture
def start() -> Iterator[Callable[[Path], Server]]:
    """``start(directory)`` starts a server of a test's own, which does not outlive the test."""
    directories = []

    def start_and_remember(directory: Path) -> Server:
        directories.append(directory)
        return started(directory)

    yield start_and_remember
    for directory in directories:
        run_command("stop", directory)


@pytest.fixture(scope="session")
def server_type() -> type[Server]:
    """``server_type(directory, url)`` is a server that a test has started by itself."""
    return Server


@pytest.fixture(scope="session")
def wait_until():
    return until


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = started(tmp_path_factory.mktemp("localaws"))
    yield running
    result = run_command("stop", running.directory)
    assert result.returncode == 0, result.stderr
    assert running.processes() == []
    assert [path.name for path in running.directory.iterdir()] == ["localaws.log"]


@pytest.fixture(scope="session")
def aws(server: Server):
    """``aws(service)`` is a client of the running localaws."""
    return server.client


def created_role(server: Server) -> str:
    services = ["events", "lambda", "sagemaker", "states"]
    principals = [f"{service}.amazonaws.com" for service in services]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": principals},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = server.client("iam")
    return iam.create_role(RoleName="worker", AssumeRolePolicyDocument=document)["Role"]["Arn"]


@pytest.fixture(scope="session")
def role(server: Server) -> str:
    """A role that every service may act as; its ARN."""
    return created_role(server)


@pytest.fixture(scope="session")
def create_role():
    """``create_role(server)`` does the same for a server of a test's own."""
    return created_role


@pytest.fixture
def bucket(aws) -> str:
    name = f"bucket-{uuid4().hex}"
    aws("s3").create_bucket(Bucket=name)
    return name


@dataclass(frozen=True)
class Queue:
    """A queue of a test's own."""

    sqs: object
    url: str
    arn: str

    def receive(self) -> list[dict]:
        """The messages that are there, each taken once."""
        answer = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return answer.get("Messages", [])

    def bodies(self) -> list:
        return [json.loads(message["Body"]) for message in self.receive()]


@pytest.fixture
def make_queue(aws) -> Callable[[], Queue]:
    def make() -> Queue:
        sqs = aws("sqs")
        url = sqs.create_queue(QueueName=f"queue-{uuid4().hex}")["QueueUrl"]
        names = ["QueueArn"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return Queue(sqs, url, attributes["QueueArn"])

    return make


@pytest.fixture
def queue(make_queue) -> Queue:
    return make_queue()


@pytest.fixture
def make_rule(aws) -> Callable[..., str]:
    """``make_rule(pattern, target…)`` makes a rule of the default bus; its name."""

    def make(pattern: dict, *targets: dict) -> str:
        name = f"rule-{uuid4().hex}"
        aws("events").put_rule(Name=name, EventPattern=json.dumps(pattern))
        numbered = [{"Id": str(number), **target} for number, target in enumerate(targets)]
        aws("events").put_targets(Rule=name, Targets=numbered)
        return name

    return make


@pytest.fixture(scope="session")
def zipped():
    """``zipped(code)`` is a function's archive with that handler.py."""
    return zip_of


@pytest.fixture
def wait_until_settled(aws) -> Callable[[str], None]:
    """``wait_until_settled(name)`` waits while a function is being created or updated."""
    shown = aws("lambda").get_function_configuration
    return lambda name: until(
        lambda: shown(FunctionName=name).get("LastUpdateStatus") == "Successful"
    )


@pytest.fixture
def make_function(aws, role, wait_until_settled) -> Iterator[Callable[..., str]]:
    """``make_function(code, **settings)`` deploys a function and returns its name."""
    made = []

    def make(code: str, **settings) -> str:
        name = f"function-{uuid4().hex}"
        defaults = {"Runtime": "python3.13", "Role": role, "Handler": "handler.handler"}
        code_zip = {"ZipFile": zip_of(code)}
        aws("lambda").create_function(FunctionName=name, Code=code_zip, **(defaults | settings))
        made.append(name)
        wait_until_settled(name)
        return name

    yield make
    for name in made:
        aws("lambda").delete_function(FunctionName=name)


@pytest.fixture
def invoke(aws):
    """``invoke(name, event)`` returns the answer's headers and the document of its payload."""

    def call(name: str, event: object = None, **settings):
        payload = {} if event is None else {"Payload": json.dumps(event)}
        answer = aws("lambda").invoke(FunctionName=name, **payload, **settings)
        return answer, json.loads(answer["Payload"].read() or "null")

    return call


@pytest.fixture
def text_of(aws) -> Callable[[str], str]:
    """``text_of(group)`` is what a log group has; of one that is not there it is empty."""

    def read(group: str) -> str:
        groups = aws("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        events = aws("logs").filter_log_events(logGroupName=group)["events"] if groups else []
        return "\n".join(event["message"] for event in events)

    return read


@pytest.fixture
def logged(text_of) -> Callable[[str], str]:
    """``logged(name)`` is what a function has logged."""
    return lambda name: text_of(f"/aws/lambda/{name}")


@pytest.fixture
def aws_once(aws) -> Callable:
    """``aws_once(service)`` is a client that does not try again."""

    def client(service: str):
        like = aws(service)
        return boto3.client(
            service,
            region_name=like.meta.region_name,
            endpoint_url=like.meta.endpoint_url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
            config=Config(retries={"total_max_attempts": 1}),
        )

    return client


@pytest.fixture
def faults(aws) -> Iterator[Callable[..., dict]]:
    """``faults(method, document)`` calls the server's faults; afterwards there are none."""
    url = f"{aws('s3').meta.endpoint_url}/localaws/faults"

    def call(method: str, document: object = None) -> dict:
        data = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(url, data=data, method=method)  # noqa: S310 (localaws)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.loads(answer.read())

    yield call
    call("DELETE")
