"""Starting a bulk run, and following it to its account."""

import json

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.photos.bulk import (
    PrefixInvalid,
    RunActive,
    RunFailed,
    RunInvalid,
    RunUnfinished,
    follow,
    start,
)

ROLE = "arn:aws:iam::123456789012:role/bulk"
COUNTS = {"accepted": 2, "review": 1, "rejected": 0, "failed": 0}
ACCOUNT = {"account": {"images": 3, "outcomes": COUNTS}, "balances": True}
FAILED = {
    "account": {"images": 3, "outcomes": COUNTS | {"review": 0, "failed": 1}},
    "balances": True,
    "outcomes": "s3://artifacts/bulk/spring/outcomes/",
}
STATES = {
    "ends": {"Type": "Pass", "Result": ACCOUNT, "End": True},
    "ends with a failure": {"Type": "Pass", "Result": FAILED, "End": True},
    "fails": {"Type": "Fail", "Error": "BulkIncomplete", "Cause": "2 are missing"},
    "goes on": {"Type": "Wait", "Seconds": 3600, "End": True},
}


@pytest.fixture
def machine(deploy):
    """``machine(state)`` makes a state machine of one state; its executions are stopped."""
    client, made = boto3.client("stepfunctions"), []

    def make(state: str) -> str:
        definition = {"StartAt": state, "States": {state: STATES[state]}}
        made.append(
            client.create_state_machine(
                name="bulk", definition=json.dumps(definition), roleArn=ROLE
            )["stateMachineArn"]
        )
        deploy(bulk_state_machine_arn=made[-1])
        return made[-1]

    yield make
    for arn in made:
        for execution in client.list_executions(stateMachineArn=arn)["executions"]:
            client.stop_execution(executionArn=execution["executionArn"])


def test_a_run_is_started_with_its_prefix_and_followed_to_its_account(machine, capsys):
    # GIVEN a machine WHEN the command is run
    arn = machine("ends")
    assert main(["bulk", "archive/", "--run", "spring", "--json"]) == 0
    # THEN its execution was given run and prefix, and the account is printed
    client = boto3.client("stepfunctions")
    (execution,) = client.list_executions(stateMachineArn=arn)["executions"]
    described = client.describe_execution(executionArn=execution["executionArn"])
    assert execution["name"] == "spring-attempt-1"
    assert json.loads(described["input"]) == {
        "run": "spring",
        "prefix": "archive/",
        "retry_failed": False,
    }
    printed = capsys.readouterr()
    assert json.loads(printed.out) == ACCOUNT
    assert "3 photos: 2 accepted, 1 review, 0 rejected, 0 failed" in printed.err


def test_photos_that_failed_are_no_success(machine, capsys):
    # GIVEN a run in which each photo has an outcome, and one of them failed
    # WHEN it is followed
    machine("ends with a failure")
    assert main(["bulk", "archive/", "--run", "spring", "--json"]) == 3
    # THEN the account is printed as ever, and the error says where to look and what to do
    printed = capsys.readouterr()
    assert json.loads(printed.out)["account"]["outcomes"]["failed"] == 1
    text = (
        "error: PhotosFailed: 1 of 3 photos failed; the reasons are in s3://artifacts/bulk/spring"
    )
    assert text in printed.err
    assert "--retry-failed" in printed.err


def test_a_person_sees_the_counts_and_where_the_outcomes_are(machine, capsys):
    # GIVEN a run in which one of three photos failed WHEN it is followed by a person
    machine("ends with a failure")
    assert main(["bulk", "archive/", "--run", "spring"]) == 3
    # THEN one row has the counts and the place
    header, row = capsys.readouterr().out.splitlines()
    names = ["run", "photos", "accepted", "review", "rejected", "failed", "outcomes"]
    assert header.split() == names
    assert row.split() == [
        "spring",
        "3",
        "2",
        "0",
        "0",
        "1",
        "s3://artifacts/bulk/spring/outcomes/",
    ]


def test_a_run_that_ended_is_gone_on_with_under_another_execution(machine):
    # GIVEN a run that failed, and another run whose name begins alike
    arn = machine("fails")
    for name in ("spring", "spring-2"):
        with pytest.raises(RunFailed):
            follow(start(arn, name, "archive/"), 60)
    # WHEN it is started again THEN that is its second attempt
    assert start(arn, "spring", "archive/", retry_failed=True).endswith(":spring-attempt-2")


def test_a_run_that_goes_on_is_not_started_again(machine):
    # GIVEN a run that goes on WHEN it is started THEN the error says so
    arn = machine("goes on")
    start(arn, "spring", "archive/")
    with pytest.raises(RunActive, match="run spring goes on: wait for it, or stop"):
        start(arn, "spring", "archive/")


def test_a_run_that_fails_says_why(machine):
    # GIVEN a run that fails WHEN it is followed THEN the error has its reason
    with pytest.raises(RunFailed, match="BulkIncomplete: 2 are missing"):
        follow(start(machine("fails"), "spring", "archive/"), 60)


def test_a_run_that_takes_too_long_goes_on(machine):
    # GIVEN a run that goes on WHEN the time is up THEN the error says that it does
    with pytest.raises(RunUnfinished, match="after 0 s; it goes on"):
        follow(start(machine("goes on"), "spring", "archive/"), 0)


@pytest.mark.parametrize("name", ["a b", "a/b", "", "x" * 65])
def test_a_run_needs_a_name_that_can_be_one(name: str, machine):
    # GIVEN a name that fits no key WHEN a run is started THEN the error says what a name is
    with pytest.raises(RunInvalid, match="1 to 64 letters, digits"):
        start("arn", name, "archive/")


@pytest.mark.parametrize("arguments", [[], ["archive/"], ["archive/", "--run", "a"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys):
    # GIVEN a command line that lacks something WHEN it is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["bulk", *arguments])
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("prefix", ["/incoming/", "s3://photos/incoming/"])
def test_what_no_key_begins_with_is_named_before_a_run_begins(prefix):
    with pytest.raises(PrefixInvalid, match="after the bucket's name"):
        start("arn", "spring", prefix)
