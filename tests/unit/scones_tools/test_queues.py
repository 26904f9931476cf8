"""Reading what a queue holds without losing it."""

import time

import boto3

from scones_tools import queues


def test_what_comes_while_the_queue_is_read_waits_for_the_next_run(aws, monkeypatch):
    # GIVEN a queue that gets a message whenever one is read, by a clock that goes on
    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName="dead-letter")["QueueUrl"]
    for body in ("first", "second"):
        sqs.send_message(QueueUrl=queue, MessageBody=body)
    now = time.time()
    bodies = []
    # WHEN it is read
    with queues.reading(queue) as reader:
        for message in reader.receive():
            monkeypatch.setattr("moto.sqs.models.unix_time_millis", lambda: (now + 60) * 1000)
            bodies.append(message.body)
            assert len(bodies) < 20, "read without end"
            sqs.send_message(QueueUrl=queue, MessageBody="later")
    # THEN only what was there is given
    assert bodies == ["first", "second"]


def test_what_is_not_asked_for_stays_in_sight_of_others(aws):
    # GIVEN five messages WHEN two are read
    queue = boto3.client("sqs").create_queue(QueueName="review")["QueueUrl"]
    for number in range(5):
        boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=str(number))
    with queues.reading(queue) as reader:
        assert len(list(reader.receive(2))) == 2
        # THEN the others can be received meanwhile
        assert queues.depth(queue) == queues.Depth(waiting=3, hidden=2)
    assert queues.depth(queue) == queues.Depth(waiting=5, hidden=0)
