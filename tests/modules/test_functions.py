"""The module of functions: what is applied is invoked, by callers, queues and events."""

import json
import time

import pytest


@pytest.mark.module("lambda_function")
def test_functions_are_invoked_by_callers_queues_and_events(applied, aws, receive):
    # GIVEN the module's function, with a version and an alias
    function = {"FunctionName": applied["function"]}
    # WHEN the alias is invoked THEN its version answers
    answer = aws("lambda").invoke(**function, Qualifier="live", Payload=json.dumps({"photo": 1}))
    assert json.loads(answer["Payload"].read()) == {"got": {"photo": 1}, "version": "1"}
    # WHEN it is invoked in the background THEN the destinations are told how it went
    for name, asked in {"done": {"photo": 2}, "failed": {"fail": True}}.items():
        aws("lambda").invoke(**function, InvocationType="Event", Payload=json.dumps(asked))
        assert json.loads(receive(applied[name]))["requestPayload"] == asked
    # AND the dead-letter queue has the event itself
    assert json.loads(receive(applied["dead"])) == {"fail": True}
    # WHEN messages come to its queue, and an event to its rule
    for kind in ("bicycle", "text"):
        body = json.dumps({"kind": kind})
        aws("sqs").send_message(QueueUrl=applied["incoming"], MessageBody=body)
    entry = {"Source": "modules", "DetailType": "photo", "Detail": '{"kind": "event"}'}
    assert aws("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    # THEN it has logged the one that the filter takes, and the event
    ends = time.monotonic() + 30
    expected, logged = {"bicycle", "'kind': 'event'"}, ""
    while time.monotonic() < ends and not all(word in logged for word in expected):
        time.sleep(0.5)
        events = aws("logs").filter_log_events(logGroupName=f"/aws/lambda/{applied['function']}")
        logged = "\n".join(event["message"] for event in events["events"])
    assert all(word in logged for word in expected), logged
    assert "text" not in logged
