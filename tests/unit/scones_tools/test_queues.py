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
