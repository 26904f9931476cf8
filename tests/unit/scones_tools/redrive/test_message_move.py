"""SQS's task that moves dead letters: what it may answer, and what a person hears of it."""

import time
from typing import Any

import boto3
import botocore.client
import pytest
from botocore.exceptions import ClientError

from scones_tools.__main__ import main

from .messages import letter, send

OLD = {"Status": "COMPLETED", "StartedTimestamp": 1000, "ApproximateNumberOfMessagesMoved": 9}
ONE_TASK = "There is already a task running."


def task(status: str, moved: int, **more: Any) -> dict[str, Any]:
    numbers = {"ApproximateNumberOfMessagesMoved": moved, "ApproximateNumberOfMessagesToMove": 3}
    return {"Status": status, "StartedTimestamp": 2000, **numbers, **more}


@pytest.fixture
def answers(queues, monkeypatch) -> list[Any]:
    """Return the answers of ListMessageMoveTasks, in order; the queue has three photos."""
    send(queues["dead_letter"], *map(letter, "abc"))
    given: list[Any] = []
    make = botocore.client.BaseClient._make_api_call

    def answer(self: Any, operation: str, words: Any) -> Any:
        if operation == "StartMessageMoveTask":
            if given and given[0] == "refuse":
                given.pop(0)
                refusal = {"Error": {"Code": "InvalidParameterValue", "Message": ONE_TASK}}
                raise ClientError(refusal, operation)
            return {"TaskHandle": "handle"}
        if operation != "ListMessageMoveTasks":
            return make(self, operation, words)
        found = given.pop(0)
        if isinstance(found, BaseException):
            raise found
        return {"Results": [found]} if found else {}

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", answer)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    return given


def test_an_earlier_task_is_not_taken_for_this_one(answers, capsys):
    # GIVEN an earlier task, and SQS lists the new one only after a while
    answers += [OLD, OLD, OLD, OLD, task("RUNNING", 1), task("COMPLETED", 3)]
    # WHEN the messages are moved THEN the command waits for its own task, and shows its way
    assert main(["redrive"]) == 0
    printed = capsys.readouterr()
    assert "3 of 3 messages are moved" in printed.out
    assert "redrive: 1 of 3 messages are moved" in printed.err
    assert answers == []


@pytest.mark.parametrize("status", ["RUNNING", "CANCELLING"])
def test_a_task_that_runs_already_is_shown(answers, capsys, status):
    # GIVEN a task that moves these messages WHEN another is asked for THEN it is not started
    answers += [task(status, 2)]
    assert main(["redrive"]) == 1
    said = capsys.readouterr().err
    assert "MoveActive: SQS moves these messages already: 2 of 3 messages are moved" in said


def test_a_task_that_another_started_meanwhile_is_shown(answers, capsys):
    # GIVEN a task that somebody starts while the causes are read WHEN SQS refuses this one
    answers += [None, None, "refuse", task("RUNNING", 2)]
    assert main(["redrive"]) == 1
    # THEN that task is named
    assert "MoveActive: SQS moves these messages already: 2 of 3" in capsys.readouterr().err


def test_another_refusal_is_told_as_it_is(answers, capsys):
    # GIVEN a refusal while no task runs WHEN it comes THEN it is AWS's words
    answers += [None, None, "refuse", OLD]
    assert main(["redrive"]) == 1
    assert "AWS refused StartMessageMoveTask" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (
            task("FAILED", 1, FailureReason="AWS.SimpleQueueService.NonExistentQueue"),
            "MoveFailed: AWS.SimpleQueueService.NonExistentQueue: 1 of 3 messages are moved",
        ),
        (task("FAILED", 0), "MoveFailed: SQS names no reason: 0 of 3 messages are moved"),
        (task("CANCELLED", 1), "MoveCancelled: somebody has cancelled the task: 1 of 3"),
    ],
    ids=["failed", "failed without a reason", "cancelled"],
)
def test_a_task_that_does_not_come_to_its_end_is_an_error(answers, capsys, end, text):
    # GIVEN a task that ends so WHEN it is followed THEN the error says why and how far it came
    answers += [None, None, end]
    assert main(["redrive"]) == 1
    assert text in capsys.readouterr().err


def test_messages_that_were_not_moved_need_a_person(answers, capsys):
    # GIVEN a message that another process reads WHEN the others are moved THEN it is not forgotten
    answers += [None, None, task("COMPLETED", 2)]
    assert main(["redrive"]) == 3
    said = capsys.readouterr().err
    assert "MessagesStay: of 3 messages 2 were moved: another process may read the others" in said


def test_an_interruption_says_that_sqs_continues(answers, capsys):
    # GIVEN a person who presses Ctrl-C WHEN SQS moves the messages THEN they hear that it continues
    answers += [None, None, task("RUNNING", 1), KeyboardInterrupt()]
    assert main(["redrive"]) == 1
    assert "MoveUnwatched: interrupted; SQS continues" in capsys.readouterr().err


def test_a_task_that_is_never_listed_ends_the_wait(answers, capsys, monkeypatch):
    # GIVEN a task that SQS takes and does not list WHEN a minute is over THEN that is said
    clock = iter(range(0, 10_000, 50))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    answers += [OLD] * 100
    assert main(["redrive"]) == 1
    assert "MoveUnwatched: SQS took the task and does not list it" in capsys.readouterr().err


def test_sqs_is_told_where_to_and_how_fast(answers, monkeypatch):
    # GIVEN a rate WHEN the messages are moved
    answers += [None, None, task("COMPLETED", 3)]
    asked: list[Any] = []
    make = botocore.client.BaseClient._make_api_call

    def record(self: Any, operation: str, words: Any) -> Any:
        asked.append((operation, words))
        return make(self, operation, words)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", record)
    assert main(["redrive", "--rate", "7"]) == 0
    # THEN SQS is told both queues: it knows no source of what EventBridge put there
    region = boto3.client("sqs").meta.region_name
    assert [words for operation, words in asked if operation == "StartMessageMoveTask"] == [
        {
            "SourceArn": f"arn:aws:sqs:{region}:123456789012:dead_letter",
            "DestinationArn": f"arn:aws:sqs:{region}:123456789012:incoming",
            "MaxNumberOfMessagesPerSecond": 7,
        }
    ]
