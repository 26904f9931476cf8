"""Approving a model package."""

import json
from types import SimpleNamespace

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.models.approve import NoModelPackage, approve, newest_package

PARAMETER = "/scones/dev/approved-model"


@pytest.fixture
def packages(deploy) -> list[str]:
    """Return the ARNs of a group's three packages, the oldest first."""
    deploy(approved_model_parameter=PARAMETER, model_package_group_name="vehicles")
    boto3.client("ssm").put_parameter(Name=PARAMETER, Value="none", Type="String")
    client = boto3.client("sagemaker")
    client.create_model_package_group(ModelPackageGroupName="vehicles")
    return [
        client.create_model_package(
            ModelPackageGroupName="vehicles", ModelApprovalStatus="PendingManualApproval"
        )["ModelPackageArn"]
        for _ in range(3)
    ]


def status(package: str) -> str:
    client = boto3.client("sagemaker")
    return client.describe_model_package(ModelPackageName=package)["ModelApprovalStatus"]


def approved() -> str:
    return boto3.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]


def test_the_newest_package_is_found(packages: list[str]):
    # GIVEN three packages WHEN the newest is asked for THEN it is the last
    assert newest_package("vehicles") == packages[2]


def test_an_empty_group_says_what_to_do(aws):
    # GIVEN a group without packages WHEN the newest is asked for THEN the text names the group
    boto3.client("sagemaker").create_model_package_group(ModelPackageGroupName="vehicles")
    with pytest.raises(NoModelPackage, match="group vehicles is empty: train a model first"):
        newest_package("vehicles")


def test_an_approved_package_is_marked_and_named_in_the_parameter(packages: list[str]):
    # GIVEN a package WHEN it is approved, and then another
    approve(packages[0], PARAMETER, "first")
    approve(packages[1], PARAMETER, "better")
    # THEN both are marked, and the parameter names the later one
    assert [status(package) for package in packages] == [
        "Approved",
        "Approved",
        "PendingManualApproval",
    ]
    assert approved() == packages[1]


def test_a_parameter_that_is_not_there_is_refused_before_anything_is_approved(
    packages, deploy, capsys
):
    # GIVEN a parameter that Terraform does not read WHEN a package is approved
    deploy(approved_model_parameter=f"{PARAMETER}s")
    assert main(["approve", "--model-package", packages[0]]) == 1
    # THEN AWS's refusal is told, and nothing is approved
    assert "AWS refused GetParameter" in capsys.readouterr().err
    assert status(packages[0]) == "PendingManualApproval"
    assert approved() == "none"


def test_an_event_that_is_not_taken_is_no_success(packages, monkeypatch, capsys):
    # GIVEN an EventBridge that takes no event
    entry = {"ErrorCode": "InternalFailure", "ErrorMessage": "try later"}
    answer = {"FailedEntryCount": 1, "Entries": [entry]}
    clients = boto3.client

    def client(service: str):
        taking = SimpleNamespace(put_events=lambda **_: answer)
        return taking if service == "events" else clients(service)

    monkeypatch.setattr(boto3, "client", client)
    # WHEN a package is approved THEN the command says what has happened and what has not
    assert main(["approve", "--model-package", packages[0]]) == 1
    assert (
        f"error: NobodyTold: {packages[0]} is approved, and the event ModelApproved was not taken "
        "(InternalFailure: try later): run this again" in capsys.readouterr().err
    )


@pytest.mark.parametrize("by_group", [True, False])
def test_the_command_prints_what_it_approved(packages: list[str], capsys, by_group: bool):
    # GIVEN a group or a package on the command line WHEN the command is run
    what = ["--newest"] if by_group else ["--model-package", packages[0]]
    assert main(["approve", *what]) == 0
    # THEN the package is printed, and approved
    assert capsys.readouterr().out.strip() == approved() == packages[2 if by_group else 0]


def test_a_program_gets_what_was_approved_as_json(packages, capsys):
    # GIVEN a package WHEN a program approves it THEN it reads a line of JSON
    assert main(["approve", "--newest", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"model_package": packages[2]}


def test_a_package_that_is_not_there_is_refused_and_the_parameter_stays(packages, capsys):
    # GIVEN an approved package
    approve(packages[0], PARAMETER, "first")
    # WHEN one is to be approved that is not there
    none = packages[0].replace("/1", "/9")
    code = main(["approve", "--model-package", none])
    # THEN AWS refuses, and the first is still the approved one
    assert code == 1
    assert "AWS refused UpdateModelPackage" in capsys.readouterr().err
    assert approved() == packages[0]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--newest"],
        ["--newest", "--model-package", "arn", "--environment", "dev"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys):
    # GIVEN a command line that says too little or too much WHEN it is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["approve", *arguments])
    assert "usage:" in capsys.readouterr().err
