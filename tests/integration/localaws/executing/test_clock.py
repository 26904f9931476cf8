"""Executions and queues follow the clock, which a test moves."""

import json
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
import urllib3

DAY = 86_400


@pytest.fixture
def change(aws) -> Callable[..., dict]:
    """``change(advance_seconds=…)`` moves the clock, ``change(scale=…)`` lets it run faster."""
    url = aws("sqs").meta.endpoint_url + "/_localaws/clock"

    def put(**wanted: float) -> dict:
        answer = urllib3.request("PUT", url, body=json.dumps(wanted))
        assert answer.status == 200, answer.data
        return answer.json()

    yield put
    put(scale=1)


@pytest.fixture
def start(aws, role) -> Callable[[dict], str]:
    """``start(states)`` starts an execution of a machine of these states; its ARN."""

    def begin(states: dict, **more) -> str:
        definition = json.dumps({"StartAt": next(iter(states)), "States": states, **more})
        machine = aws("stepfunctions").create_state_machine(
            name=f"machine-{uuid4().hex}", definition=definition, roleArn=role
        )
        return aws("stepfunctions").start_execution(stateMachineArn=machine["stateMachineArn"])[
            "executionArn"
        ]

    return begin


@pytest.fixture
def ended(aws, wait_until) -> Callable[[str], dict]:
    def look(arn: str) -> dict | None:
        told = aws("stepfunctions").describe_execution(executionArn=arn)
        return told if told["status"] != "RUNNING" else None

    return lambda arn: wait_until(lambda: look(arn), 20)


@pytest.fixture
def entered(aws, wait_until) -> Callable[[str, str], None]:
    """``entered(arn, kind)`` waits until an execution's history has an event of a kind."""

    def look(arn: str, kind: str) -> bool:
        history = aws("stepfunctions").get_execution_history(executionArn=arn)["events"]
        return any(event["type"] == kind for event in history)

    return lambda arn, kind: wait_until(lambda: look(arn, kind))


def test_a_wait_ends_when_the_clock_has_passed_it(start, ended, entered, change):
    # GIVEN an execution that waits for an hour
    arn = start({"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}})
    entered(arn, "WaitStateEntered")
    # WHEN the clock is moved by an hour THEN it goes on
    change(advance_seconds=3600)
    assert ended(arn)["status"] == "SUCCEEDED"


def test_a_wait_ends_early_on_a_fast_clock(start, ended, change):
    # GIVEN a clock that runs an hour a second WHEN an execution waits for two hours
    assert change(scale=3600)["scale"] == 3600
    begun = time.monotonic()
    arn = start({"Wait": {"Type": "Wait", "Seconds": 7200, "End": True}})
    # THEN it takes two seconds
    assert ended(arn)["status"] == "SUCCEEDED"
    assert 1.5 <= time.monotonic() - begun < 15


def test_a_wait_until_a_time_ends_then(start, ended, entered, change):
    # GIVEN an execution that waits until the next day
    now = time.time() + _ahead(change)
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + DAY))
    arn = start({"Wait": {"Type": "Wait", "Timestamp": until, "End": True}})
    entered(arn, "WaitStateEntered")
    # WHEN the clock is moved there THEN it goes on
    change(advance_seconds=DAY + 1)
    assert ended(arn)["status"] == "SUCCEEDED"


def test_a_machine_times_out_on_the_clock(start, ended, entered, change):
    # GIVEN an execution that may take an hour, and takes two
    arn = start({"Wait": {"Type": "Wait", "Seconds": 7200, "End": True}}, TimeoutSeconds=3600)
    entered(arn, "WaitStateEntered")
    # WHEN an hour and a half have passed THEN it has timed out
    change(advance_seconds=5400)
    assert ended(arn)["status"] == "TIMED_OUT"


def test_a_task_that_nobody_answers_times_out_on_the_clock(
    aws, start, ended, entered, change, queue
):
    # GIVEN a task that waits an hour for its token
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"},
        "TimeoutSeconds": 3600,
        "End": True,
    }
    arn = start({"Ask": task})
    entered(arn, "TaskSubmitted")
    # WHEN an hour has passed THEN it has timed out
    change(advance_seconds=3601)
    assert (ended(arn)["status"], ended(arn)["error"]) == ("FAILED", "States.Timeout")


def test_a_retry_comes_when_its_interval_has_passed(start, ended, entered, change):
    # GIVEN a task that fails, and is tried again in an hour
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "nobody"},
        "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 3600, "MaxAttempts": 1}],
        "End": True,
    }
    arn = start({"Call": task})
    entered(arn, "TaskFailed")
    # WHEN an hour has passed THEN it has failed for good
    change(advance_seconds=3600)
    assert ended(arn)["status"] == "FAILED"


def test_a_message_is_seen_when_its_delay_has_passed(aws, queue, change):
    # GIVEN a message that is delayed by a quarter of an hour
    sqs = aws("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="bread", DelaySeconds=900)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    # WHEN that has passed THEN it is received, and then hidden for its time
    change(advance_seconds=900)
    [message] = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=600)["Messages"]
    assert message["Body"] == "bread"
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    change(advance_seconds=600)
    assert len(sqs.receive_message(QueueUrl=queue)["Messages"]) == 1
    # AND after four days it is gone
    change(advance_seconds=4 * DAY)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_a_message_is_the_same_for_five_minutes(aws, change):
    # GIVEN a message of a FIFO queue
    sqs = aws("sqs")
    url = sqs.create_queue(
        QueueName=f"{uuid4().hex}.fifo",
        Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"},
    )["QueueUrl"]
    same = {"QueueUrl": url, "MessageBody": "bread", "MessageGroupId": "oven"}
    first = sqs.send_message(**same)["MessageId"]
    assert sqs.send_message(**same)["MessageId"] == first
    # WHEN five minutes have passed THEN it is another
    change(advance_seconds=301)
    assert sqs.send_message(**same)["MessageId"] != first


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"scale": 0.5}', '{"scale": true}', '{"advance_seconds": -1}', '{"to": 1}'],
)
def test_what_is_no_change_of_the_clock_is_refused(aws, body):
    # GIVEN a body that asks for nothing that the clock can do WHEN it is put THEN it is refused
    url = aws("sqs").meta.endpoint_url + "/_localaws/clock"
    answer = urllib3.request("PUT", url, body=body)
    assert answer.status == 400
    assert answer.json() == {"error": 'a body such as {"advance_seconds": 3600} or {"scale": 60}'}


@pytest.fixture
def queue(aws) -> str:
    return aws("sqs").create_queue(QueueName=f"queue-{uuid4().hex}")["QueueUrl"]


def _ahead(change) -> float:
    """By how much the clock is ahead of the machine's."""
    shown = change(advance_seconds=0)["time"]
    return time.mktime(time.strptime(shown, "%Y-%m-%dT%H:%M:%SZ")) - time.mktime(time.gmtime())
