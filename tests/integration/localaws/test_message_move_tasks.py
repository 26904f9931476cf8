"""Tasks that move a dead-letter queue's messages; codes and messages as AWS answers them."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

ONE_TASK = (
    "There is already a task running. Only one active task is allowed for a source queue arn at a "
    "given time."
)


@pytest.fixture
def dead(aws, make_queue, queue):
    """The queue that gets what ``queue`` has given out once."""
    made = make_queue()
    redrive(aws, queue, made)
    return made


def redrive(aws, queue, dead) -> None:
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "0"}
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes=attributes)


@pytest.fixture
def give_up(aws):
    """``give_up(queue, *bodies)`` sends messages, of which all are received too often."""

    def lose(queue, *bodies: str) -> None:
        for body in bodies:
            attributes = {"from": {"DataType": "String", "StringValue": "test"}}
            aws("sqs").send_message(
                QueueUrl=queue.url, MessageBody=body, MessageAttributes=attributes
            )
        for _ in range(2):
            while queue.receive():
                pass

    return lose


@pytest.fixture
def moved(aws, wait_until):
    """``moved(arn, **settings)`` starts a task and describes it at its end."""

    def move(arn: str, **settings) -> dict:
        aws("sqs").start_message_move_task(SourceArn=arn, **settings)

        def look() -> dict | None:
            [task] = aws("sqs").list_message_move_tasks(SourceArn=arn)["Results"]
            return task if task["Status"] != "RUNNING" else None

        return wait_until(look)

    return move


def refused(call, **parameters) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_messages_go_back_to_the_queue_that_gave_them_up(aws, queue, dead, give_up, moved):
    # GIVEN messages that a queue has given up
    give_up(queue, "a", "b")
    [one, other] = aws("sqs").receive_message(
        QueueUrl=dead.url, MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=0
    )["Messages"]
    assert one["Attributes"]["DeadLetterQueueSourceArn"] == queue.arn
    # WHEN they are moved
    task = moved(dead.arn)
    # THEN that queue has them, as new ones, with their attributes, and the task tells of it
    longer = {"RedrivePolicy": "", "VisibilityTimeout": "30"}
    aws("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes=longer)
    messages = aws("sqs").receive_message(
        QueueUrl=queue.url,
        MaxNumberOfMessages=10,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    )["Messages"]
    assert [message["Body"] for message in messages] == ["a", "b"]
    assert messages[0]["MessageAttributes"]["from"]["StringValue"] == "test"
    assert messages[0]["Attributes"]["ApproximateReceiveCount"] == "1"
    assert "DeadLetterQueueSourceArn" not in messages[0]["Attributes"]
    assert {message["MessageId"] for message in messages}.isdisjoint(
        {one["MessageId"], other["MessageId"]}
    )
    assert dead.receive() == []
    assert task.pop("StartedTimestamp") <= 1000 * time.time()
    assert task == {
        "Status": "COMPLETED",
        "SourceArn": dead.arn,
        "ApproximateNumberOfMessagesMoved": 2,
        "ApproximateNumberOfMessagesToMove": 2,
    }


def test_each_message_goes_to_its_own_queue(aws, make_queue, queue, dead, give_up, moved):
    # GIVEN two queues with one dead-letter queue
    other = make_queue()
    redrive(aws, other, dead)
    give_up(queue, "a")
    give_up(other, "b")
    # WHEN its messages are moved THEN each queue has its own
    moved(dead.arn)
    assert [one["Body"] for one in queue.receive()] == ["a"]
    assert [one["Body"] for one in other.receive()] == ["b"]


def test_messages_go_to_a_queue_that_is_named(make_queue, queue, dead, give_up, moved):
    # GIVEN a message that was given up, and one that was put among them
    give_up(queue, "a")
    dead.sqs.send_message(QueueUrl=dead.url, MessageBody="b")
    target = make_queue()
    # WHEN they are moved to another queue THEN it has both
    task = moved(dead.arn, DestinationArn=target.arn)
    assert task["DestinationArn"] == target.arn
    assert [one["Body"] for one in target.receive()] == ["a", "b"]


def test_a_message_without_a_source_fails_the_task(dead, moved):
    # GIVEN a message that was sent to a dead-letter queue
    dead.sqs.send_message(QueueUrl=dead.url, MessageBody="a")
    # WHEN it is to go back THEN nobody knows where, and it stays
    task = moved(dead.arn)
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")
    assert [one["Body"] for one in dead.receive()] == ["a"]


def test_a_slow_task_is_cancelled(aws, make_queue, queue, dead, give_up, wait_until):
    # GIVEN a task that moves one message a second
    give_up(queue, *map(str, range(10)))
    sqs, target = aws("sqs"), make_queue()
    handle = sqs.start_message_move_task(
        SourceArn=dead.arn, DestinationArn=target.arn, MaxNumberOfMessagesPerSecond=1
    )["TaskHandle"]
    [task] = sqs.list_message_move_tasks(SourceArn=dead.arn)["Results"]
    assert (task["Status"], task["TaskHandle"]) == ("RUNNING", handle)
    assert (task["MaxNumberOfMessagesPerSecond"], task["ApproximateNumberOfMessagesToMove"]) == (
        1,
        10,
    )
    # WHEN another is started THEN it is refused
    assert refused(sqs.start_message_move_task, SourceArn=dead.arn) == (
        "InvalidParameterValue",
        ONE_TASK,
    )
    # WHEN it is cancelled THEN the rest stays
    sqs.cancel_message_move_task(TaskHandle=handle)

    def cancelled() -> dict | None:
        [task] = sqs.list_message_move_tasks(SourceArn=dead.arn)["Results"]
        return task if task["Status"] == "CANCELLED" else None

    count = wait_until(cancelled)["ApproximateNumberOfMessagesMoved"]
    assert count < 10
    assert (len(target.receive()), len(dead.receive())) == (count, 10 - count)
    code, _ = refused(sqs.cancel_message_move_task, TaskHandle=handle)
    assert code == "AWS.SimpleQueueService.UnsupportedOperation"


def test_what_aws_refuses_is_refused(aws, queue, dead):
    # GIVEN a queue that is nobody's dead-letter queue, and ARNs of nothing
    sqs, gone = aws("sqs"), f"{queue.arn}-gone"
    missing = "The resource that you specified for the {} parameter doesn't exist."
    # WHEN tasks are started and cancelled THEN the answers are AWS's, as localstack recorded them
    assert refused(sqs.start_message_move_task, SourceArn=queue.arn) == (
        "InvalidParameterValue",
        "Source queue must be configured as a Dead Letter Queue.",
    )
    assert refused(sqs.start_message_move_task, SourceArn=gone) == (
        "ResourceNotFoundException",
        missing.format("SourceArn"),
    )
    assert refused(sqs.start_message_move_task, SourceArn=dead.arn, DestinationArn=gone) == (
        "ResourceNotFoundException",
        missing.format("DestinationArn"),
    )
    assert refused(sqs.cancel_message_move_task, TaskHandle="foobared") == (
        "InvalidParameterValue",
        "Value for parameter TaskHandle is invalid.",
    )
    code, message = refused(
        sqs.start_message_move_task, SourceArn=dead.arn, MaxNumberOfMessagesPerSecond=501
    )
    assert (code, "between 1 and 500" in message) == ("InvalidParameterValue", True)


def test_nothing_is_lost_while_many_send_receive_and_delete(aws, queue):
    # GIVEN a queue that several fill and empty at once
    sqs = aws("sqs")

    def send(number: int) -> None:
        sqs.send_message(QueueUrl=queue.url, MessageBody=str(number))

    def take(_: int) -> list[str]:
        taken = []
        for message in queue.receive():
            sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
            taken.append(message["Body"])
        return taken

    # WHEN two hundred messages go through it
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, number) for number in range(200)]
        taken = [body for bodies in pool.map(take, range(60)) for body in bodies]
        assert [one.result() for one in sent] == [None] * 200
    while more := take(0):
        taken += more
    # THEN each was received once
    assert sorted(map(int, taken)) == list(range(200))
