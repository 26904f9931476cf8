"""Faults on the way of a message through a pipe: nothing is lost, and receives are right."""

import json
from uuid import uuid4

import pytest

KINDS = ["throttling", "internal_error", "reset", "answer_lost"]


def always(service: str, operation: str, kind: str) -> dict:
    return {"service": service, "operation": operation, "rate": 1, "kind": kind}


@pytest.fixture
def dead(aws, make_queue, queue):
    """Where the queue's messages go that were received three times."""
    made = make_queue()
    policy = json.dumps({"deadLetterTargetArn": made.arn, "maxReceiveCount": 3})
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes={"RedrivePolicy": policy})
    return made


@pytest.fixture
def receives(seen, wait_until):
    """``receives(count)`` waits for what the workflow was given: each message's receives."""

    def wait(count: int) -> list[int]:
        texts: list[str] = []
        wait_until(lambda: texts.extend(seen.bodies()) or len(texts) >= count)
        records = [record for text in texts for record in json.loads(text)]
        return [int(record["attributes"]["ApproximateReceiveCount"]) for record in records]

    return wait


@pytest.mark.parametrize("kind", [*KINDS, "answer_error", "answer_cut"])
def test_an_error_of_step_functions_is_no_receive(
    queue, dead, telling, make_pipe, faults, receives, wait_until, kind
):
    # GIVEN Step Functions in an outage
    make_pipe(telling)
    faults(always("states", "StartSyncExecution", kind))
    # WHEN a message was brought three times, and the outage ends
    queue.send("a")
    wait_until(lambda: faults.injected() >= 3)
    tries = faults()
    # THEN the workflow has it for the first time, as it seems, and the queue has it no more
    is_carried_out = kind.startswith("answer")
    assert set(receives(tries + 1 if is_carried_out else 1)) == {1}
    wait_until(lambda: queue.count() == 0)
    assert dead.bodies() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_queue_that_cannot_be_read_is_read_later(
    queue, dead, telling, make_pipe, faults, receives, wait_until, kind
):
    # GIVEN a queue that gives nothing out
    faults(always("sqs", "ReceiveMessage", kind))
    queue.send("a")
    # WHEN a pipe was made, has asked twice, and the outage ends
    make_pipe(telling)
    wait_until(lambda: faults.injected() >= 2)
    faults()
    # THEN the workflow has the message; only what was given out and lost counts as a receive
    [count] = receives(1)
    assert (count > 1) == (kind == "answer_lost")
    wait_until(lambda: queue.count() == 0)
    assert dead.bodies() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_that_was_not_deleted_comes_again(
    queue, dead, telling, make_pipe, faults, receives, wait_until, metric_sum, kind
):
    # GIVEN a queue that deletes nothing, or does not say that it did
    name = make_pipe(telling)
    faults(always("sqs", "DeleteMessageBatch", kind))
    # WHEN a message was brought once, and the outage ends
    queue.send("a")
    wait_until(faults.injected)
    faults()
    # THEN what is not deleted comes a second time, and then no more
    counts = receives(1 if kind == "answer_lost" else 2)
    assert counts == ([1] if kind == "answer_lost" else [1, 2])
    wait_until(lambda: queue.count() == 0)
    assert dead.bodies() == []

    # AND each execution of the pipe has ended well
    def total(metric: str) -> float:
        return metric_sum("AWS/EventBridge/Pipes", metric, PipeName=name)

    assert (total("Invocations"), total("ExecutionFailed")) == (len(counts), 0)


@pytest.fixture
def recording(aws, make_machine, seen):
    """An Express workflow that puts a batch into a table, and then tells of it."""
    table = f"table-{uuid4().hex}"
    aws("dynamodb").create_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    key = {"id": {"S.$": "$[0].messageId"}}
    states = {
        "Put": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {"TableName": table, "Item": key},
            "ResultPath": None,
            "Next": "Get",
        },
        "Get": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:getItem",
            "Parameters": {"TableName": table, "Key": key, "ConsistentRead": True},
            "ResultPath": None,
            "Next": "Tell",
        },
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": seen.url, "MessageBody.$": "States.JsonToString($)"},
            "End": True,
        },
    }
    return make_machine({"StartAt": "Put", "States": states}, "EXPRESS")


@pytest.mark.parametrize("operation", ["PutItem", "GetItem"])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttling", "DynamoDB.ProvisionedThroughputExceededException"),
        ("internal_error", "DynamoDB.InternalServerErrorException"),
        ("reset", "DynamoDB.SdkClientException"),
        ("answer_lost", "DynamoDB.SdkClientException"),
    ],
)
def test_a_workflow_fails_of_a_table_by_aws_s_name(
    recording, start_sync, faults, operation, kind, error
):
    # GIVEN a table in an outage WHEN a workflow asks it THEN it fails, by a name to retry on
    faults(always("dynamodb", operation, kind))
    answer = start_sync(recording, [{"messageId": "a"}])
    assert (answer["status"], answer["error"]) == ("FAILED", error)


@pytest.mark.parametrize(("operation", "kind"), [("PutItem", "throttling"), ("GetItem", "reset")])
def test_an_error_that_fails_the_workflow_is_a_receive(
    queue, dead, recording, make_pipe, faults, receives, wait_until, operation, kind
):
    # GIVEN a table in an outage, of which the workflow fails
    faults(always("dynamodb", operation, kind))
    # WHEN a message was brought twice in vain, and the outage ends
    make_pipe(recording)
    queue.send("a")
    wait_until(lambda: faults.injected() >= 2)
    faults()
    # THEN the third time is the last one
    assert receives(1) == [3]
    wait_until(lambda: queue.count() == 0)
    assert dead.bodies() == []
