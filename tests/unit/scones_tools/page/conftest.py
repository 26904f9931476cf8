"""The page of a deployment with photos that wait, and a browser that has its address."""

import contextlib
import io
import json
from collections.abc import Iterator

import boto3
import pytest
from PIL import Image
from starlette.testclient import TestClient

from scones.review import Question
from scones_tools import deployment
from scones_tools.page.server import application

HOST, TOKEN = "127.0.0.1:8123", "the-token"


@pytest.fixture
def queue(deploy) -> str:
    """Return a review queue that is empty."""
    s3 = boto3.client("s3", region_name="us-east-1")
    for bucket in ("photos", "artifacts"):
        s3.create_bucket(Bucket=bucket)
    url: str = boto3.client("sqs").create_queue(QueueName="review")["QueueUrl"]
    vehicles: dict[str, dict[str, str]] = {"bicycle": {}, "motorcycle": {}}
    deploy(review_queue_url=url, artifacts_bucket="artifacts", vehicles=vehicles)
    return url


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
def stranger(queue: str) -> Iterator[TestClient]:
    """Return a browser that does not know the address."""
    with served() as client:
        yield client


@pytest.fixture
def browser(stranger: TestClient) -> TestClient:
    """Return a browser that was given the address."""
    return open_address(stranger)


def ask_about(queue: str, key: str, reason: str = "confidence 0.6000 is below 0.7") -> str:
    """Put a photo and its message where the workflow puts them, and return the photo's id."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (len(key), 100, 50)).save(buffer, "JPEG")
    boto3.client("s3").put_object(Bucket="photos", Key=key, Body=buffer.getvalue())
    body = json.dumps(
        {
            "photo": {"bucket": "photos", "key": key, "version_id": "", "size": 9},
            "vehicle": "bicycle",
            "confidence": 0.6,
            "familiarity": 0.5,
            "reason": reason,
            "model_version": "job-1",
        }
    )
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=body)
    return Question.from_body(body).id
