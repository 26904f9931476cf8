"""A machine, a clone and an environment that lack nothing."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import botocore.client
import pytest

from .examination import IMAGE


@pytest.fixture
def answers(monkeypatch) -> dict[str, Any]:
    """Return the answers of operations that moto lacks, by operation; an exception is raised."""
    given: dict[str, Any] = {
        "ListCostAllocationTags": {
            "CostAllocationTags": [{"TagKey": "Deployment", "Status": "Active"}]
        },
        "GetAccountSettings": {
            "AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 940}
        },
        "GetFunctionConcurrency": {"ReservedConcurrentExecutions": 60},
    }
    make = botocore.client.BaseClient._make_api_call

    def answer(self: Any, operation: str, words: Mapping[str, Any]) -> Any:
        if operation not in given:
            return make(self, operation, words)
        if isinstance(given[operation], Exception):
            raise given[operation]
        return given[operation]

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", answer)
    return given


@pytest.fixture
def machine(aws, program, monkeypatch) -> None:
    """Give the machine all that it needs, and no environment."""
    program("terraform", """echo '{"terraform_version": "1.11.4"}'""")
    monkeypatch.delenv("SCONES_ENVIRONMENT", raising=False)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch) -> Callable[[date], None]:
    """Return what makes a clone whose list gives an image's end of patch; it is the folder."""
    folder = tmp_path / "clone"
    (folder / "terraform" / "environments").mkdir(parents=True)
    monkeypatch.chdir(folder)

    def describe(end: date, image: str = IMAGE) -> None:
        document = [{"image": image, "end_of_patch": end.isoformat()}]
        (folder / "terraform" / "container_images.json").write_text(json.dumps(document))

    describe(date.today() + timedelta(days=365))
    return describe


@pytest.fixture
def topic(machine, deploy, registry, clone, answers) -> str:
    """Return the topic of an environment that lacks nothing: a model is live, a person is told."""
    topic = boto3.client("sns").create_topic(Name="alarms")["TopicArn"]
    boto3.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
    queues = {
        f"{name}_queue_url": boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        for name in ("incoming", "review", "dead_letter", "undelivered")
    }
    image = f"1.dkr.ecr.eu-central-1.amazonaws.com/{IMAGE}"
    job = {"image": image, "serving_image": image, "instance_type": "ml.m5.xlarge"}
    deploy(notification_topic_arn=topic, training_job=job, prefix="scones-dev", **queues)
    package = registry.add()
    registry.serve(package)
    registry.name(package)
    return topic
