"""Going back to the package that was approved before."""

import io
import json
import sys
from datetime import UTC, datetime

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.models.packages import Package, turned_back
from scones_tools.models.rollback import NothingBefore, package_before

ARN = "arn:aws:sagemaker:eu-central-1:123456789012:model-package/vehicles"


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def types(monkeypatch):
    """Return what lets a person type something."""
    return lambda text: monkeypatch.setattr(sys, "stdin", Terminal(text))


@pytest.fixture
def two(registry) -> list[str]:
    """Return two packages that were approved one after the other; the later one is live."""
    packages = [registry.add(), registry.add()]
    for package in packages:
        registry.name(package)
    registry.serve(packages[1])
    return packages


def test_a_person_types_the_environment_and_the_package_before_is_approved(
    two, registry, types, capsys
):
    # GIVEN a person on a terminal who types the environment's name
    types("dev\n")
    # WHEN the person rolls back
    assert main(["rollback"]) == 0
    # THEN the question says what happens, the answer what to type next
    printed = capsys.readouterr()
    assert printed.err == (
        "version 1 (accuracy 0.975) takes the place of version 2\n"
        "the next apply will replace version 2 by version 1\n"
        "type dev to go on: "
    )
    assert printed.out == (
        "version 1 is approved\n"
        "next: scones plan --environment dev, then scones apply --environment dev\n"
    )
    # THEN the one before is named, and the other is not judged
    assert registry.approved() == two[0]
    assert [registry.status(package) for package in two] == ["Approved", "Approved"]


@pytest.mark.parametrize("text", ["", "\n", "prod\n", "yes\n"])
def test_whoever_types_something_else_changes_nothing(two, registry, types, capsys, text):
    # GIVEN a person who types another word WHEN the person rolls back THEN nothing is changed
    types(text)
    assert main(["rollback"]) == 1
    assert "error: NotConfirmed: dev was not typed: nothing was done" in capsys.readouterr().err
    assert registry.approved() == two[1]


def test_without_a_terminal_and_without_yes_it_is_refused(two, registry, monkeypatch, capsys):
    # GIVEN no terminal WHEN a program rolls back without --yes THEN it is told what to add
    monkeypatch.setattr(sys, "stdin", io.StringIO("dev\n"))
    with pytest.raises(SystemExit, match="2"):
        main(["rollback"])
    assert "--yes goes on without a question" in capsys.readouterr().err
    assert registry.approved() == two[1]


def test_a_program_reads_what_was_done(two, registry, capsys):
    # GIVEN a program WHEN it rolls back THEN it reads a line of JSON
    assert main(["rollback", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "model_package": two[0],
        "version": 1,
        "turned_back": two[1],
        "rejected": False,
        "next_apply": "the next apply will replace version 2 by version 1",
    }
    assert registry.approved() == two[0]


def test_a_package_at_fault_is_rejected_if_so_asked(two, registry, types, capsys):
    # GIVEN --reject WHEN it is rolled back THEN the later package is Rejected, with the reason
    types("dev\n")
    assert main(["rollback", "--reject", "--reason", "too slow"]) == 0
    assert "takes the place of version 2, which is marked Rejected" in capsys.readouterr().err
    assert [registry.status(package) for package in two] == ["Approved", "Rejected"]
    described = registry.sagemaker.describe_model_package(ModelPackageName=two[1])
    assert described["ApprovalDescription"] == "too slow"


def test_pending_and_rejected_packages_are_passed_over(registry, capsys):
    # GIVEN an approved package, an older one that is Approved, and others between them
    oldest = registry.add()
    registry.add(status="Rejected")
    registry.add(status="PendingManualApproval")
    registry.name(registry.add())
    # WHEN it is rolled back THEN the Approved one is taken
    assert main(["rollback", "--yes"]) == 0
    assert registry.approved() == oldest


def test_a_package_that_was_turned_back_is_not_gone_back_to(registry, capsys):
    # GIVEN version 2, turned back to 1, and then version 3
    first, second = registry.add(), registry.add()
    registry.name(first)
    registry.name(second)
    assert main(["rollback", "--yes"]) == 0
    registry.name(registry.add())
    # WHEN 3 is rolled back, too THEN 1 is approved, which was approved before it
    assert main(["rollback", "--yes"]) == 0
    assert registry.approved() == first
    assert registry.status(second) == "Approved"


def test_a_second_rollback_goes_further_back(registry, capsys):
    # GIVEN three packages, of which the last was turned back
    packages = [registry.add() for _ in range(3)]
    for package in packages:
        registry.name(package)
    assert main(["rollback", "--yes"]) == 0
    # WHEN it is rolled back again THEN the first is approved
    assert main(["rollback", "--yes"]) == 0
    assert registry.approved() == packages[0]
    # AND a third time there is nothing before it
    capsys.readouterr()
    assert main(["rollback", "--yes"]) == 1
    assert "NothingBefore: vehicles has no package older than version 1" in capsys.readouterr().err


@pytest.mark.parametrize("by_arn", [True, False])
def test_another_package_can_be_named(registry, capsys, by_arn: bool):
    # GIVEN three packages WHEN the first is named, by its version or ARN THEN it is approved
    packages = [registry.add() for _ in range(3)]
    registry.name(packages[2])
    assert main(["rollback", "--yes", "--to", packages[0] if by_arn else "1"]) == 0
    assert registry.approved() == packages[0]


def test_a_package_that_was_turned_back_can_be_named(two, registry, capsys):
    # GIVEN a package that was turned back WHEN it is named THEN it is approved again
    assert main(["rollback", "--yes"]) == 0
    assert main(["rollback", "--yes", "--to", "2"]) == 0
    assert registry.approved() == two[1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("9", "NotApproved: vehicles has no package 9: scones models lists them"),
        ("2", "NotApproved: version 2 is the approved one already"),
        ("3", "NotApproved: version 3 is Rejected: scones approve --model-package arn:"),
    ],
)
def test_what_cannot_be_gone_back_to_is_refused(two, registry, capsys, name, message):
    # GIVEN a name of no package, of the approved one, or of a Rejected one
    registry.add(status="Rejected")
    # WHEN it is named THEN the error says why, and nothing is changed
    assert main(["rollback", "--yes", "--to", name]) == 1
    assert message in capsys.readouterr().err
    assert registry.approved() == two[1]


