"""Queues, by their counts: AWS has no call that shows a message without receiving it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template

from localaws.console.asking import client, listed

pages = Blueprint("queues", __name__)

_MOST = 200
_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_AGE = "ApproximateAgeOfOldestMessage"


def queues() -> list[dict[str, Any]]:
    """Return the queues with their attributes and the age of the oldest message."""
    found = []
    for url in listed("sqs", "list_queues", "QueueUrls", _MOST):
        attributes = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        redrive = json.loads(attributes["Attributes"].get("RedrivePolicy") or "{}")
        dead_letters = redrive.get("deadLetterTargetArn", "").rpartition(":")[2]
        name = url.rsplit("/", 1)[1]
        found.append({"name": name, "dead_letters": dead_letters, **attributes["Attributes"]})
    ages = _ages([queue["name"] for queue in found])
    return [
        {**queue, "age": ages.get(queue["name"]), "messages": any(int(queue[c]) for c in _COUNTS)}
        for queue in found
    ]


def _ages(names: list[str]) -> dict[str, float]:
    if not names:
        return {}
    now = datetime.now(UTC)
    ages = {}
    queries = [
        {
            "Id": f"queue{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/SQS",
                    "MetricName": _AGE,
                    "Dimensions": [{"Name": "QueueName", "Value": name}],
                },
                "Period": 60,
                "Stat": "Maximum",
            },
        }
        for number, name in enumerate(names)
    ]
    answer = client("cloudwatch").get_metric_data(
        MetricDataQueries=queries,
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        ScanBy="TimestampDescending",
    )
    for result in answer["MetricDataResults"]:
        if result["Values"]:
            ages[names[int(result["Id"].removeprefix("queue"))]] = result["Values"][0]
    return ages


@pages.get("/queues")
def index() -> str:
    """Show each queue's depth, what is in flight, and the age of its oldest message."""
    return render_template("queues.html", queues=queues())
