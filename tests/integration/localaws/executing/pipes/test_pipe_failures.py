"""Pipes whose target fails, is throttled, or refuses: what is tried again, and how often."""

import json
from uuid import uuid4

import pytest


@pytest.fixture
def dead(aws, make_queue, queue):
    """Where the queue's messages go that were received twice."""
    made = make_queue()
    policy = json.dumps({"deadLetterTargetArn": made.arn, "maxReceiveCount": 2})
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes={"RedrivePolicy": policy})
    return made


@pytest.fixture
def log(aws):
    """``log.settings`` has a pipe log to a group of the test's own, ``log()`` is what is there."""
    group = f"/aws/vendedlogs/pipes/{uuid4().hex}"
    aws("logs").create_log_group(logGroupName=group)

    def records() -> list[dict]:
        events = aws("logs").filter_log_events(logGroupName=group)["events"]
        return [json.loads(event["message"]) for event in events]

    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    destination = {"CloudwatchLogsLogDestination": {"LogGroupArn": arn}}
    records.settings = {"LogConfiguration": {"Level": "ERROR"} | destination}
    return records


def test_what_fails_is_logged(aws, queue, dead, failing, make_pipe, log, wait_until):
    # GIVEN a pipe that logs errors, and a workflow that fails
    name = make_pipe(failing, **log.settings)
    # WHEN a message is brought twice
    queue.send("a")
    wait_until(dead.bodies)
    # THEN each step that failed is in the log, under the names of AWS's schema
    records = log()
    steps = ["TargetInvocationFailed", "TargetStageFailed", "ExecutionFailed"]
    assert [record["messageType"] for record in records] == steps * 2
    assert len({record["executionId"] for record in records}) == 2
    assert {record["logLevel"] for record in records} == {"ERROR"}
    pipe = aws("pipes").describe_pipe(Name=name)
    assert {record["resourceArn"] for record in records} == {pipe["Arn"]}
    error = records[0]["error"]
    assert (error["awsService"], error["resourceArn"]) == ("states", failing)
    assert "error from States. FAILED Broken: on purpose" in error["message"]


def test_a_refusal_is_logged_with_its_code(queue, telling, make_pipe, log, wait_until):
    # GIVEN a pipe that logs errors, whose state machine does not exist
    make_pipe(f"{telling}-gone", **log.settings)
    # WHEN a message is brought THEN the log says what the service said
    queue.send("a")
    error = wait_until(log)[0]["error"]
    assert (error["httpStatusCode"], error["exceptionType"]) == (400, "StateMachineDoesNotExist")
    assert error["requestId"]


def test_a_failed_workflow_returns_its_messages_until_the_queue_gives_them_up(
    queue, dead, failing, make_pipe, wait_until, metric_sum
):
    # GIVEN a workflow that always fails, and a queue that gives a message out twice
    queue.send("a")
    # WHEN a pipe brings the message
    name = make_pipe(failing)
    # THEN it is tried twice, and the dead-letter queue has it whole
    assert wait_until(dead.bodies) == ["a"]

    def total(metric: str) -> float:
        return metric_sum("AWS/EventBridge/Pipes", metric, PipeName=name)

    assert (total("Invocations"), total("ExecutionFailed")) == (2, 2)
    assert (total("TargetStageFailed"), total("ExecutionThrottled")) == (2, 0)


@pytest.mark.parametrize(
    ("kind", "metric"),
    [("throttling", "ExecutionThrottled"), ("service_unavailable", "ExecutionFailed")],
)
def test_an_error_of_the_service_is_no_receive(
    queue, dead, telling, seen, make_pipe, faults, wait_until, metric_sum, kind, metric
):
    # GIVEN Step Functions in an outage, and a queue that gives a message out twice
    rule = {"service": "states", "operation": "StartSyncExecution", "rate": 1.0, "kind": kind}
    faults(rule)
    queue.send("a")
    name = make_pipe(telling)

    def tries() -> float:
        return metric_sum("AWS/EventBridge/Pipes", metric, PipeName=name)

    # WHEN it was tried four times, and the outage ends
    wait_until(lambda: tries() >= 4)
    assert dead.bodies() == []
    faults(rule | {"rate": 0.0})
    # THEN the workflow has the message, for the first time as it seems
    [text] = wait_until(seen.bodies)
    [record] = json.loads(text)
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_a_pipe_whose_machine_is_gone_stops_and_says_why(
    aws, queue, telling, seen, make_pipe, state_of, wait_until, make_machine
):
    # GIVEN a pipe whose state machine does not exist
    name = make_pipe(f"{telling}-gone", size=1)
    # WHEN there are messages
    queue.send(*"abcdefghij")
    # THEN nearly continuous refusals stop it, and it says why
    wait_until(lambda: state_of(name) == "STOPPED")
    pipe = aws("pipes").describe_pipe(Name=name)
    assert pipe["DesiredState"] == "RUNNING"
    assert "Target invocation failed with error from States" in pipe["StateReason"]
    assert "StateMachineDoesNotExist" in pipe["StateReason"]
    assert queue.count() == 10
    # WHEN its target is put right THEN it runs again, and nothing was lost
    aws("pipes").update_pipe(Name=name, RoleArn=pipe["RoleArn"], Target=telling)
    wait_until(lambda: state_of(name) == "RUNNING")
    texts: list[str] = []
    wait_until(lambda: texts.extend(seen.bodies()) or len(set(texts)) >= 10)
    assert "StateReason" not in aws("pipes").describe_pipe(Name=name)


def test_an_answer_that_names_no_message_is_a_failure_of_all(
    queue, dead, make_machine, make_pipe, wait_until
):
    # GIVEN a workflow whose report names something else
    report = {
        "Type": "Pass",
        "Result": {"batchItemFailures": [{"itemIdentifier": ""}]},
        "End": True,
    }
    machine = make_machine({"StartAt": "Report", "States": {"Report": report}}, "EXPRESS")
    queue.send("a")
    # WHEN a pipe brings a message THEN it counts as failed
    make_pipe(machine)
    assert wait_until(dead.bodies) == ["a"]
