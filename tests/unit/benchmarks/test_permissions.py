"""Permissions, taken away one by one and put back."""
# ruff: noqa: N803 (boto3's names)

import copy
import json

import pytest

from benchmarks import page
from benchmarks.permissions.__main__ import command
from benchmarks.permissions.mutation import (
    Permission,
    ScenarioBroken,
    figures,
    show,
    taken_away,
    without,
)
from benchmarks.permissions.scenarios.outcomes import NOTHING, denial, ended, until
from scones_tools.command_line import FAILURE, run

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "a"},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "b"},
    ],
}


class Iam:
    """Policies of one role, kept as IAM keeps them."""

    def __init__(self, **policies):
        self.policies = policies

    def list_role_policies(self, RoleName):
        return {"PolicyNames": sorted(self.policies)}

    def get_role_policy(self, RoleName, PolicyName):
        return {"PolicyDocument": copy.deepcopy(self.policies[PolicyName])}

    def put_role_policy(self, RoleName, PolicyName, PolicyDocument):
        self.policies[PolicyName] = json.loads(PolicyDocument)

    def delete_role_policy(self, RoleName, PolicyName):
        del self.policies[PolicyName]

    def may(self, action):
        policies = self.policies.values()
        return any(action in part["Action"] for policy in policies for part in policy["Statement"])


def test_one_action_of_one_statement_is_left_out():
    # GIVEN a policy of two statements WHEN one action is taken away
    less = without(DOCUMENT, Permission("r", "p", 0, "s3:PutObject"))
    # THEN all the others are still there
    assert less["Statement"][0] == DOCUMENT["Statement"][0] | {"Action": ["s3:GetObject"]}
    assert less["Statement"][1]["Action"] == ["sqs:SendMessage"]


def test_a_statement_without_actions_is_none():
    # GIVEN a statement with one action WHEN it is taken away THEN the statement is gone
    less = without(DOCUMENT, Permission("r", "p", 1, "sqs:SendMessage"))
    assert len(less["Statement"]) == 1


def test_what_was_taken_away_is_put_back_even_after_a_failure():
    # GIVEN a role with one policy of one action
    only = {"Version": "2012-10-17", "Statement": [DOCUMENT["Statement"][1]]}
    iam = Iam(p=only)

    def fail_without():
        with taken_away(iam, Permission("r", "p", 0, "sqs:SendMessage")):
            assert not iam.may("sqs:SendMessage")
            raise ZeroDivisionError

    # WHEN something fails while the action is taken away
    with pytest.raises(ZeroDivisionError):
        fail_without()
    # THEN the policy is as it was
    assert iam.policies == {"p": only}


def test_a_permission_is_needed_if_something_else_happens_without_it():
    # GIVEN a role whose work needs one of its actions
    iam = Iam(p=DOCUMENT)

    def work():
        return "done" if iam.may("s3:GetObject") else "AccessDenied: s3:GetObject"

    # WHEN each is taken away in turn
    shown = list(show(iam, {"role": work}, lambda text: None))
    # THEN that one is needed, and the others are not
    assert [row.permission.action for row in shown if row.needed] == ["s3:GetObject"]
    assert len(shown) == 3
    text = page.render("permissions", page.read("permissions") | {"figures": figures(shown)})
    assert "| role | `s3:GetObject` | AccessDenied: s3:GetObject |" in text
    assert "| role | `sqs:SendMessage` | **nothing** |" in text


def test_a_scenario_that_fails_anyhow_shows_nothing():
    # GIVEN work that fails with all permissions WHEN they are tried THEN that is said at once
    with pytest.raises(ScenarioBroken, match="with all permissions: FAILED SomeError"):
        list(show(Iam(p=DOCUMENT), {"role": lambda: "FAILED SomeError"}, lambda text: None))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("User: x is not authorized to perform: s3:GetObject on y", "AccessDenied: s3:GetObject"),
        ("<Code>AccessDenied</Code>", "AccessDenied"),
        ("ImageTooLarge", ""),
    ],
)
def test_who_was_denied_what_is_read_from_an_error(text, said):
    # GIVEN an error's text WHEN it is read THEN it is known whether something was denied
    assert denial(text) == said


@pytest.mark.parametrize("url", ["", "https://iam.amazonaws.com", "http://127.0.0.1:1@example.com"])
def test_permissions_are_taken_away_on_this_machine_alone(url, monkeypatch, capsys):
    # GIVEN the endpoint of an AWS somewhere else, or none
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    # WHEN the command runs THEN it ends before it asks anybody anything
    assert run(command, []) == FAILURE
    assert "error: NotLocal: AWS_ENDPOINT_URL is" in capsys.readouterr().err


def test_a_permission_that_localaws_cannot_show_is_known_by_role_action_and_sid():
    # GIVEN the same action in two statements of a role, one of which only AWS uses
    read = Permission("prefix-bulk", "p", 0, "s3:GetObject", "ReadBatches")
    write = Permission("prefix-bulk", "p", 1, "s3:GetObject", "WriteResults")
    # WHEN they are looked up THEN one has a reason, the other has to be shown
    assert read.reason_not_shown() == ""
    assert "AWS reads results" in write.reason_not_shown()
    # ... and another role's action of that name, too
    assert Permission("prefix-notbulk", "p", 1, "s3:PutObject").reason_not_shown() == ""


@pytest.mark.parametrize(
    ("description", "line"),
    [
        ({"status": "SUCCEEDED"}, "SUCCEEDED"),
        ({"status": "FAILED", "error": "Broken", "cause": "x"}, "FAILED Broken"),
        ({"status": "ABORTED"}, "ABORTED"),
        (
            {"status": "FAILED", "error": "E", "cause": "not authorized to perform: s3:GetObject"},
            "AccessDenied: s3:GetObject",
        ),
    ],
)
def test_the_end_of_an_execution_is_a_line(description, line):
    # GIVEN an execution that has ended WHEN it is described THEN by its error or what was denied
    assert ended(description) == line


def test_waiting_ends_when_time_is_up():
    # GIVEN something that never happens WHEN it is waited for THEN that is the outcome
    assert until(lambda: None, 0.01) == NOTHING
    assert until(lambda: "seen", 1.0) == "seen"
