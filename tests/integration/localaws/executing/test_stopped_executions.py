"""Executions that are stopped: at once, for good, and told of once, whatever they wait for."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 300, "End": True}}}


@pytest.fixture
def states(aws):
    return aws("stepfunctions")


@pytest.fixture
def start(states):
    def start_execution(machine: str, given: object = None) -> str:
        answer = states.start_execution(stateMachineArn=machine, input=json.dumps(given or {}))
        return answer["executionArn"]

    return start_execution


@pytest.fixture
def review(aws):
    """A definition that waits for a token, and what looks for the token in its queue."""
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName=f"reviews-{uuid4().hex}")["QueueUrl"]
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}},
        "End": True,
    }

    def token() -> str | None:
        messages = sqs.receive_message(QueueUrl=url).get("Messages", [])
        return json.loads(messages[0]["Body"])["token"] if messages else None

    return {"StartAt": "Ask", "States": {"Ask": task}}, token


def test_an_execution_that_waits_for_a_token_is_stopped_at_once(
    states, make_machine, start, review, events_of, metric_sum, wait_until
):
    # GIVEN an execution whose token is in a reviewer's hands
    definition, token = review
    machine = make_machine(definition)
    pattern = {"detail": {"stateMachineArn": [machine], "status": ["ABORTED"]}}
    look = events_of({"source": ["aws.states"]} | pattern)
    arn = start(machine)
    wanted = wait_until(token)
    # WHEN it is stopped
    states.stop_execution(executionArn=arn, error="Cancelled", cause="the courier called")
    # THEN it has ended with these reasons, of which an event and a metric tell
    execution = states.describe_execution(executionArn=arn)
    assert execution["status"] == "ABORTED"
    assert (execution["error"], execution["cause"]) == ("Cancelled", "the courier called")
    assert execution["stopDate"] >= execution["startDate"]
    [event] = wait_until(look)
    assert event["detail"]["error"] == "Cancelled"
    assert metric_sum("AWS/States", "ExecutionsAborted", StateMachineArn=machine) == 1
    # AND its history ends so, and nobody waits for the token any more
    history = states.get_execution_history
    wait_until(lambda: history(executionArn=arn)["events"][-1]["type"] == "ExecutionAborted")
    with pytest.raises(ClientError):
        states.send_task_success(taskToken=wanted, output="{}")


def test_a_function_that_fails_later_does_not_change_the_end(
    states, make_machine, make_function, start, events_of, metric_sum, logged, wait_until
):
    # GIVEN an execution whose function takes its time, and then fails
    slow = make_function(
        "import time\ndef handler(event, context): print('begun'); time.sleep(2); raise OSError"
    )
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": slow, "Payload": {}},
        "End": True,
    }
    machine = make_machine({"StartAt": "Call", "States": {"Call": task}})
    pattern = {"stateMachineArn": [machine], "status": [{"anything-but": "RUNNING"}]}
    look = events_of({"source": ["aws.states"], "detail": pattern})
    arn = start(machine)

    wait_until(lambda: "begun" in logged(slow))
    # WHEN it is stopped while the function runs, and the function fails
    states.stop_execution(executionArn=arn, error="Cancelled")
    assert states.describe_execution(executionArn=arn)["status"] == "ABORTED"
    wait_until(lambda: "REPORT" in logged(slow))
    history = states.get_execution_history
    wait_until(lambda: history(executionArn=arn)["events"][-1]["type"] == "ExecutionAborted")
    # THEN it stays aborted, and one event and one metric tell of it
    execution = states.describe_execution(executionArn=arn)
    assert (execution["status"], execution["error"]) == ("ABORTED", "Cancelled")
    time.sleep(0.3)
    assert [event["detail"]["status"] for event in look()] == ["ABORTED"]
    assert metric_sum("AWS/States", "ExecutionsFailed", StateMachineArn=machine) == 0


def test_an_execution_can_be_stopped_as_soon_as_it_is_started(states, make_machine, start):
    # GIVEN a machine that would wait for minutes
    machine = make_machine(WAIT)

    def start_and_stop(_: int) -> str:
        arn = start(machine)
        states.stop_execution(executionArn=arn)
        return states.describe_execution(executionArn=arn)["status"]

    # WHEN many executions are stopped right after their start
    with ThreadPoolExecutor(8) as pool:
        ends = set(pool.map(start_and_stop, range(100)))
    # THEN each has ended
    assert ends == {"ABORTED"}


def test_tokens_are_answered_while_other_executions_start(
    states, make_machine, start, review, ended, wait_until
):
    # GIVEN executions that are started one after another
    passing = make_machine({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    definition, token = review
    waiting = make_machine(definition)
    with ThreadPoolExecutor(4) as pool:
        starts = [pool.submit(start, passing) for _ in range(200)]
        # WHEN a token is answered meanwhile, again and again
        for _ in range(10):
            arn = start(waiting)
            states.send_task_success(taskToken=wait_until(token), output='"well"')
            # THEN the answer arrives
            assert ended(arn)["status"] == "SUCCEEDED"
        assert len({one.result() for one in starts}) == 200
