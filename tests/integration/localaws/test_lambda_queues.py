"""Queues that feed functions, by event source mappings."""

import json
import time
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

# Tells what it has, and fails of what asks for it.
SAYING = """
    def handler(event, context):
        for record in event["Records"]:
            print("got", record["body"], record["attributes"]["ApproximateReceiveCount"])
            if record["body"] == "bad":
                raise OSError(record["body"])
"""
REPORTING = """
    def handler(event, context):
        bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}
"""


@pytest.fixture
def map_queue(aws):
    """``map_queue(queue, function, **settings)`` has a queue feed a function."""
    made = []

    def create(queue, function: str, **settings) -> str:
        answer = aws("lambda").create_event_source_mapping(
            FunctionName=function, EventSourceArn=queue.arn, **settings
        )
        made.append(answer["UUID"])
        return made[-1]

    yield create
    for uuid in made:
        with suppress(ClientError):  # a test may have deleted it
            aws("lambda").delete_event_source_mapping(UUID=uuid)


@pytest.fixture
def count(aws):
    """``count(queue)`` is the number of its messages, those out of sight included."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def look(queue) -> int:
        answer = aws("sqs").get_queue_attributes(QueueUrl=queue.url, AttributeNames=names)
        return sum(int(number) for number in answer["Attributes"].values())

    return look


def test_a_function_takes_a_queue_s_messages(
    make_function, aws, queue, map_queue, logged, count, wait_until
) -> None:
    # GIVEN a queue that feeds a function
    name = make_function(SAYING)
    map_queue(queue, name)
    # WHEN messages are sent
    for body in ("one", "two"):
        aws("sqs").send_message(QueueUrl=queue.url, MessageBody=body)
    # THEN the function has them, and the queue has them no more
    wait_until(lambda: "got one 1" in logged(name) and "got two 1" in logged(name))
    wait_until(lambda: count(queue) == 0)


def test_a_sender_does_not_wait_for_the_function(
    make_function, aws, queue, map_queue, count, wait_until
) -> None:
    # GIVEN a queue that feeds a slow function
    name = make_function("import time\ndef handler(event, context): time.sleep(2)")
    map_queue(queue, name)
    # WHEN a message is sent
    start = time.monotonic()
    aws("sqs").send_message(QueueUrl=queue.url, MessageBody="one")
    # THEN that takes no time, and the message is taken in the end
    assert time.monotonic() - start < 1
    wait_until(lambda: count(queue) == 0)


def test_what_a_function_fails_of_is_seen_again_and_then_redriven(
    make_function, make_queue, aws, queue, map_queue, logged, wait_until
) -> None:
    # GIVEN a queue that gives a message out twice, then puts it into another
    dead = make_queue()
    policy = {"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2}
    attributes = {"RedrivePolicy": json.dumps(policy), "VisibilityTimeout": "1"}
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes=attributes)
    name = make_function(SAYING, Timeout=1)
    map_queue(queue, name)
    # WHEN its function fails of a message
    aws("sqs").send_message(QueueUrl=queue.url, MessageBody="bad")
    # THEN it has the message twice, and the other queue has it in the end
    [message] = wait_until(dead.receive)
    assert message["Body"] == "bad"
    assert logged(name).count("got bad") == 2


def test_a_function_may_report_which_messages_it_failed_of(
    make_function, aws, queue, map_queue, count, wait_until
) -> None:
    # GIVEN two messages, and a function that reports one of them
    for body in ("good", "bad"):
        aws("sqs").send_message(QueueUrl=queue.url, MessageBody=body)
    name = make_function(REPORTING)
    # WHEN the queue feeds it
    map_queue(queue, name, FunctionResponseTypes=["ReportBatchItemFailures"])
    # THEN the other one is taken from the queue
    wait_until(lambda: count(queue) == 1)


def test_a_deleted_mapping_feeds_nothing(make_function, aws, queue, map_queue, count) -> None:
    # GIVEN a mapping that was deleted
    uuid = map_queue(queue, make_function(SAYING))
    aws("lambda").delete_event_source_mapping(UUID=uuid)
    time.sleep(0.5)
    # WHEN a message is sent
    aws("sqs").send_message(QueueUrl=queue.url, MessageBody="one")
    time.sleep(1)
    # THEN it stays in the queue
    assert count(queue) == 1


def test_what_a_filter_leaves_out_is_taken_from_the_queue(
    make_function, aws, queue, map_queue, count, logged, wait_until
) -> None:
    # GIVEN a mapping that lets one of three messages pass
    name = make_function(SAYING)
    criteria = {"Filters": [{"Pattern": '{"body": {"kind": ["one"]}}'}]}
    map_queue(queue, name, FilterCriteria=criteria)
    # WHEN they are sent
    for body in ('{"kind": "two"}', "no JSON", '{"kind": "one"}'):
        aws("sqs").send_message(QueueUrl=queue.url, MessageBody=body)
    # THEN the function gets that one, and none stays in the queue
    wait_until(lambda: count(queue) == 0 and "got" in logged(name))
    assert logged(name).count("got") == 1
    assert 'got {"kind": "one"}' in logged(name)


def test_a_mapping_runs_the_version_that_it_names(
    make_function, aws, queue, map_queue, logged, wait_until
) -> None:
    # GIVEN a version, and a function that was changed since then
    name = make_function("def handler(event, context): print(context.invoked_function_arn)")
    aws("lambda").publish_version(FunctionName=name)
    # WHEN a mapping names the version
    map_queue(queue, f"{name}:1")
    aws("sqs").send_message(QueueUrl=queue.url, MessageBody="one")
    # THEN this version runs, and is told so
    wait_until(lambda: f":function:{name}:1" in logged(name))


def test_batches_of_a_queue_run_at_the_same_time(
    make_function, aws, queue, map_queue, count, wait_until
) -> None:
    # GIVEN a function that takes a second, and batches of one message
    name = make_function("import time\ndef handler(event, context): time.sleep(1)")
    map_queue(queue, name, BatchSize=1)
    # WHEN three messages are sent
    for body in "abc":
        aws("sqs").send_message(QueueUrl=queue.url, MessageBody=body)
    # THEN they are not processed one after another
    start = time.monotonic()
    wait_until(lambda: count(queue) == 0)
    assert time.monotonic() - start < 2.8
