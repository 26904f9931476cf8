"""Whether an environment on GitHub is protected, read from what GitHub's API answers.

The answers are the examples of GitHub's REST documentation ("Get an environment", "List deployment
branch policies"), shortened to what is looked at.
"""

import copy
import json
import os
import stat

import pytest

import check_protection
from scones_tools.command_line import FAILURE, SUCCESS, run

ENVIRONMENT = {
    "id": 161088068,
    "name": "prod",
    "protection_rules": [
        {"id": 3736, "type": "wait_timer", "wait_timer": 30},
        {
            "id": 3755,
            "type": "required_reviewers",
            "prevent_self_review": False,
            "reviewers": [
                {"type": "User", "reviewer": {"login": "octocat", "id": 1}},
                {"type": "Team", "reviewer": {"id": 1, "slug": "justice-league"}},
            ],
        },
        {"id": 3756, "type": "branch_policy"},
    ],
    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
}
POLICIES = {"total_count": 1, "branch_policies": [{"id": 361471, "name": "main"}]}
# An environment that a workflow named, and nobody made.
MADE_BY_NAMING = {"name": "prod", "protection_rules": [], "deployment_branch_policy": None}


@pytest.fixture
def github(tmp_path, monkeypatch):
    """``github(answers)`` puts a `gh` into PATH that gives these answers, by path."""

    def install(answers):
        (tmp_path / "answers.json").write_text(json.dumps(answers))
        gh = tmp_path / "gh"
        gh.write_text(
            "#!/usr/bin/env python3\n"
            "import json, pathlib, sys\n"
            f"answers = json.loads(pathlib.Path({str(tmp_path)!r}, 'answers.json').read_text())\n"
            "assert sys.argv[1] == 'api'\n"
            "if sys.argv[2] not in answers:\n"
            "    sys.exit('gh: Not Found (HTTP 404)')\n"
            "print(json.dumps(answers[sys.argv[2]]))\n"
        )
        gh.chmod(gh.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    return install


def test_a_reviewed_environment_of_main_is_protected():
    # GIVEN an environment with reviewers, and main as its one branch
    # WHEN its protection is read THEN nothing is missing, also where GitHub names the type
    assert check_protection.lacking(ENVIRONMENT, POLICIES) == []
    typed = {"branch_policies": [{"name": "main", "type": "branch"}]}
    assert check_protection.lacking(ENVIRONMENT, typed) == []


def test_an_environment_that_github_made_by_itself_lacks_everything():
    # GIVEN an environment that nobody protected WHEN it is read THEN both are missing
    assert len(check_protection.lacking(MADE_BY_NAMING, {})) == 2


@pytest.mark.parametrize("reviewers", [[], None])
def test_a_rule_without_reviewers_is_no_review(reviewers):
    # GIVEN a rule for reviewers that names nobody
    environment = copy.deepcopy(ENVIRONMENT)
    environment["protection_rules"][1]["reviewers"] = reviewers
    # WHEN it is read THEN a reviewer is missing
    assert check_protection.lacking(environment, POLICIES) == ["a required reviewer"]


@pytest.mark.parametrize(
    ("chosen", "branches"),
    [
        (None, [{"name": "main"}]),
        ({"protected_branches": True, "custom_branch_policies": False}, []),
        ({"protected_branches": False, "custom_branch_policies": True}, []),
        ({"protected_branches": False, "custom_branch_policies": True}, [{"name": "*"}]),
        (
            {"protected_branches": False, "custom_branch_policies": True},
            [{"name": "main"}, {"name": "release/*"}],
        ),
        (
            {"protected_branches": False, "custom_branch_policies": True},
            [{"name": "main", "type": "tag"}],
        ),
    ],
)
def test_another_branch_than_main_is_not_allowed(chosen, branches):
    # GIVEN an environment into which more than main, or all branches, or nobody knows who deploys
    environment = {**ENVIRONMENT, "deployment_branch_policy": chosen}
    # WHEN it is read THEN main alone is missing
    missing = check_protection.lacking(environment, {"branch_policies": branches})
    assert missing == ["main as its only deployment branch"]


def test_the_command_asks_github_and_fails_for_an_open_environment(github, capsys):
    # GIVEN a repository with one environment that is protected and one that is not
    path = "repos/example/scones/environments"
    github(
        {
            f"{path}/prod": ENVIRONMENT,
            f"{path}/prod/deployment-branch-policies": POLICIES,
            f"{path}/dev": MADE_BY_NAMING,
        }
    )
    # WHEN each is checked, and one that is not there
    repository = ["--repository", "example/scones"]
    codes = [run(check_protection.command, [name, *repository]) for name in ("prod", "dev", "x/y")]
    # THEN only the protected one passes, and what to do is said
    assert codes == [SUCCESS, FAILURE, FAILURE]
    errors = capsys.readouterr().err
    assert "EnvironmentUnprotected: the environment dev of example/scones lacks" in errors
    assert "a required reviewer and main as its only deployment branch" in errors
    assert f"ProtectionUnknown: gh api {path}/x%2Fy: gh: Not Found" in errors


def test_without_a_repository_the_user_is_told_so(monkeypatch, capsys):
    # GIVEN no repository, neither as an option nor in the environment
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    # WHEN an environment is checked THEN one line says what to name
    assert run(check_protection.command, ["prod"]) == FAILURE
    assert "ProtectionUnknown: name the repository" in capsys.readouterr().err


def test_without_gh_the_user_is_told_so(monkeypatch, tmp_path, capsys):
    # GIVEN a machine without gh
    monkeypatch.setenv("PATH", str(tmp_path))
    # WHEN an environment is checked THEN one line says what is missing
    assert run(check_protection.command, ["prod", "--repository", "example/scones"]) == FAILURE
    assert "ProtectionUnknown: gh is not installed" in capsys.readouterr().err


def test_an_answer_that_is_no_object_is_named(github, capsys):
    # GIVEN a GitHub that answers with a list
    github({"repos/example/scones/environments/prod": []})
    # WHEN the environment is checked THEN nothing is guessed
    assert run(check_protection.command, ["prod", "--repository", "example/scones"]) == FAILURE
    assert "did not answer with an object" in capsys.readouterr().err
