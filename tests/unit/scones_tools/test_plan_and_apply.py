"""Plan and apply of an environment: what is said, what is asked, and what Terraform is told."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scones_tools.__main__ import main
from scones_tools.command_line import FAILURE, SUCCESS
from scones_tools.environments import apply, repository, terraform_providers
from scones_tools.environments.saved_plan import Change, changes, markdown, summary

BUCKET = "aws_s3_bucket.photos"
FUNCTION = "aws_lambda_function.this"


def resource(address: str, *actions: str) -> dict:
    kind = address.split(".")[-2]
    return {"address": address, "type": kind, "change": {"actions": list(actions)}}


@pytest.fixture
def terraform(program, tmp_path) -> Callable[..., Callable[[], list[str]]]:
    """Return a maker of a terraform whose plan has these changes, and of what it was told."""
    calls = tmp_path / "calls"

    def make(*found: dict) -> Callable[[], list[str]]:
        shown = json.dumps({"resource_changes": list(found)})
        program(
            "terraform",
            f"""
            echo "$*" >> {calls}
            case "$1" in
                version) echo '{{"terraform_version": "1.11.4"}}' ;;
                show) echo '{shown}' ;;
                plan)
                    for word in "$@"; do
                        case "$word" in -out=*) touch "${{word#-out=}}" ;; esac
                    done
                    exit {2 if found else 0} ;;
            esac""",
        )
        return lambda: [line.split()[0] for line in calls.read_text().splitlines()]

    return make


@pytest.fixture
def words(tmp_path, monkeypatch) -> list[str]:
    monkeypatch.delenv("TF_PROVIDER_MIRROR", raising=False)
    monkeypatch.setattr(terraform_providers, "registry_problem", lambda: None)
    return [
        "--environment",
        "dev",
        "--state-bucket",
        "states",
        "--work-directory",
        str(tmp_path / "work"),
    ]


def test_a_plan_is_saved_and_said(terraform, words, tmp_path, capsys):
    # GIVEN a configuration that would make a function and lose a bucket
    told = terraform(resource(FUNCTION, "create"), resource(BUCKET, "delete"))
    # WHEN it is planned
    assert main(["plan", *words]) == SUCCESS
    # THEN the plan is kept, each change is said, and what is lost is said to be
    assert told() == ["version", "init", "plan", "show"]
    assert (tmp_path / "work" / "plan.tfplan").is_file()
    said = capsys.readouterr().out
    assert f"create   {FUNCTION}\n" in said
    assert f"destroy  {BUCKET}  (its data is lost)" in said
    assert said.endswith("dev: 1 to create, 1 to destroy\n")
    assert "\nStanding cost: $0.00 a month (no endpoint).\nPrices: " in said
    comment = (tmp_path / "work" / "plan.md").read_text()
    assert "**Data would be destroyed**" in comment
    assert "\nStanding cost: $0.00 a month (no endpoint)." in comment


def test_a_program_reads_a_line_of_each_change(terraform, words, capsys):
    # GIVEN a plan that makes a function and loses a bucket
    terraform(resource(FUNCTION, "create"), resource(BUCKET, "delete"))
    for verb, more, said in (("plan", [], ""), ("apply", ["--destroy-data"], ": done")):
        # WHEN it is planned or applied for a program
        assert main([verb, *words, *more, "--json"]) == SUCCESS
        # THEN stdout has nothing but the changes, and the sentence for people is on stderr
        printed = capsys.readouterr()
        assert [json.loads(line) for line in printed.out.splitlines()] == [
            {
                "address": FUNCTION,
                "type": "aws_lambda_function",
                "verb": "create",
                "destroys_data": False,
            },
            {"address": BUCKET, "type": "aws_s3_bucket", "verb": "destroy", "destroys_data": True},
        ]
        assert printed.err.endswith(f"dev: 1 to create, 1 to destroy{said}\n")


def test_an_apply_says_what_it_has_done(terraform, words, capsys):
    # GIVEN a plan that was saved WHEN it is applied THEN each change is listed, and their number
    terraform(resource(FUNCTION, "create"), resource(BUCKET, "update"))
    main(["plan", *words])
    capsys.readouterr()
    assert main(["apply", *words]) == SUCCESS
    assert capsys.readouterr().out == (
        "change  resource\n"
        f"create  {FUNCTION}\n"
        f"update  {BUCKET}\n"
        "dev: 1 to create, 1 to update: done\n"
    )


@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_without_a_clone_it_is_said_what_is_needed(monkeypatch, tmp_path, words, capsys, verb):
    # GIVEN an installed package, and a folder that is no clone
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(repository, "__file__", str(tmp_path / "site-packages" / "repository.py"))
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "plan.tfplan").touch()
    # WHEN it plans or applies THEN the error is named, and says so
    assert main([verb, *words]) == FAILURE
    assert capsys.readouterr().err == (
        f"error: RepositoryMissing: {tmp_path} is not in a clone of the repository: plan and apply "
        "need its terraform/\n"
    )


@pytest.mark.parametrize(
    ("found", "code"), [([], SUCCESS), ([resource(FUNCTION, "update")], FAILURE)]
)
def test_a_check_fails_if_anything_would_change(terraform, words, capsys, found, code):
    # GIVEN what is there, changed by somebody or not WHEN it is checked
    terraform(*found)
    # THEN the exit code says which
    assert main(["plan", *words, "--check"]) == code
    assert ("is not what the configuration says" in capsys.readouterr().err) == bool(found)


@pytest.mark.parametrize(("more", "locked"), [([], True), (["--no-lock"], False)])
def test_who_may_only_read_does_not_lock_the_state(terraform, words, tmp_path, more, locked):
    # GIVEN a role that cannot write a lock, or one that can WHEN it plans
    terraform()
    assert main(["plan", *words, *more]) == SUCCESS
    # THEN Terraform is told
    assert ("-lock=false" not in (tmp_path / "calls").read_text()) is locked


def test_what_is_applied_is_the_saved_plan(terraform, words, tmp_path, capsys):
    # GIVEN a saved plan that loses nothing
    told = terraform(resource(FUNCTION, "create"))
    main(["plan", *words])
    # WHEN it is applied
    assert main(["apply", *words]) == SUCCESS
    # THEN Terraform applied that file without planning anew, and it cannot be applied again
    assert told()[-1] == "apply"
    assert told().count("plan") == 1
    last = (tmp_path / "calls").read_text().splitlines()[-1]
    assert last.endswith(str(tmp_path / "work" / "plan.tfplan"))
    assert "-var" not in last
    assert main(["apply", *words]) == FAILURE
    assert "run `scones plan --environment dev` first" in capsys.readouterr().err


def test_a_plan_that_loses_data_is_not_applied_unasked(terraform, words, capsys):
    # GIVEN a plan that makes a bucket anew, and nobody at a terminal
    told = terraform(resource(BUCKET, "delete", "create"))
    main(["plan", *words])
    # WHEN it is applied THEN it is refused by name, and Terraform is not told to
    assert main(["apply", *words]) == FAILURE
    assert f"loses the data of {BUCKET}" in capsys.readouterr().err
    assert "apply" not in told()
    # WHEN somebody agrees THEN it is
    assert main(["apply", *words, "--destroy-data"]) == SUCCESS
    assert told()[-1] == "apply"


@pytest.mark.parametrize(("typed", "agreed"), [("dev\n", True), ("yes\n", False), ("", False)])
def test_a_person_agrees_by_typing_the_environments_name(monkeypatch, typed, agreed):
    # GIVEN a person at a terminal WHEN asked THEN only the name is a yes
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return typed

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert apply.consent("dev", [Change(BUCKET, "aws_s3_bucket", "destroy")]) is agreed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--environment", "moon", "--state-bucket", "states"], "there are dev, local, prod"),
        (["--environment", "dev"], "--state-bucket or SCONES_STATE_BUCKET"),
    ],
)
def test_an_environment_or_bucket_that_is_not_known_is_named(
    terraform, monkeypatch, tmp_path: Path, capsys, arguments, said
):
    # GIVEN no such environment, or no bucket WHEN it is planned THEN the error says what there is
    terraform()
    monkeypatch.delenv("SCONES_STATE_BUCKET", raising=False)
    assert main(["plan", *arguments, "--work-directory", str(tmp_path)]) == FAILURE
    assert said in capsys.readouterr().err


def test_every_action_of_a_plan_has_its_verb():
    # GIVEN each list of actions that Terraform writes WHEN it is read
    lists = [["no-op"], ["read"], ["create"], ["update"], ["delete"], ["delete", "create"]]
    lists += [["create", "delete"], ["forget"]]
    found = changes(
        {"resource_changes": [resource(f"a{n}.b.c", *one) for n, one in enumerate(lists)]}
    )
    # THEN what changes nothing is left out
    assert [change.verb for change in found] == [
        "create",
        "update",
        "destroy",
        "replace",
        "replace",
    ]
    assert summary(found) == "1 to create, 1 to update, 2 to replace, 1 to destroy"


def test_a_comment_is_never_too_long_for_github():
    # GIVEN a thousand changes with long names WHEN a comment is written THEN GitHub takes it
    found = [Change("module.x." * 15 + f"a.b{n}", "a", "create") for n in range(1000)]
    text = markdown("dev", found)
    assert len(text) < 65_536
    assert "800 more" in text
