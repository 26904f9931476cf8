"""An environment in which photos fail."""

import json
from collections.abc import Callable

import boto3
import pytest

import scones_tools.queues
from localaws.services.sqs import move_tasks, sending

from ...moto_content import make_outcomes_table
from .messages import TABLE


@pytest.fixture
def queues(deploy: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the URLs of an environment's queues; the table of its outcomes is there, too."""
    sending.install()  # with what the tasks say of a message that is moved
    move_tasks.install()  # moto has no such operations
    monkeypatch.setattr(scones_tools.queues, "_SECONDS_OF_WAITING", 0)
    sqs = boto3.client("sqs")
    urls = {
        name: sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in ("incoming", "dead_letter", "undelivered")
    }
    arn = sqs.get_queue_attributes(QueueUrl=urls["dead_letter"], AttributeNames=["QueueArn"])
    policy = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": 30}
    sqs.set_queue_attributes(
        QueueUrl=urls["incoming"], Attributes={"RedrivePolicy": json.dumps(policy)}
    )
    make_outcomes_table(TABLE)
    region = {"LocationConstraint": sqs.meta.region_name}
    boto3.client("s3").create_bucket(Bucket="artifacts", CreateBucketConfiguration=region)
    named = {f"{name}_queue_url": url for name, url in urls.items()}
    deploy(outcomes_table_name=TABLE, artifacts_bucket="artifacts", **named)
    return urls
