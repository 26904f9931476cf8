"""Approve a model package: the next `terraform apply` puts it behind the endpoint."""

import argparse
import json

import boto3

from scones.promotion import NO_MODEL
from scones_tools import deployment, results
from scones_tools.command_line import CommandError
from scones_tools.models.endpoint import label

SOURCE = "scones.training"
BY_HAND = "approved by hand"  # why, if nobody says it


class NobodyTold(CommandError):
    """The package is approved, and the event that says so was not taken."""


class NoModelPackage(CommandError):
    """The group holds no model package that could be approved."""


class StillApproved(CommandError):
    """The package cannot be rejected, as the next apply would still put it behind the endpoint."""


def newest_package(group: str) -> str:
    """Return the ARN of the group's newest model package.

    Raises
    ------
    NoModelPackage
        If there is none yet.
    """
    packages = boto3.client("sagemaker").list_model_packages(
        ModelPackageGroupName=group, SortBy="CreationTime", SortOrder="Descending", MaxResults=1
    )["ModelPackageSummaryList"]
    if not packages:
        raise NoModelPackage(f"model package group {group} is empty: train a model first")
    return str(packages[0]["ModelPackageArn"])


def approved_package(parameter: str) -> str:
    """Return the ARN of the approved model package, or ``none``."""
    found = boto3.client("ssm").get_parameter(Name=parameter)
    return str(found["Parameter"]["Value"])


def approve(package_arn: str, parameter: str, reason: str, again: str = "run this again") -> None:
    """Mark a package Approved, name it in the parameter that Terraform reads, and report it.

    Parameters
    ----------
    package_arn
        The model package.
    parameter
        The SSM parameter (output ``approved_model_parameter``).
    reason
        Why it is approved; kept with the package.
    again
        What to do if the event is not taken.

    Raises
    ------
    NobodyTold
        If it is approved, and EventBridge did not take the event of it.
    """
    approved_package(parameter)  # a mistyped name is refused: Terraform would not read it
    boto3.client("sagemaker").update_model_package(
        ModelPackageArn=package_arn, ModelApprovalStatus="Approved", ApprovalDescription=reason
    )
    boto3.client("ssm").put_parameter(
        Name=parameter, Value=package_arn, Type="String", Overwrite=True
    )
    detail = {"model_package": package_arn, "reason": reason}
    # As the training pipeline does where the policy is automatic: who rolls out listens to it.
    answer = boto3.client("events").put_events(
        Entries=[
            {"Source": SOURCE, "DetailType": "ModelApproved", "Detail": json.dumps(detail)},
        ]
    )
    if answer["FailedEntryCount"]:
        entry = answer["Entries"][0]
        raise NobodyTold(
            f"{package_arn} is approved, and the event ModelApproved was not taken "
            f"({entry.get('ErrorCode')}: {entry.get('ErrorMessage')}): {again}"
        )


def replacement(package_arn: str, accuracy: float | None, approved: str) -> str:
    """Return in one line what an approval changes.

    Parameters
    ----------
    package_arn
        The package that is approved.
    accuracy
        Its accuracy; None if nobody knows it.
    approved
        ARN of the package that is approved before, or ``none``.
    """
    of_package = "" if accuracy is None else f" (accuracy {accuracy:.3f})"
    what = f"{label(package_arn)}{of_package}"
    if approved == NO_MODEL:
        return f"{what} is approved, and none was before"
    if approved == package_arn:
        return f"{what} is approved and announced once more"
    return f"{what} takes the place of {label(approved)}"


def rejection(package_arn: str, approved: str) -> str:
    """Return in one line what a rejection changes.

    Parameters
    ----------
    package_arn
        The package that is rejected.
    approved
        ARN of the approved package, or ``none``.

    Raises
    ------
    StillApproved
        If it is the approved one.
    """
    name = label(package_arn)
    if approved == package_arn:
        raise StillApproved(
            f"{name} is the approved one: scones rollback --reject approves the one before it first"
        )
    return f"{name} is marked Rejected: no rollback goes back to it"


def reject(package_arn: str, parameter: str, reason: str) -> None:
    """Mark a package Rejected.

    Parameters
    ----------
    package_arn
        The model package.
    parameter
        The SSM parameter that names the approved package.
    reason
        Why; kept with the package.

    Raises
    ------
    StillApproved
        If it is the approved one.
    """
    rejection(package_arn, approved_package(parameter))
    boto3.client("sagemaker").update_model_package(
        ModelPackageArn=package_arn, ModelApprovalStatus="Rejected", ApprovalDescription=reason
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--model-package", metavar="ARN", help="the package to approve")
    what.add_argument("--newest", action="store_true", help="approve the newest package")
    parser.add_argument("--reason", default=BY_HAND, help="kept with the package")
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    deployed = deployment.find(options)
    package = options.model_package or newest_package(deployed.model_package_group_name)
    approve(package, deployed.approved_model_parameter, options.reason)
    print(json.dumps({"model_package": package}) if options.json else package)
