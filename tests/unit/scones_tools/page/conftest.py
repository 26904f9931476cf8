"""The page of a deployment with photos that wait, and a browser that has its address."""

import contextlib
import io
import json
from collections.abc import Iterator

import boto3
import pytest
from PIL import Image
from starlette.testclient import TestClient

import scones_tools.queues
from browsing.questions import ask_about as ask_about
from localaws.services.sqs import move_tasks, sending
from scones.photos import Photo
from scones_tools import deployment
from scones_tools.page.server import application
from scones_tools.photos import message_move

from ...moto_content import make_outcomes_table

HOST, TOKEN = "127.0.0.1:8123", "the-token"


@contextlib.contextmanager
def served() -> Iterator[TestClient]:
    """Serve the page of the deployment dev to a browser that does not know the address."""
    options = type("Options", (), {"project": "scones-unlimited", "environment": "dev"})()
    app = application(deployment.find(options), "Zoë", HOST, TOKEN)
    with TestClient(app, base_url=f"http://{HOST}") as client:
        yield client


def open_address(client: TestClient) -> TestClient:
    """Give a browser the address."""
    client.get("/", params={"token": TOKEN}, follow_redirects=False)
    client.headers["Origin"] = f"http://{HOST}"
    return client


@pytest.fixture
def failing(queue: str, deploy, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the URLs of queues of photos that come and fail, beside a table of outcomes."""
    sending.install()  # with what the tasks say of a message that is moved
    move_tasks.install()  # moto has no such operations
    monkeypatch.setattr(scones_tools.queues, "_SECONDS_OF_WAITING", 0)
    monkeypatch.setattr(message_move, "_POLL_SECONDS", 0.05)
    sqs, s3 = boto3.client("sqs"), boto3.client("s3")
    names = ("incoming", "dead_letter", "undelivered")
    urls: dict[str, str] = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}
    dead = sqs.get_queue_attributes(QueueUrl=urls["dead_letter"], AttributeNames=["QueueArn"])
    policy = {"deadLetterTargetArn": dead["Attributes"]["QueueArn"], "maxReceiveCount": 30}
    sqs.set_queue_attributes(
        QueueUrl=urls["incoming"], Attributes={"RedrivePolicy": json.dumps(policy)}
    )
    boto3.client("pipes").create_pipe(
        Name="incoming",
        RoleArn="arn:aws:iam::123456789012:role/pipe",
        Source="arn:aws:sqs:eu-central-1:123456789012:incoming",
        Target="arn:aws:states:eu-central-1:123456789012:stateMachine:classification",
    )
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    deploy(
        photos_bucket="photos",
        outcomes_table_name=make_outcomes_table(),
        pipe_name="incoming",
        **{f"{name}_queue_url": url for name, url in urls.items()},
    )
    return urls


@pytest.fixture
def stranger(queue: str) -> Iterator[TestClient]:
    """Return a browser that does not know the address."""
    with served() as client:
        yield client


@pytest.fixture
def browser(stranger: TestClient) -> TestClient:
    """Return a browser that was given the address."""
    return open_address(stranger)


def stored(key: str, content: bytes | None = None) -> Photo:
    """Put a photo into its bucket, and return it."""
    if content is None:
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), (len(key) % 256, 100, 50)).save(buffer, "JPEG")
        content = buffer.getvalue()
    version = boto3.client("s3").put_object(Bucket="photos", Key=key, Body=content)["VersionId"]
    return Photo("photos", key, version, len(content))
