"""Logs as JSON: what Lambda tells of invocations, and what a function logs."""

import base64
import json

PRINTS = """
    import logging

    def handler(event, context):
        logging.getLogger().info("quiet")
        logging.getLogger().warning("loud")
        if event == "fail":
            import os
            os._exit(1)
        return 1
"""


def test_a_log_is_json_with_its_levels_in_its_own_group(make_function, invoke, aws) -> None:
    # GIVEN a function that logs as JSON from WARN on, into a group of its own
    logging = {
        "LogFormat": "JSON",
        "ApplicationLogLevel": "WARN",
        "SystemLogLevel": "INFO",
        "LogGroup": "/own/json",
    }
    name = make_function(PRINTS, LoggingConfig=logging)
    # WHEN it is invoked
    answer, _ = invoke(name, {}, LogType="Tail")
    # THEN each line is JSON: AWS's start and report, and the warning
    tail = base64.b64decode(answer["LogResult"]).decode().splitlines()
    start, warning, report = (json.loads(line) for line in tail)
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert start["type"] == "platform.start"
    assert start["record"] == {"requestId": request_id, "version": "$LATEST"}
    assert (warning["level"], warning["message"]) == ("WARNING", "loud")
    assert warning["requestId"] == request_id
    assert report["type"] == "platform.report"
    assert report["record"]["status"] == "success"
    assert {"durationMs", "billedDurationMs", "memorySizeMB"} <= set(report["record"]["metrics"])
    # AND they are in that group
    events = aws("logs").filter_log_events(logGroupName="/own/json")["events"]
    assert [json.loads(event["message"]) for event in events] == [start, warning, report]


def test_a_failure_is_reported_where_successes_are_not(make_function, invoke) -> None:
    # GIVEN a function whose system log begins at WARN
    logging = {"LogFormat": "JSON", "ApplicationLogLevel": "ERROR", "SystemLogLevel": "WARN"}
    name = make_function(PRINTS, LoggingConfig=logging)
    # WHEN it answers, and when its process ends
    answered, _ = invoke(name, {}, LogType="Tail")
    failed, _ = invoke(name, "fail", LogType="Tail")
    # THEN only the failure is told
    assert base64.b64decode(answered["LogResult"]) == b""
    report = json.loads(base64.b64decode(failed["LogResult"]))
    assert report["type"] == "platform.report"
    assert report["record"]["status"] == "error"
    assert report["record"]["errorType"] == "Runtime.ExitError"
