"""What CloudWatch is told of queues: a value for each minute, the newest."""

import time
from datetime import UTC, datetime

import pytest
from moto import mock_aws
from moto.cloudwatch.models import Dimension
from moto.sqs.models import sqs_backends

from localaws.places import Place
from localaws.services.cloudwatch import queue_metrics
from localaws.services.cloudwatch.metric_index import MetricIndex
from localaws.settings import ACCOUNT_ID

LENGTH = "ApproximateNumberOfMessagesVisible"
AGE = "ApproximateAgeOfOldestMessage"


@pytest.fixture
def look(monkeypatch):
    """``look(index, minute, second)`` records the queues at a time."""

    def record(index: MetricIndex, minute: int, second: int) -> None:
        moment = datetime(2026, 1, 1, 12, minute, second, tzinfo=UTC).replace(tzinfo=None)
        monkeypatch.setattr(queue_metrics, "utcnow", lambda: moment)
        queue_metrics.record(index, Place(ACCOUNT_ID, "us-east-1"), {"waiting", "nowhere"})

    return record


@mock_aws
def test_each_minute_has_the_newest_length(look):
    # GIVEN a queue that is looked at as it grows
    backend = sqs_backends[ACCOUNT_ID]["us-east-1"]
    backend.create_queue("waiting")
    backend.create_queue("unwatched")
    index = MetricIndex()
    look(index, 0, 10)
    backend.send_message("waiting", "a scone")
    look(index, 0, 50)
    backend.send_message("waiting", "another")
    look(index, 1, 0)

    # WHEN its lengths are looked for
    def lengths(queue: str) -> list[float]:
        start = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
        dimensions = [Dimension("QueueName", queue)]
        return [sample.total for sample in index.since("AWS/SQS", LENGTH, dimensions, start)]

    # THEN both minutes have one, and other queues none
    assert lengths("waiting") == [1.0, 2.0]
    assert lengths("unwatched") == lengths("nowhere") == []


def value(index: MetricIndex, metric: str) -> float:
    start = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    [found] = index.since("AWS/SQS", metric, [Dimension("QueueName", "waiting")], start)
    return found.total


@mock_aws
def test_a_message_that_is_worked_on_is_as_old_as_it_is(look):
    # GIVEN a queue whose only message somebody has received
    backend = sqs_backends[ACCOUNT_ID]["us-east-1"]
    queue = backend.create_queue("waiting")
    backend.send_message("waiting", "a scone")
    queue._messages[0].sent_timestamp -= 90_000
    backend.receive_message("waiting", 1, 0, 30)
    # WHEN the queue is looked at
    index = MetricIndex()
    look(index, 0, 0)
    # THEN nothing waits, one is in flight, and it is ninety seconds old
    assert value(index, LENGTH) == 0
    assert value(index, "ApproximateNumberOfMessagesNotVisible") == 1
    assert 90 <= value(index, AGE) < 120


@mock_aws
def test_a_message_that_was_received_three_times_lends_its_age_to_the_next(look):
    # GIVEN two messages, the older of which was received twice
    backend = sqs_backends[ACCOUNT_ID]["us-east-1"]
    queue = backend.create_queue("waiting")
    for seconds in (900, 90):
        backend.send_message("waiting", "a scone").sent_timestamp -= 1000 * seconds
    queue._messages[0].approximate_receive_count = 2
    index = MetricIndex()
    look(index, 0, 0)
    assert 900 <= value(index, AGE) < 930
    # WHEN it is received once more THEN the queue is as old as the next one
    queue._messages[0].approximate_receive_count = 3
    index = MetricIndex()
    look(index, 0, 0)
    assert 90 <= value(index, AGE) < 120


@mock_aws
def test_a_dead_letter_is_as_old_as_its_time_in_its_queue(look):
    # GIVEN a message that was sent long ago, received often, and moved a minute ago
    backend = sqs_backends[ACCOUNT_ID]["us-east-1"]
    backend.create_queue("waiting")
    message = backend.send_message("waiting", "a scone")
    message.sent_timestamp -= 1000 * 9000
    message.approximate_receive_count, message.moved = 30, time.time() - 60
    # WHEN its queue is looked at THEN its age is a minute
    index = MetricIndex()
    look(index, 0, 0)
    assert 60 <= value(index, AGE) < 90
