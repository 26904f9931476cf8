"""Schedules of EventBridge Scheduler call their targets when they are due."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import urllib3

OFF = {"Mode": "OFF"}


@pytest.fixture
def queue(aws):
    """A queue: its URL, its ARN, and ``bodies()``, which takes what has come."""
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName=f"q{uuid4().hex}")["QueueUrl"]
    names = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
    arn = sqs.get_queue_attributes(**names)["Attributes"]["QueueArn"]

    class Queue:
        def __init__(self):
            self.url, self.arn = url, arn

        def messages(self):
            taken = sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            ).get("Messages", [])
            for message in taken:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return taken

    return Queue()


@pytest.fixture
def schedule(aws, role):
    """``schedule(expression, target, **others)`` makes a schedule, and returns its name."""
    made = []

    def make(expression, target, **others):
        name = f"s{uuid4().hex}"
        aws("scheduler").create_schedule(
            Name=name,
            ScheduleExpression=expression,
            Target={"RoleArn": role, **target},
            **{"FlexibleTimeWindow": OFF, **others},
        )
        made.append(name)
        return name

    yield make
    left = {one["Name"] for one in aws("scheduler").list_schedules()["Schedules"]}
    for name in left & set(made):
        aws("scheduler").delete_schedule(Name=name)


@pytest.fixture
def advance(server):
    """``advance(seconds)`` moves the clock of schedules."""

    def move(seconds):
        body = json.dumps({"advance_seconds": seconds})
        assert urllib3.request("PUT", f"{server.url}/_localaws/clock", body=body).status == 200

    return move


def now(server):
    told = urllib3.request("GET", f"{server.url}/_localaws/clock").json()["time"]
    return datetime.fromisoformat(told).astimezone(UTC)


def test_a_schedule_for_once_calls_once_and_goes(aws, server, queue, schedule, wait_until):
    # GIVEN a schedule for a moment in two seconds that goes afterwards
    moment = now(server) + timedelta(seconds=2)
    named = "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>"
    name = schedule(
        f"at({moment:%Y-%m-%dT%H:%M:%S})",
        {"Arn": queue.arn, "Input": named},
        ActionAfterCompletion="DELETE",
    )
    # WHEN it is due
    (message,) = wait_until(queue.messages, 20)
    # THEN its target got its input, with what AWS fills in
    arn = f"arn:aws:scheduler:us-east-1:123456789012:schedule/default/{name}"
    assert message["Body"] == f"{arn} {moment:%Y-%m-%dT%H:%M:%SZ}"
    # AND it is gone
    wait_until(lambda: name not in names(aws), 20)


def names(aws):
    return {one["Name"] for one in aws("scheduler").list_schedules()["Schedules"]}


def test_a_rate_calls_at_once_and_after_each_interval(queue, schedule, advance, wait_until):
    # GIVEN a schedule with a rate and no start
    schedule("rate(1 hour)", {"Arn": queue.arn, "Input": "tick"})
    assert [one["Body"] for one in wait_until(queue.messages, 20)] == ["tick"]
    # WHEN an hour goes by THEN it calls again
    advance(3601)
    assert [one["Body"] for one in wait_until(queue.messages, 20)] == ["tick"]


def test_a_target_without_an_input_gets_a_notification(server, queue, schedule, wait_until):
    # GIVEN a schedule without an input WHEN it is due THEN the target is told what it was
    name = schedule("rate(1 day)", {"Arn": queue.arn})
    (message,) = wait_until(queue.messages, 20)
    told = json.loads(message["Body"])
    assert (told["source"], told["detail-type"]) == ("aws.scheduler", "Scheduled Event")
    assert told["resources"][0].endswith(f"schedule/default/{name}")


def test_hours_are_those_of_the_time_zone(server, queue, schedule, advance, wait_until):
    # GIVEN a schedule for every day at an hour in Kolkata, half an hour beside UTC's
    due = now(server) + timedelta(hours=2)
    there = due + timedelta(hours=5, minutes=30)
    schedule(
        f"cron({there.minute} {there.hour} * * ? *)",
        {"Arn": queue.arn, "Input": "<aws.scheduler.scheduled-time>"},
        ScheduleExpressionTimezone="Asia/Kolkata",
    )
    # WHEN that time comes THEN it calls, with the time in UTC
    advance(2 * 3600)
    (message,) = wait_until(queue.messages, 20)
    assert message["Body"] == f"{due:%Y-%m-%dT%H:%M}:00Z"


def test_a_start_and_an_end_are_kept(server, queue, schedule, advance, wait_until):
    # GIVEN a rate with a start in an hour, and an end half an hour later
    start = now(server) + timedelta(hours=1)
    schedule(
        "rate(20 minutes)",
        {"Arn": queue.arn, "Input": "<aws.scheduler.scheduled-time>"},
        StartDate=start,
        EndDate=start + timedelta(minutes=30),
    )
    # WHEN hours go by THEN it has called between the two, and never else
    advance(4 * 3600)
    seen = []
    wait_until(lambda: seen.extend(queue.messages()) or len(seen) > 1, 20)
    expected = {start, start + timedelta(minutes=20)}
    assert {one["Body"] for one in seen} == {f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in expected}


def test_any_operation_is_a_target(aws, queue, schedule, wait_until):
    # GIVEN a universal target WHEN the schedule is due THEN the operation is called
    given = json.dumps({"QueueUrl": queue.url, "MessageBody": "by its name"})
    schedule("rate(1 day)", {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "Input": given})
    assert [one["Body"] for one in wait_until(queue.messages, 20)] == ["by its name"]


def test_a_call_that_fails_is_a_dead_letter(aws, queue, schedule, wait_until):
    # GIVEN a schedule whose queue is not there, and a dead-letter queue
    nowhere = queue.arn.replace(":q", ":nowhere")
    name = schedule(
        "rate(1 day)",
        {
            "Arn": nowhere,
            "Input": "lost",
            "DeadLetterConfig": {"Arn": queue.arn},
            "RetryPolicy": {"MaximumRetryAttempts": 0},
        },
    )
    # WHEN it is due THEN its input lies there, with what happened
    (message,) = wait_until(queue.messages, 20)
    told = {key: value["StringValue"] for key, value in message["MessageAttributes"].items()}
    assert message["Body"] == "lost"
    assert told["ERROR_CODE"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert told["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"
    assert told["RETRY_ATTEMPTS"] == "0"
    assert told["TARGET_ARN"] == nowhere
    assert told["SCHEDULE_ARN"].endswith(name)


def test_a_disabled_schedule_calls_nobody(aws, queue, schedule, advance, wait_until):
    # GIVEN a disabled schedule and one that is not WHEN both are due THEN one has called
    schedule("rate(1 day)", {"Arn": queue.arn, "Input": "off"}, State="DISABLED")
    schedule("rate(1 day)", {"Arn": queue.arn, "Input": "on"})
    assert [one["Body"] for one in wait_until(queue.messages, 20)] == ["on"]
