"""What records of photos took: writes and reads of the table of outcomes, and lines of logs."""

from datetime import timedelta

import boto3

from scones_tools.clean_up.leftovers import is_of
from scones_tools.deployment import Deployment
from scones_tools.metrics import Metric

_BYTES_A_GB = 1024**3


def recorded(deployed: Deployment, length: timedelta) -> dict[str, float]:
    """Return what was taken in a time that ends now."""
    table = {"TableName": deployed.outcomes_table_name}
    written, read = (
        Metric("AWS/DynamoDB", f"Consumed{of}CapacityUnits", table).total(length)
        for of in ("Write", "Read")
    )
    return {
        "dynamodb write unit": written,
        "dynamodb read unit": read,
        "cloudwatch logs GB": _logged(deployed.prefix, length) / _BYTES_A_GB,
    }


def _logged(prefix: str, length: timedelta) -> float:
    """Return how many bytes came into the deployment's logs."""
    pages = boto3.client("logs").get_paginator("describe_log_groups").paginate()
    groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    return sum(
        Metric("AWS/Logs", "IncomingBytes", {"LogGroupName": name}).total(length)
        for name in groups
        if is_of(name.rpartition("/")[2], prefix)
    )
