"""What befalls services at work, when somebody asks for it: crashes, lost answers, repeats."""

import json
from uuid import uuid4

import pytest

NOTE = """
    import boto3, json
    def handler(event, context):
        boto3.client("sqs").send_message(QueueUrl=event["queue"], MessageBody='"done"')
        return "answered"
"""


def rule(service: str, operation: str, kind: str, rate: float = 1) -> dict:
    return {"service": service, "operation": operation, "rate": rate, "kind": kind}


@pytest.fixture
def invoke(aws, make_function, queue):
    """``invoke()`` calls a function that leaves a message, and returns its error and answer."""
    name = make_function(NOTE, Timeout=60)

    def call():
        answer = aws("lambda").invoke(
            FunctionName=name, Payload=json.dumps({"queue": queue.url}).encode()
        )
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    return call


def test_a_function_times_out_with_its_work_done(invoke, faults, queue, wait_until):
    # GIVEN a function, and a rule that lets it time out
    faults("PUT", [rule("lambda", "Invoke", "timeout")])
    # WHEN it is called
    error, document = invoke()
    # THEN the caller learns of a time-out at once, and the work has had its effect
    assert (error, document["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert "Task timed out after 60.00 seconds" in document["errorMessage"]
    assert wait_until(queue.bodies) == ["done"]


def test_a_function_crashes_and_the_next_process_answers(invoke, faults):
    # GIVEN a function that crashes by a rule
    faults("PUT", [rule("lambda", "Invoke", "crash")])
    error, document = invoke()
    assert (error, document["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert "signal: killed" in document["errorMessage"]
    assert faults("GET")["rules"][0]["injected"] == 1
    # WHEN the rule is gone THEN a new process answers
    faults("DELETE")
    assert invoke() == (None, "answered")


def test_an_event_comes_twice(aws, make_rule, faults, queue, wait_until):
    # GIVEN a rule with a target, and a fault that delivers twice
    source = f"test.{uuid4().hex}"
    make_rule({"source": [source]}, {"Arn": queue.arn})
    faults("PUT", [rule("events", "Deliver", "duplicate")])
    # WHEN one event is put
    entry = {"Source": source, "DetailType": "Seen", "Detail": "{}"}
    aws("events").put_events(Entries=[entry])
    # THEN the target has it twice, the same both times
    seen: list[dict] = []

    def both() -> bool:
        seen.extend(queue.bodies())
        return len(seen) > 1

    wait_until(both)
    assert len(seen) == 2
    assert seen[0] == seen[1]
