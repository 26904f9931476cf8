"""Replaying what reached the dead-letter queue."""

import json
from typing import Any

import boto3
import pytest

from scones_tools.__main__ import main

from ..moto_content import waiting

ROLE = "arn:aws:iam::123456789012:role/workflow"
DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


@pytest.fixture
def queue(deploy) -> str:
    url = boto3.client("sqs").create_queue(QueueName="dead-letter")["QueueUrl"]
    deploy(dead_letter_queue_url=url)
    return url


@pytest.fixture
def machine(deploy) -> str:
    arn = boto3.client("stepfunctions").create_state_machine(
        name="classification", definition=json.dumps(DEFINITION), roleArn=ROLE
    )["stateMachineArn"]
    deploy(classification_state_machine_arn=arn)
    return arn


def letter(key: str, execution: str = "first") -> str:
    photo = {"bucket": "photos", "key": key, "version_id": "", "size": 1}
    detail = {"name": execution, "input": json.dumps({"photo": photo}), "error": "Broken"}
    return json.dumps({"source": "aws.states", "detail": detail})


def send(queue: str, *bodies: str) -> None:
    for body in bodies:
        boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=body)


def executions(machine: str) -> dict[str, Any]:
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=machine)["executions"]
    return {
        one["name"]: json.loads(
            client.describe_execution(executionArn=one["executionArn"])["input"]
        )
        for one in found
    }


def call(*more: str) -> int:
    return main(["redrive", "--json", "--seconds", "0", *more])


@pytest.mark.parametrize(("seconds", "code"), [("0.01", 1), ("0", 0)])
def test_replays_that_go_on_are_no_success_unless_nobody_waits(
    seconds, code, queue, deploy, capsys
):
    # GIVEN a machine whose executions go on
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(name="slow", definition=json.dumps(waits), roleArn=ROLE)[
        "stateMachineArn"
    ]
    deploy(classification_state_machine_arn=machine)
    send(queue, letter("incoming/a"))
    # WHEN a photo is replayed, and the time is up or none is given
    assert call("--seconds", seconds) == code
    # THEN the command says that the replay goes on, and its message is not in the queue any more
    error = capsys.readouterr().err
    assert "1 replays have no end yet" in error
    assert ("error: ReplaysUnfinished: 1 go on; of them, what fails is" in error) == (code == 1)
    assert waiting(queue) == 0
    for one in client.list_executions(stateMachineArn=machine)["executions"]:
        client.stop_execution(executionArn=one["executionArn"])


def fail_at_once(monkeypatch: pytest.MonkeyPatch, queue: str) -> list[str]:
    """Let every execution fail before the next message is read; return the names started."""
    names: list[str] = []
    make = boto3.client

    class Failing:
        def __init__(self, real: Any) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        def start_execution(self, **given: str) -> None:
            names.append(given["name"])
            assert len(names) < 50, "replayed without end"
            send(queue, letter(json.loads(given["input"])["photo"]["key"], given["name"]))

        def describe_execution(self, executionArn: str) -> dict[str, str]:  # noqa: N803 (AWS's)
            return {"status": "FAILED", "error": "InvalidObjectState"}

    def client(service: str, **options: Any) -> Any:
        real = make(service, **options)
        return Failing(real) if service == "stepfunctions" else real

    monkeypatch.setattr(boto3, "client", client)
    return names


def lines(capsys) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_photo_is_replayed_and_its_message_deleted(queue: str, machine: str, capsys):
    # GIVEN more messages than one answer holds
    send(queue, *(letter(f"incoming/{number}", f"x{number}") for number in range(23)))
    # WHEN they are replayed
    assert call() == 0
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
    assert call() == 0
    # THEN there is one execution, and no message
    assert list(executions(machine)) == ["first-redrive-1"]
    assert waiting(queue) == 0


def test_a_dry_run_changes_nothing_and_others_see_the_messages_at_once(queue, machine, capsys):
    # GIVEN two messages
    send(queue, letter("incoming/a", "one"), letter("incoming/b", "two"))
    # WHEN they are only listed
    assert call("--dry-run") == 3
    # THEN each is told with its reason, something waits, nothing is started, both can be received
    told = lines(capsys)
    assert sorted((line["photo"]["key"], line["fate"], line["reason"]) for line in told) == [
        ("incoming/a", "listed", "Broken"),
        ("incoming/b", "listed", "Broken"),
    ]
    assert executions(machine) == {}
    assert waiting(queue) == 2