def test_nothing_approved_is_nothing_to_go_back_from(registry, capsys):
    # GIVEN a package that waits WHEN it is rolled back THEN the error says what to do first
    registry.add(status="PendingManualApproval")
    assert main(["rollback", "--yes"]) == 1
    assert "NothingApproved: /scones/dev/approved-model names no package" in capsys.readouterr().err


def test_a_single_package_has_none_before_it(registry, capsys):
    # GIVEN one package WHEN it is rolled back THEN the error says so
    package = registry.add()
    registry.name(package)
    assert main(["rollback", "--yes"]) == 1
    assert "NothingBefore: vehicles has no package older than version 1" in capsys.readouterr().err
    assert registry.approved() == package


def test_why_none_can_be_gone_back_to_is_said_of_each():
    # GIVEN older packages that wait, are Rejected, or were turned back
    now = datetime.now(UTC)
    known = [
        Package(f"{ARN}/{number}", now, status)
        for number, status in (
            (4, "Approved"),
            (3, "Approved"),
            (2, "PendingManualApproval"),
            (1, "Rejected"),
        )
    ]
    history = ["none", f"{ARN}/3", f"{ARN}/1", f"{ARN}/4"]
    # WHEN one before is looked for THEN the error says it of each
    with pytest.raises(NothingBefore) as caught:
        package_before(f"{ARN}/4", "vehicles", known, history)
    assert str(caught.value) == (
        "no package older than version 4 can be gone back to (version 3 was turned back, "
        "version 2 is PendingManualApproval, version 1 is Rejected): name one that is Approved "
        "with --to, or approve one with scones approve"
    )


def test_an_archive_that_is_gone_is_named_before_anything_is_approved(two, registry, capsys):
    # GIVEN a package whose archive was deleted WHEN it is gone back to
    boto3.client("s3").delete_object(Bucket=registry.bucket, Key="registered/job-1/model.tar.gz")
    # THEN the error names the archive, and nothing is changed
    assert main(["rollback", "--yes"]) == 1
    assert (
        "ArchiveUnusable: the archive of version 1 is gone: there is no "
        "s3://artifacts/registered/job-1/model.tar.gz: train again" in capsys.readouterr().err
    )
    assert registry.approved() == two[1]


def test_an_archive_where_the_endpoint_does_not_read_is_named(registry, capsys):
    # GIVEN a package from before archives were kept below registered/
    registry.add(kept="models")
    registry.name(registry.add())
    # WHEN it is gone back to THEN the error says where the endpoint reads
    assert main(["rollback", "--yes"]) == 1
    assert (
        "ArchiveUnusable: the archive of version 1 is s3://artifacts/models/job-1/model.tar.gz, "
        "and the endpoint reads only below s3://artifacts/registered/: train again"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("versions", "back"),
    [
        ("", ""),
        ("1", ""),
        ("12", ""),
        ("121", "2"),
        ("1213", "2"),
        ("1212", ""),  # the second was approved again
        ("12123", ""),
        ("123121", "23"),
    ],
)
def test_what_an_older_package_took_the_place_of_was_turned_back(versions: str, back: str):
    # GIVEN approvals in their order WHEN the turned-back are looked for THEN the last counts
    assert turned_back([f"{ARN}/{one}" for one in versions]) == {f"{ARN}/{one}" for one in back}
