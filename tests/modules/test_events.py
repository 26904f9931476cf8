"""The module of event buses: what is applied delivers events, schedules and a pipe's messages."""

import json
import os
import time
import urllib.request

import pytest


def sleep_a_day() -> None:
    """Move the clock of schedules."""
    url = f"{os.environ['AWS_ENDPOINT_URL']}/_localaws/clock"
    body = json.dumps({"advance_seconds": 86400}).encode()
    urllib.request.urlopen(urllib.request.Request(url, body, method="PUT"))  # noqa: S310


@pytest.mark.module("eventbridge")
def test_events_schedules_and_pipes_reach_their_targets(applied, aws, receive):
    # GIVEN the module's bus WHEN it gets an event that the rule takes, and one that it does not
    entries = [
        {
            "EventBusName": applied["bus"],
            "Source": "modules",
            "DetailType": "photo",
            "Detail": json.dumps({"kind": kind}),
        }
        for kind in ("bicycle", "text")
    ]
    assert aws("events").put_events(Entries=entries)["FailedEntryCount"] == 0
    # THEN the targets have the one: transformed, in order, in a log
    assert json.loads(receive(applied["told"])) == {"told": "bicycle"}
    assert json.loads(receive(applied["ordered"]))["detail"] == {"kind": "bicycle"}
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=applied["told"])
    [logged] = aws("logs").filter_log_events(logGroupName=applied["group"])["events"]
    assert json.loads(logged["message"])["detail"] == {"kind": "bicycle"}
    # WHEN the night comes THEN the schedule calls its queue
    sleep_a_day()
    assert json.loads(receive(applied["scheduled"])) == {"night": True}
    # WHEN a message comes into the pipe THEN the machine has run for it and for the event
    aws("sqs").send_message(QueueUrl=applied["piped"], MessageBody="piped")
    ends, executions = time.monotonic() + 30, []
    while time.monotonic() < ends and len(executions) < 2:
        time.sleep(0.2)
        listed = aws("stepfunctions").list_executions(stateMachineArn=applied["machine"])
        executions = [one for one in listed["executions"] if one["status"] == "SUCCEEDED"]
    assert len(executions) == 2