def test_a_dry_run_of_an_empty_queue_needs_no_person(queue, machine, capsys):
    # GIVEN no message WHEN the queue is listed THEN the exit code is 0
    assert main(["redrive", "--dry-run"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "the queue is empty" in printed.err


def test_a_message_that_is_not_understood_stays_and_the_command_fails(queue, machine, capsys):
    # GIVEN a photo and something else
    send(queue, "hello", letter("incoming/a"))
    # WHEN they are replayed
    code = call()
    # THEN the photo is replayed, the other message is there, and the error says so
    assert code == 3
    printed = capsys.readouterr()
    assert "MessagesStay: 1 of 2 messages could not be replayed and stay" in printed.err
    assert "the message is not JSON" in printed.out
    assert list(executions(machine)) == ["first-redrive-1"]
    assert waiting(queue) == 1


def test_nothing_is_lost_if_the_machine_is_not_there(queue: str, machine: str, deploy, capsys):
    # GIVEN a message and a wrong ARN
    send(queue, letter("incoming/a"))
    # WHEN it is replayed
    deploy(classification_state_machine_arn=f"{machine}-other")
    code = call()
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
    assert call() == 0
    # THEN nothing new is started and the message is gone
    assert list(executions(machine)) == ["first-redrive-1"]
    assert [line["fate"] for line in lines(capsys)] == ["already replayed"]
    assert waiting(queue) == 0


def test_a_limit_leaves_the_others_where_they_are(queue: str, machine: str, capsys):
    # GIVEN five messages WHEN two are to be replayed
    send(queue, *(letter(f"incoming/{number}", f"x{number}") for number in range(5)))
    assert call("--limit", "2") == 0
    # THEN two are, and three can be received
    assert len(executions(machine)) == 2
    assert waiting(queue) == 3


def test_replays_that_fail_at_once_are_not_replayed_again_in_the_same_run(
    queue: str, machine: str, capsys, monkeypatch
):
    # GIVEN twelve photos whose replays fail before the queue has been read to its end
    send(queue, *(letter(f"incoming/{number}", f"x{number}") for number in range(12)))
    names = fail_at_once(monkeypatch, queue)
    # WHEN they are replayed
    code = call("--seconds", "10")
    # THEN each is replayed once, the cause is counted, and all of them are in the queue
    assert sorted(names) == sorted(f"x{number}-redrive-1" for number in range(12))
    assert code == 3
    said = capsys.readouterr().err
    assert "FailedAgain: of 12 replays 12 failed again: 12 InvalidObjectState" in said
    assert waiting(queue) == 12


def test_a_photo_with_two_failures_is_replayed_once(queue: str, machine: str, capsys):
    # GIVEN two failures of one photo
    send(queue, letter("incoming/a", "one"), letter("incoming/a", "two"))
    # WHEN they are replayed
    assert call() == 0
    # THEN one replay stands for both
    assert list(executions(machine)) == ["one-redrive-1"]
    assert waiting(queue) == 0


def test_a_message_can_be_discarded_by_its_id(queue: str, machine: str, capsys):
    # GIVEN a message that nobody can replay, and a photo
    send(queue, "hello", letter("incoming/a"))
    assert call("--dry-run") == 3
    useless = next(line for line in lines(capsys) if line["fate"] == "not understood")
    # WHEN it is discarded
    words = ["--json", "--discard", useless["id"], "--reason", "a test of the console"]
    assert main(["redrive", *words]) == 0
    # THEN all that it held is printed with the reason, and only the photo is left
    assert lines(capsys) == [
        {
            "id": useless["id"],
            "fate": "discarded",
            "discarded_because": "a test of the console",
            "body": "hello",
        }
    ]
    assert waiting(queue) == 1


@pytest.mark.parametrize("name", ["no-such-id", ""], ids=["another", "none"])
def test_discarding_what_is_not_there_is_an_error_and_changes_nothing(queue, name, capsys):
    # GIVEN a message WHEN another id is discarded, or a shell's variable that is empty
    send(queue, "hello")
    code = main(["redrive", "--discard", name, "--reason", "x"])
    # THEN it says so
    assert code == 1
    assert f"MessageMissing: no message {name}" in capsys.readouterr().err
    assert waiting(queue) == 1


def test_an_empty_queue_is_no_error(queue: str, machine: str, capsys):
    # GIVEN no message WHEN the command is run THEN it says so
    assert call() == 0
    assert "the queue is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--environment", "dev", "--limit", "0"],
        ["--environment", "dev", "--discard", "id"],
        ["--environment", "dev", "--reason", "r"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys):
    # GIVEN a command line that lacks something WHEN it is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["redrive", *arguments])
    assert "usage:" in capsys.readouterr().err
