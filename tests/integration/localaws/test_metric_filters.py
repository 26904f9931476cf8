"""Metric filters count what log groups take."""

import json
import time
from uuid import uuid4

import pytest


@pytest.fixture
def namespace() -> str:
    return f"Bakery/{uuid4().hex}"


@pytest.fixture
def count(aws, namespace):
    """``count(metric)`` is the sum of a metric's values."""

    def total(metric: str, **dimensions: str) -> float:
        points = aws("cloudwatch").get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=time.time() - 600,
            EndTime=time.time() + 60,
            Period=60,
            Statistics=["Sum"],
        )["Datapoints"]
        return sum(point["Sum"] for point in points)

    return total


def put_filter(aws, group: str, pattern: str, transformation: dict) -> None:
    aws("logs").put_metric_filter(
        logGroupName=group,
        filterName=transformation["metricName"],
        filterPattern=pattern,
        metricTransformations=[transformation],
    )


def test_events_are_counted_and_measured(aws, namespace, count):
    # GIVEN a group with a filter of terms, and one that takes a number out of JSON
    group = f"group-{uuid4().hex}"
    aws("logs").create_log_group(logGroupName=group)
    aws("logs").create_log_stream(logGroupName=group, logStreamName="s")
    burnt = {"metricNamespace": namespace, "metricName": "burnt", "metricValue": "1"}
    heat = {"metricNamespace": namespace, "metricName": "heat", "metricValue": "$.heat"}
    put_filter(aws, group, "burnt", burnt)
    put_filter(aws, group, "{ $.heat > 100 }", heat | {"dimensions": {"Oven": "$.oven"}})
    # WHEN it takes events
    messages = ["burnt", "fine", json.dumps({"heat": 180, "oven": "left"}), "burnt again"]
    now = int(time.time() * 1000)
    aws("logs").put_log_events(
        logGroupName=group,
        logStreamName="s",
        logEvents=[{"timestamp": now, "message": message} for message in messages],
    )
    # THEN those that match are in the metrics
    assert count("burnt") == 2
    assert count("heat", Oven="left") == 180
    found = aws("logs").filter_log_events(logGroupName=group, filterPattern="{ $.heat = 180 }")
    assert [event["message"] for event in found["events"]] == [messages[2]]


def test_what_a_function_writes_is_counted(aws, namespace, count, make_function, wait_until):
    # GIVEN a function's group with a filter
    function = make_function("def handler(event, context): print('burnt scone')")
    group = f"/aws/lambda/{function}"
    aws("logs").create_log_group(logGroupName=group)
    transformation = {"metricNamespace": namespace, "metricName": "burnt", "metricValue": "3"}
    put_filter(aws, group, '"burnt scone"', transformation)
    # WHEN the function is invoked THEN its line is counted
    aws("lambda").invoke(FunctionName=function)
    wait_until(lambda: count("burnt") == 3)
