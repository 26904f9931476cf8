"""A batch of events: each has its way through a Map, and those that fail come again alone."""

import json
from collections import Counter

import pytest

TEMPLATE = (
    '{"message_id": <$.messageId>, "sent": <$.attributes.SentTimestamp>, '
    '"receives": <$.attributes.ApproximateReceiveCount>, "event": <$.body>}'
)


@pytest.fixture
def processing(make_machine, seen):
    """An Express workflow that tells of each event, and fails of those that are to fail."""
    tell = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": seen.url, "MessageBody.$": "$"},
        "ResultPath": None,
        "Next": "Choose",
    }
    rule = {"Variable": "$.event.fails", "BooleanEquals": True, "Next": "Return"}
    states = {
        "Tell": tell,
        "Choose": {"Type": "Choice", "Choices": [rule], "Default": "Settle"},
        "Return": {
            "Type": "Pass",
            "Parameters": {"itemIdentifier.$": "$.message_id"},
            "End": True,
        },
        "Settle": {"Type": "Pass", "Result": {}, "End": True},
    }
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Tell", "States": states}
    each = {
        "Type": "Map",
        "ItemProcessor": processor,
        "ResultSelector": {"batchItemFailures.$": "$[?(@.itemIdentifier)]"},
        "End": True,
    }
    return make_machine({"StartAt": "Each", "States": {"Each": each}}, "EXPRESS")


def test_what_fails_comes_again_alone_until_it_is_a_dead_letter(
    aws, queue, seen, make_queue, processing, make_pipe, wait_until
):
    # GIVEN a queue that gives a message out twice, and events of which one fails
    dead = make_queue()
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2})
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes={"RedrivePolicy": policy})
    events = [{"key": name, "fails": name == "b"} for name in "abc"]
    queue.send(*events)
    # WHEN a pipe brings them, by a template
    make_pipe(processing, TargetParameters={"InputTemplate": TEMPLATE})
    # THEN the one is a dead letter, whole, and it alone came twice
    assert [json.loads(body) for body in wait_until(dead.bodies)] == [events[1]]
    inputs = [json.loads(body) for body in seen.bodies()]
    assert Counter(one["event"]["key"] for one in inputs) == {"a": 1, "b": 2, "c": 1}
    assert queue.count() == 0
    # AND each had its message's id, its time in milliseconds and its receives, as texts
    of_b = [one for one in inputs if one["event"]["key"] == "b"]
    assert sorted(one["receives"] for one in of_b) == ["1", "2"]
    assert len({one["message_id"] for one in inputs}) == 3
    assert of_b[0]["sent"] == of_b[1]["sent"]
    assert all(one["sent"].isdecimal() and len(one["sent"]) == 13 for one in inputs)


@pytest.mark.parametrize("body", ['no "document"\n', "[" * 20_000], ids=["words", "deep"])
def test_what_is_no_document_comes_as_text(queue, seen, processing, make_pipe, wait_until, body):
    # GIVEN a pipe with a template
    make_pipe(processing, TargetParameters={"InputTemplate": TEMPLATE})
    # WHEN it brings a message whose body is no JSON THEN the event is that text
    queue.send(body)
    [text] = wait_until(seen.bodies)
    assert json.loads(text)["event"] == body


def test_a_workflow_that_times_out_returns_its_batch(
    aws, queue, make_queue, make_machine, make_pipe, wait_until, metric_sum
):
    # GIVEN a workflow with less time than it takes
    dead = make_queue()
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes={"RedrivePolicy": policy})
    wait = {"Type": "Wait", "Seconds": 30, "End": True}
    definition = {"StartAt": "Wait", "States": {"Wait": wait}, "TimeoutSeconds": 1}
    machine = make_machine(definition, "EXPRESS")
    queue.send("a", "b")
    # WHEN a pipe brings a batch THEN the whole of it goes the queue's way of failures
    name = make_pipe(machine)
    bodies: list[str] = []
    wait_until(lambda: bodies.extend(dead.bodies()) or len(bodies) >= 2)
    assert sorted(bodies) == ["a", "b"]
    assert metric_sum("AWS/States", "ExecutionsTimedOut", StateMachineArn=machine) == 1
    assert metric_sum("AWS/EventBridge/Pipes", "ExecutionFailed", PipeName=name) == 1
