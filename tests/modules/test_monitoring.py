"""The modules of CloudWatch: log lines are counted, and an alarm is raised."""

import json
import time

import pytest


@pytest.mark.module("cloudwatch")
def test_errors_in_a_log_raise_an_alarm(applied, aws, receive):
    # GIVEN the module's log group, filter and alarms
    stream = {"logGroupName": applied["group"], "logStreamName": "one"}
    # WHEN errors are logged
    moment = int(time.time() * 1000)
    events = [{"timestamp": moment, "message": text} for text in ("ERROR one", "fine", "ERROR 2")]
    aws("logs").put_log_events(**stream, logEvents=events)
    # THEN the alarm and the composite alarm are raised, and the topic is told of both
    told = {json.loads(receive(applied["told"]))["AlarmName"] for _ in range(2)}
    assert told == {"modules-errors", "modules-any"}
    # AND the query that is kept finds what was logged
    [kept] = aws("logs").describe_query_definitions()["queryDefinitions"]
    query = aws("logs").start_query(
        logGroupNames=kept["logGroupNames"],
        queryString=kept["queryString"],
        startTime=moment // 1000 - 60,
        endTime=moment // 1000 + 60,
    )["queryId"]
    rows = aws("logs").get_query_results(queryId=query)["results"]
    found = [field["value"] for row in rows for field in row if field["field"] == "@message"]
    assert sorted(found) == ["ERROR 2", "ERROR one", "fine"]
