"""Replaying what reached the dead-letter queue."""

import json
from typing import Any

import boto3
import pytest

import redrive
from command_line import run

ROLE = "arn:aws:iam::123456789012:role/workflow"
DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


@pytest.fixture
def queue(aws) -> str:
    return boto3.client("sqs").create_queue(QueueName="dead-letter")["QueueUrl"]


@pytest.fixture
def machine(aws) -> str:
    return boto3.client("stepfunctions").create_state_machine(
        name="classification", definition=json.dumps(DEFINITION), roleArn=ROLE
    )["stateMachineArn"]


def letter(key: str, execution: str = "first") -> str:
    photo = {"bucket": "photos", "key": key, "version_id": "", "size": 1}
    detail = {"name": execution, "input": json.dumps({"photo": photo}), "error": "Broken"}
    return json.dumps({"source": "aws.states", "detail": detail})


def send(queue: str, *bodies: str) -> None:
    for body in bodies:
        boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=body)


def waiting(queue: str) -> int:
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def executions(machine: str) -> dict[str, Any]:
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=machine)["executions"]
    return {
        one["name"]: json.loads(
            client.describe_execution(executionArn=one["executionArn"])["input"]
        )
        for one in found
    }


def call(queue: str, machine: str, *more: str) -> int:
    return run(redrive.command, ["--queue", queue, "--state-machine", machine, *more])


def lines(capsys) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_photo_is_replayed_and_its_message_deleted(queue: str, machine: str, capsys):
    # GIVEN more messages than one answer holds
    send(queue, *(letter(f"incoming/{number}", f"x{number}") for number in range(23)))
    # WHEN they are replayed
    assert call(queue, machine) == 0
    # THEN there is an execution with each photo, and the queue is empty
    started = executions(machine)
    assert {given["photo"]["key"] for given in started.values()} == {
        f"incoming/{number}" for number in range(23)
    }
    assert set(started) == {f"x{number}-redrive-1" for number in range(23)}
    assert waiting(queue) == 0
    told = lines(capsys)
    assert {line["fate"] for line in told} == {"replayed"}
    assert {line["reason"] for line in told} == {"Broken"}


def test_a_failure_that_is_told_twice_is_replayed_once(queue: str, machine: str, capsys):
    # GIVEN two messages of one failure, as EventBridge may deliver them
    send(queue, letter("incoming/a"), letter("incoming/a"))
    # WHEN they are replayed
    assert call(queue, machine) == 0
    # THEN there is one execution, and no message
    assert list(executions(machine)) == ["first-redrive-1"]
    assert waiting(queue) == 0


def test_a_dry_run_changes_nothing_and_others_see_the_messages_at_once(queue, machine, capsys):
    # GIVEN two messages
    send(queue, letter("incoming/a", "one"), letter("incoming/b", "two"))
    # WHEN they are only listed
    assert call(queue, machine, "--dry-run") == 0
    # THEN each is told with its reason, nothing is started, and both can be received
    told = lines(capsys)
    assert sorted((line["photo"]["key"], line["fate"], line["reason"]) for line in told) == [
        ("incoming/a", "listed", "Broken"),
        ("incoming/b", "listed", "Broken"),
    ]
    assert executions(machine) == {}
    assert waiting(queue) == 2


def test_a_message_that_is_not_understood_stays_and_the_command_fails(queue, machine, capsys):
    # GIVEN a photo and something else
    send(queue, "hello", letter("incoming/a"))
    # WHEN they are replayed
    code = call(queue, machine)
    # THEN the photo is replayed, the other message is there, and the error says so
    assert code == 1
    printed = capsys.readouterr()
    assert "MessagesStay: 1 of 2 messages could not be replayed and stay" in printed.err
    assert "the message is no JSON" in printed.out
    assert list(executions(machine)) == ["first-redrive-1"]
    assert waiting(queue) == 1


def test_nothing_is_lost_if_the_machine_is_not_there(queue: str, machine: str, capsys):
    # GIVEN a message and a wrong ARN
    send(queue, letter("incoming/a"))
    # WHEN it is replayed
    code = call(queue, f"{machine}-other")
    # THEN AWS's refusal is told, and the message can be received again
    assert code == 1
    assert "AWS refused StartExecution" in capsys.readouterr().err
    assert waiting(queue) == 1


def test_what_was_replayed_before_an_interruption_is_not_replayed_again(queue, machine, capsys):
    # GIVEN a replay that was started, and the end came before its message was deleted
    send(queue, letter("incoming/a"))
    boto3.client("stepfunctions").start_execution(
        stateMachineArn=machine, name="first-redrive-1", input="{}"
    )
    # WHEN the command is run again
    assert call(queue, machine) == 0
    # THEN nothing new is started and the message is gone
    assert list(executions(machine)) == ["first-redrive-1"]
    assert [line["fate"] for line in lines(capsys)] == ["already replayed"]
    assert waiting(queue) == 0


def test_a_limit_leaves_the_others_where_they_are(queue: str, machine: str, capsys):
    # GIVEN five messages WHEN two are to be replayed
    send(queue, *(letter(f"incoming/{number}", f"x{number}") for number in range(5)))
    assert call(queue, machine, "--limit", "2") == 0
    # THEN two are, and three can be received
    assert len(executions(machine)) == 2
    assert waiting(queue) == 3


def test_an_empty_queue_is_no_error(queue: str, machine: str, capsys):
    # GIVEN no message WHEN the command is run THEN it says so
    assert call(queue, machine) == 0
    assert "the queue is empty" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--queue", "q"], ["--queue", "q", "--limit", "0"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys):
    # GIVEN a command line that lacks something WHEN it is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        run(redrive.command, arguments)
    assert "usage:" in capsys.readouterr().err
