"""What failed: listed by cause, moved back into the incoming queue, or discarded."""

import json
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from scones_tools.__main__ import main

from ...moto_content import waiting
from .messages import letter, put, send


def lines(capsys) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def kept() -> dict[str, Any]:
    """Return what was discarded, by its key."""
    s3 = boto3.client("s3")
    found = s3.list_objects_v2(Bucket="artifacts").get("Contents", [])
    return {
        one["Key"]: json.loads(s3.get_object(Bucket="artifacts", Key=one["Key"])["Body"].read())
        for one in found
    }


def test_all_messages_are_moved_and_their_causes_are_shown(queues, capsys):
    # GIVEN more photos than one answer of SQS, and of DynamoDB, holds
    for number in range(123):
        put(f"incoming/{number}", "v1", "failed", reason="EndpointUnavailable", cause="none")
    send(queues["dead_letter"], *(letter(f"incoming/{number}") for number in range(123)))
    # WHEN they are tried again
    assert main(["redrive"]) == 0
    # THEN each is in the incoming queue, and the cause and what to do next are told
    assert (waiting(queues["incoming"]), waiting(queues["dead_letter"])) == (123, 0)
    printed = capsys.readouterr().out
    assert printed.startswith("123 x EndpointUnavailable since ")
    assert "123 of 123 messages are moved: scones status shows the queues" in printed
    assert "incoming/7" not in printed


def test_a_program_gets_each_message_and_the_task(queues, capsys):
    # GIVEN a photo that failed WHEN a program tries it again
    put("incoming/a", "v1", "failed", reason="Broken", cause='{"errorMessage": "it is"}')
    send(queues["dead_letter"], letter("incoming/a"))
    assert main(["redrive", "--json", "--rate", "500"]) == 0
    # THEN it reads a line of the message, and one of the task
    message, task = lines(capsys)
    assert (message["reason"], message["message"]) == ("Broken", "it is")
    assert message["photo"] == {
        "bucket": "photos",
        "key": "incoming/a",
        "version_id": "v1",
        "size": 1,
    }
    assert (task["status"], task["moved"], task["to_move"]) == ("COMPLETED", 1, 1)


def test_a_dry_run_names_every_reason_and_changes_nothing(queues, capsys):
    # GIVEN a failure, a photo that was cut off, one that has an outcome, one without a version,
    # an event that was not delivered, and something else
    put("incoming/failed", "v1", "failed", reason="Broken", cause="it is")
    put("incoming/failed", "v2", "accepted", vehicle="bicycle")
    put("incoming/decided", "v1", "review", reason="LowConfidence")
    send(
        queues["dead_letter"],
        *map(letter, ("incoming/failed", "incoming/cut", "incoming/decided")),
        letter("incoming/unversioned", ""),
        "hello",
    )
    send(queues["dead_letter"], letter("incoming/late"), ERROR_CODE="NO_PERMISSIONS")
    # WHEN a program lists them
    assert main(["redrive", "--json", "--dry-run"]) == 3
    # THEN each has its reason, and all are there to be received
    told = {row["photo"]["key"] if "photo" in row else "": row["reason"] for row in lines(capsys)}
    assert told == {
        "incoming/failed": "Broken",
        "incoming/cut": "NoFailureRecorded",
        "incoming/decided": "AlreadyDecided",
        "incoming/unversioned": "NoFailureRecorded",
        "incoming/late": "NO_PERMISSIONS",
        "": "NotUnderstood",
    }
    assert (waiting(queues["incoming"]), waiting(queues["dead_letter"])) == (0, 6)
    # AND a person reads the causes, and then the messages
    assert main(["redrive", "--dry-run"]) == 3
    printed = capsys.readouterr().out
    assert printed.startswith("2 x NoFailureRecorded since ")
    assert "AlreadyDecided" in printed
    assert printed.index("the message is not JSON") < printed.index("incoming/cut")


def test_two_messages_of_one_photo_are_two_messages(queues, capsys):
    # GIVEN an event that was delivered twice WHEN it is listed THEN both are, with one reason
    put("incoming/a", "v1", "failed", reason="Broken", cause="it is")
    send(queues["dead_letter"], letter("incoming/a"), letter("incoming/a"))
    assert main(["redrive", "--json", "--dry-run"]) == 3
    assert [row["reason"] for row in lines(capsys)] == ["Broken", "Broken"]


def test_a_message_that_is_not_understood_is_moved_and_comes_back(queues, capsys):
    # GIVEN a photo and something else WHEN they are tried again
    send(queues["dead_letter"], "hello", letter("incoming/a"))
    assert main(["redrive"]) == 3
    # THEN a person is told what will become of the other, and how it is taken out
    said = capsys.readouterr().err
    assert "MessagesNotUnderstood: 1 of 2 messages are not understood: each comes back" in said
    assert "after 30 receives. Then --discard ID" in said
    assert (waiting(queues["incoming"]), waiting(queues["dead_letter"])) == (2, 0)


@pytest.mark.parametrize("words", [[], ["--dry-run"], ["--undelivered", "--dry-run"]])
def test_an_empty_queue_is_no_error(queues, capsys, words):
    # GIVEN no message WHEN the command is run THEN it says so, and starts nothing
    assert main(["redrive", *words]) == 0
    printed = capsys.readouterr()
    assert (printed.out, "the queue is empty" in printed.err) == ("", True)


