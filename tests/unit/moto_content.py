"""What tests put into moto's AWS, and ask it about."""

import json
from datetime import UTC, datetime

import boto3

from scones.photos import Photo


def count(namespace: str, name: str, dimensions: dict[str, str], *values: float) -> None:
    """Let CloudWatch have values of a metric."""
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    data = [{"MetricName": name, "Dimensions": named, "Value": value} for value in values]
    boto3.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


def publish(lines: list[str], time: datetime) -> None:
    """Let CloudWatch have the metrics that are embedded in lines of a log."""
    for line in map(json.loads, lines):
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        (dimensions,) = directive["Dimensions"]
        boto3.client("cloudwatch").put_metric_data(
            Namespace=directive["Namespace"],
            MetricData=[
                {
                    "MetricName": metric["Name"],
                    "Dimensions": [{"Name": name, "Value": line[name]} for name in dimensions],
                    "Timestamp": time,
                    "Value": line[metric["Name"]],
                }
                for metric in directive["Metrics"]
            ],
        )


def waiting(queue: str) -> int:
    """Return how many messages of a queue can be received."""
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def make_outcomes_table(name: str = "outcomes") -> str:
    """Make a table of outcomes as Terraform does, and return its name."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "key", "KeyType": "HASH"},
            {"AttributeName": "version_id", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "key", "AttributeType": "S"},
            {"AttributeName": "version_id", "AttributeType": "S"},
        ],
    )
    return name


def record(table: str, photo: Photo, outcome: str, **more: str | float) -> None:
    """Put a photo's outcome into the table, as the workflow does."""
    now = datetime.now(UTC)
    texts = {"bucket": photo.bucket, "key": photo.key, "version_id": photo.version_id}
    texts |= {"outcome": outcome, "uploaded": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    texts |= {"decided": now.isoformat(), "execution": "arn:aws:states:::express:c:1:2"}
    values = {"size": photo.size, "receives": 1, **texts, **more}
    item = {
        name: {"S": value} if isinstance(value, str) else {"N": str(value)}
        for name, value in values.items()
    }
    boto3.client("dynamodb").put_item(TableName=table, Item=item)
