"""Queues, workflows that tell what they are given, and pipes between them."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest


@dataclass(frozen=True)
class Queue:
    """A queue of a test's own."""

    sqs: object
    url: str
    arn: str

    def send(self, *bodies: object) -> None:
        for body in bodies:
            text = body if isinstance(body, str) else json.dumps(body)
            self.sqs.send_message(QueueUrl=self.url, MessageBody=text)

    def bodies(self) -> list[str]:
        """The bodies of the messages that are there, each taken once and deleted."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                found.append(message["Body"])
        return found

    def count(self) -> int:
        """The number of its messages, those out of sight included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return sum(int(number) for number in answer["Attributes"].values())


@pytest.fixture
def make_queue(aws) -> Callable[..., Queue]:
    """``make_queue(**attributes)`` makes a queue."""

    def make(**attributes: str) -> Queue:
        sqs = aws("sqs")
        url = sqs.create_queue(QueueName=f"queue-{uuid4().hex}", Attributes=attributes)["QueueUrl"]
        names = ["QueueArn"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]["QueueArn"]
        return Queue(sqs, url, arn)

    return make


@pytest.fixture
def queue(make_queue) -> Queue:
    return make_queue(VisibilityTimeout="3")


@pytest.fixture
def seen(make_queue) -> Queue:
    """What the workflow ``telling`` was given."""
    return make_queue()


@pytest.fixture
def telling(make_machine, seen) -> str:
    """An Express workflow that puts its input into the queue ``seen``."""
    tell = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": seen.url, "MessageBody.$": "States.JsonToString($)"},
        "End": True,
    }
    return make_machine({"StartAt": "Tell", "States": {"Tell": tell}}, "EXPRESS")


@pytest.fixture
def failing(make_machine) -> str:
    """An Express workflow that fails."""
    fail = {"Type": "Fail", "Error": "Broken", "Cause": "on purpose"}
    return make_machine({"StartAt": "Fail", "States": {"Fail": fail}}, "EXPRESS")


@pytest.fixture
def state_of(aws) -> Callable[[str], str]:
    """``state_of(pipe)`` is a pipe's current state."""
    return lambda name: aws("pipes").describe_pipe(Name=name)["CurrentState"]


@pytest.fixture
def make_pipe(aws, role, queue, state_of, wait_until) -> Iterator[Callable[..., str]]:
    """``make_pipe(target, batch, window, **settings)`` makes a pipe from ``queue``; its name."""
    made = []

    def make(target: str, size: int = 10, window: int = 0, **settings) -> str:
        name = f"pipe-{uuid4().hex}"
        of_queue = {"BatchSize": size, "MaximumBatchingWindowInSeconds": window}
        source = {"SqsQueueParameters": of_queue} | settings.pop("SourceParameters", {})
        given = {"Source": queue.arn, "Target": target, "RoleArn": role} | settings
        aws("pipes").create_pipe(Name=name, SourceParameters=source, **given)
        made.append(name)
        wait_until(lambda: state_of(name) != "CREATING")
        return name

    yield make
    for name in made:
        aws("pipes").delete_pipe(Name=name)


@pytest.fixture
def faults(aws) -> Iterator[Callable[..., int]]:
    """``faults(*rules)`` has calls fail, ``faults.injected()`` counts them; afterwards none do.

    It returns how many calls the rules before have had fail.
    """
    url = f"{aws('s3').meta.endpoint_url}/localaws/faults"

    def call(method: str, document: object = None) -> dict:
        data = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(url, data=data, method=method)  # noqa: S310 (localaws)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.loads(answer.read())

    def injected() -> int:
        return sum(rule["injected"] for rule in call("GET")["rules"])

    def put(*rules: dict) -> int:
        before = injected()
        call("PUT", {"seed": 1, "rules": rules})
        return before

    put.injected = injected
    yield put
    call("DELETE")