@pytest.mark.parametrize("words", [[], ["--dry-run"], ["--undelivered", "--dry-run"]])
def test_a_queue_that_another_process_reads_is_not_called_empty(queues, capsys, words):
    # GIVEN a message that somebody else has received
    name = "undelivered" if words[:1] == ["--undelivered"] else "dead_letter"
    send(queues[name], letter("incoming/a"))
    boto3.client("sqs").receive_message(QueueUrl=queues[name], VisibilityTimeout=300)
    # WHEN the command is run THEN it says that one is there, and that it has not seen to it
    assert main(["redrive", *words]) == 3
    printed = capsys.readouterr()
    assert "MessagesHidden: 1 message cannot be received now: another process" in printed.err
    assert (printed.out, "the queue is empty" in printed.err) == ("", False)


def test_nothing_is_moved_if_the_table_cannot_be_asked(queues, deploy, capsys):
    # GIVEN a table that is not there WHEN a photo is tried again
    deploy(outcomes_table_name="other")
    send(queues["dead_letter"], letter("incoming/a"))
    assert main(["redrive"]) == 1
    # THEN AWS's refusal is told, and the message can be received again
    assert "AWS refused BatchGetItem" in capsys.readouterr().err
    assert waiting(queues["dead_letter"]) == 1


def test_undelivered_events_are_listed_with_their_reason(queues, capsys):
    # GIVEN an event that a rule could not deliver WHEN it is listed THEN rule and reason are told
    rule = "arn:aws:events:eu-central-1:123456789012:rule/scones-dev-drift-schedule"
    send(queues["undelivered"], "{}", RULE_ARN=rule, ERROR_CODE="THROTTLING")
    assert main(["redrive", "--undelivered", "--dry-run", "--json"]) == 3
    (row,) = lines(capsys)
    assert (row["source"], row["reason"]) == ("scones-dev-drift-schedule", "THROTTLING")
    assert waiting(queues["undelivered"]) == 1


@pytest.mark.parametrize(
    ("queue", "words"), [("dead_letter", []), ("undelivered", ["--undelivered"])]
)
def test_a_message_can_be_discarded_by_its_id(queues, capsys, queue, words):
    # GIVEN a message that nobody can repair, and another
    send(queues[queue], "hello", letter("incoming/a"))
    assert main(["redrive", "--dry-run", "--json", *words]) == 3
    useless = next(row for row in lines(capsys) if "photo" not in row)
    body = "hello" if not words else None
    # WHEN it is discarded
    discard = ["--discard", useless["id"], "--reason", "a test of the console"]
    assert main(["redrive", "--json", *discard, *words]) == 0
    # THEN all that it held is printed with the reason and kept, and only the other is left
    (row,) = lines(capsys)
    assert (row["id"], row["discarded_because"]) == (useless["id"], "a test of the console")
    assert body in {None, row["body"]}
    assert waiting(queues[queue]) == 1
    folder = f"discarded/{queue.replace('_', '-')}/{datetime.now(UTC):%Y/%m/%d}"
    assert kept() == {f"{folder}/{useless['id']}.json": row}


def test_a_message_that_cannot_be_kept_is_not_discarded(queues, deploy, capsys):
    # GIVEN no bucket to keep it in WHEN a message is discarded
    send(queues["dead_letter"], "hello")
    assert main(["redrive", "--dry-run", "--json"]) == 3
    (row,) = lines(capsys)
    deploy(artifacts_bucket="another")
    assert main(["redrive", "--discard", row["id"], "--reason", "x"]) == 1
    # THEN AWS's refusal is told, and the message can be received again
    assert "AWS refused PutObject" in capsys.readouterr().err
    assert waiting(queues["dead_letter"]) == 1


@pytest.mark.parametrize("name", ["no-such-id", ""], ids=["another", "none"])
def test_discarding_what_is_not_there_is_an_error_and_changes_nothing(queues, name, capsys):
    # GIVEN a message WHEN another id is discarded, or a shell's variable that is empty
    send(queues["dead_letter"], "hello")
    code = main(["redrive", "--discard", name, "--reason", "x"])
    # THEN it says so
    assert code == 1
    assert f"MessageMissing: no message {name}" in capsys.readouterr().err
    assert waiting(queues["dead_letter"]) == 1


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "name the environment"),
        (["--environment", "dev", "--rate", "0"], "1 to 500"),
        (["--environment", "dev", "--rate", "501"], "1 to 500"),
        (["--environment", "dev", "--discard", "id"], "--reason TEXT go together"),
        (["--environment", "dev", "--reason", "r"], "--reason TEXT go together"),
        (["--environment", "dev", "--undelivered"], "--undelivered needs --dry-run or --discard"),
        (
            ["--environment", "dev", "--dry-run", "--discard", "id", "--reason", "r"],
            "not allowed with argument --dry-run",
        ),
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], text: str, capsys):
    # GIVEN a command line that lacks something WHEN it is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["redrive", *words])
    assert text in capsys.readouterr().err
