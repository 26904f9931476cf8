"""What is announced of photos, as somebody hears it who listens to the event bus."""

import json
from typing import Any

import boto3


def listen() -> str:
    """Return a queue to which the service's events go."""
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url: str = sqs.create_queue(QueueName="announced")["QueueUrl"]
    about = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    pattern = json.dumps({"source": ["scones.unlimited"]})
    events.put_rule(Name="all", EventPattern=pattern)
    target = {"Id": "queue", "Arn": about["Attributes"]["QueueArn"]}
    events.put_targets(Rule="all", Targets=[target])
    return url


def heard(url: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the events that came since this was asked last."""
    sqs, found = boto3.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            event = json.loads(message["Body"])
            found.append((event["detail-type"], event["detail"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found
