"""What tests put into moto's AWS, and ask it about."""

import boto3


def count(namespace: str, name: str, dimensions: dict[str, str], *values: float) -> None:
    """Let CloudWatch have values of a metric."""
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    data = [{"MetricName": name, "Dimensions": named, "Value": value} for value in values]
    boto3.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


def waiting(queue: str) -> int:
    """Return how many messages of a queue can be received."""
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])
