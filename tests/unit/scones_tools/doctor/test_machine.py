"""What an operator's machine lacks."""

import sys

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.command_line import PERSON_NEEDED, SUCCESS

from .examination import MACHINE, examine


def test_without_an_environment_the_machine_alone_is_checked(machine, capsys):
    # GIVEN a machine that lacks nothing, and no environment WHEN it is checked
    code, found = examine(capsys)
    # THEN each check is well, and says what it found
    assert code == SUCCESS
    assert list(found) == MACHINE
    assert {row["result"] for row in found.values()} == {"ok"}
    assert found["Terraform"]["found"] == "1.11.4"
    assert found["region"]["found"] == "eu-central-1"
    assert found["AWS"]["found"] == "AWS itself is asked, such as sts.eu-central-1.amazonaws.com"
    assert found["keys"]["found"].startswith("account 123456789012, arn:aws:sts::123456789012:")


def test_a_person_reads_a_table_and_the_names_of_what_needs_them(machine, program, capsys):
    # GIVEN a Terraform that is too old WHEN a person checks
    program("terraform", """echo '{"terraform_version": "1.9.0"}'""")
    assert main(["doctor"]) == PERSON_NEEDED
    # THEN its line says what to do, and the last names it
    printed = capsys.readouterr()
    (line,) = [line for line in printed.out.splitlines() if "Terraform" in line]
    assert line.startswith("failed  Terraform  TerraformTooOld: Terraform 1.9.0 is on the PATH")
    assert line.endswith(" -> put Terraform 1.11 or newer on the PATH")
    assert printed.err == "error: PersonNeeded: 1 of 5 checks need you: Terraform\n"


@pytest.mark.parametrize(
    ("version", "result"),
    [((3, 10, 9), "failed"), ((3, 11, 0), "ok"), ((3, 14, 2), "ok"), ((3, 15, 0), "warning")],
)
def test_pythons_that_are_tested_are_well(machine, monkeypatch, capsys, version, result):
    # GIVEN a Python WHEN the machine is checked THEN those outside 3.11 to 3.14 are named
    monkeypatch.setattr(sys, "version_info", (*version, "final", 0))
    _, found = examine(capsys)
    assert found["Python"]["result"] == result
    assert found["Python"]["found"].startswith(".".join(map(str, version)))


def test_without_terraform_only_plan_and_apply_are_warned_of(
    machine, tmp_path, monkeypatch, capsys
):
    # GIVEN a PATH without Terraform WHEN the machine is checked THEN it says what needs it
    monkeypatch.setenv("PATH", str(tmp_path))
    code, found = examine(capsys)
    assert (code, found["Terraform"]["result"]) == (PERSON_NEEDED, "warning")
    assert found["Terraform"]["do"].startswith("for plan and apply: install Terraform 1.11")


def test_without_region_and_keys_every_check_still_says_what_it_found(
    machine, monkeypatch, capsys, tmp_path
):
    # GIVEN neither a region nor keys
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    # WHEN the machine is checked THEN both are failures that say what to set
    code, found = examine(capsys)
    assert (code, list(found)) == (PERSON_NEEDED, MACHINE)
    assert found["region"]["do"].startswith("set AWS_DEFAULT_REGION")
    assert found["keys"]["result"] == "failed"
    assert found["Python"]["result"] == "ok"


def test_another_aws_is_named(machine, monkeypatch, capsys):
    # GIVEN localaws's address WHEN the machine is checked THEN it says who is asked
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4999")
    _, found = examine(capsys)
    assert found["AWS"]["found"] == (
        "http://127.0.0.1:4999 is asked instead of AWS, by AWS_ENDPOINT_URL"
    )
