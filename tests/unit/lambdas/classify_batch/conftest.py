"""The function, its S3, and an endpoint that answers what it is given."""

import io
import json

import boto3
import pytest
from moto import mock_aws

SETTINGS = {
    "PHOTOS_BUCKET": "photos",
    "ARTIFACTS_BUCKET": "artifacts",
    "ENDPOINT_NAME": "vehicles",
    "MAX_IMAGE_BYTES": "100000",
    "MAX_IMAGE_PIXELS": "100000",
    "IMAGE_SIZE": "64",
    "CONFIDENCE_THRESHOLD": "0.8",
    "MARGIN_THRESHOLD": "0.1",
    "FAMILIARITY_THRESHOLD": "0.02",
    "ROUTES": '{"bicycle": "near", "motorcycle": "far"}',
}


class Runtime:
    """An endpoint: what it is asked, and what it answers or raises."""

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.answers: list = []

    def invoke_endpoint(self, **request):
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"Body": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    runtime, client = Runtime(), boto3.client
    monkeypatch.setattr(
        boto3,
        "client",
        lambda name, **more: runtime if name == "sagemaker-runtime" else client(name, **more),
    )
    return runtime


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        for bucket in ("photos", "artifacts"):
            client.create_bucket(Bucket=bucket)
        yield client


@pytest.fixture
def classify(function, s3, runtime):
    return function("classify_batch", **SETTINGS)
