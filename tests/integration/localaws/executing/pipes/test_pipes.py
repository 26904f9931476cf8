"""What a pipe's target is given, and what becomes of the messages."""

import json

import pytest

ECHO = {"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}


def test_a_message_reaches_a_workflow_as_an_array(queue, telling, seen, make_pipe, wait_until):
    # GIVEN a pipe to an Express workflow
    make_pipe(telling)
    # WHEN a message is sent
    queue.send({"photo": 1})
    # THEN the workflow has an array of one record, as AWS documents it, and the queue has nothing
    [text] = wait_until(seen.bodies)
    [record] = json.loads(text)
    assert json.loads(record["body"]) == {"photo": 1}
    assert (record["eventSource"], record["eventSourceARN"]) == ("aws:sqs", queue.arn)
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["awsRegion"] == "us-east-1"
    wait_until(lambda: queue.count() == 0)


def test_messages_come_in_batches_of_a_size(queue, telling, seen, make_pipe, wait_until):
    # GIVEN five messages that wait
    queue.send(*"abcde")
    # WHEN a pipe takes two at a time
    make_pipe(telling, size=2)
    # THEN the workflow runs three times
    texts: list[str] = []
    wait_until(lambda: texts.extend(seen.bodies()) or len(texts) == 3)
    batches = [[record["body"] for record in json.loads(text)] for text in texts]
    assert sorted(map(len, batches)) == [1, 2, 2]
    assert sorted(body for batch in batches for body in batch) == list("abcde")


def test_a_window_gathers_what_comes_one_by_one(aws, queue, telling, seen, make_pipe, wait_until):
    # GIVEN a pipe that waits for two seconds, and a queue that shows nothing again so soon
    longer = {"VisibilityTimeout": "30"}
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes=longer)
    make_pipe(telling, window=2)
    # WHEN messages come one after another
    queue.send("a")
    wait_until(lambda: queue.count() == 1)
    queue.send("b", "c")
    # THEN they are one batch
    [text] = wait_until(seen.bodies)
    assert sorted(record["body"] for record in json.loads(text)) == ["a", "b", "c"]


def test_what_a_filter_leaves_out_is_deleted(queue, telling, seen, make_pipe, wait_until):
    # GIVEN a pipe for one kind of message
    pattern = json.dumps({"body": {"key": [{"prefix": "incoming/"}]}})
    make_pipe(telling, SourceParameters={"FilterCriteria": {"Filters": [{"Pattern": pattern}]}})
    # WHEN messages of all kinds are sent
    queue.send({"key": "other/1"}, {"key": "incoming/2"}, "no document")
    # THEN the workflow has those, and the queue has none
    [text] = wait_until(seen.bodies)
    assert [json.loads(one["body"])["key"] for one in json.loads(text)] == ["incoming/2"]
    wait_until(lambda: queue.count() == 0)
    assert seen.bodies() == []


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            '{"key": <$.body.s3.key>, "from": "pipe <aws.pipes.pipe-name>"}',
            {"key": "a b", "from": "pipe NAME"},
        ),
        ("<$.body.s3>", {"key": "a b", "tags": ["x", "y"]}),
        ('{"tag": "<$.body.s3.tags[1]>"}', {"tag": "y"}),
        ("Hello, <$.body.s3.key>", "Hello, a b"),
    ],
)
def test_a_template_reshapes_each_message(
    queue, telling, seen, make_pipe, wait_until, template, expected
):
    # GIVEN a pipe with a template
    name = make_pipe(telling, TargetParameters={"InputTemplate": template})
    # WHEN a message with a document is sent
    queue.send({"s3": {"key": "a b", "tags": ["x", "y"]}})
    # THEN the workflow has an array of what the template makes of it
    [text] = wait_until(seen.bodies)
    assert json.loads(text.replace(name, "NAME")) == [expected]


def test_a_workflow_reports_which_messages_it_failed_of(
    make_queue, make_machine, aws, queue, make_pipe, wait_until, metric_sum
):
    # GIVEN a workflow that fails of the first message of each batch
    report = {
        "Type": "Pass",
        "Parameters": {"batchItemFailures": [{"itemIdentifier.$": "$[0].messageId"}]},
        "End": True,
    }
    machine = make_machine({"StartAt": "Report", "States": {"Report": report}}, "EXPRESS")
    dead = make_queue()
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "8"}
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes=attributes)
    queue.send("a", "b", "c")
    # WHEN a pipe brings three
    name = make_pipe(machine)
    # THEN the others are deleted, and that one goes the queue's way of failures
    assert len(wait_until(dead.bodies)) == 1
    assert queue.count() == 0

    def total(metric: str) -> float:
        return metric_sum("AWS/EventBridge/Pipes", metric, PipeName=name)

    assert wait_until(lambda: total("ExecutionPartiallyFailed")) == 1
    assert (total("Invocations"), total("EventCount"), total("ExecutionFailed")) == (1, 3, 0)


def test_a_standard_workflow_is_started_and_not_waited_for(
    aws, make_machine, queue, make_pipe, wait_until
):
    # GIVEN a pipe that only starts its workflow
    machine = make_machine(ECHO)
    kind = {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}}
    make_pipe(machine, TargetParameters=kind)
    # WHEN a message is sent
    queue.send("a")
    # THEN an execution has it, and the queue has it no more
    states = aws("stepfunctions")
    [execution] = wait_until(lambda: states.list_executions(stateMachineArn=machine)["executions"])
    given = states.describe_execution(executionArn=execution["executionArn"])["input"]
    assert [record["body"] for record in json.loads(given)] == ["a"]
    wait_until(lambda: queue.count() == 0)


def test_a_function_reports_which_messages_it_failed_of(
    aws, make_function, queue, make_pipe, wait_until
):
    # GIVEN a function that fails of one message
    name = make_function("""
        def handler(event, context):
            bad = [one["messageId"] for one in event if one["body"] == "bad"]
            return {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}
    """)
    arn = aws("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    queue.send("good", "bad")
    # WHEN a pipe brings two
    make_pipe(arn)
    # THEN the other one is deleted
    wait_until(lambda: queue.count() == 1)


def test_a_queue_has_a_message_for_each(queue, seen, make_pipe, wait_until):
    # GIVEN a pipe from a queue to another
    make_pipe(seen.arn, TargetParameters={"InputTemplate": "<$.body>"})
    # WHEN messages are sent
    queue.send({"photo": 1}, "text")
    # THEN the other has them
    texts: list[str] = []
    wait_until(lambda: texts.extend(seen.bodies()) or len(texts) == 2)
    assert sorted(texts) == ["text", '{"photo":1}']
    assert queue.count() == 0
