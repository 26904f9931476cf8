"""Approve the model package that was approved before the present one.

That is the newest older package that is Approved and that no rollback has turned back. The one that
is turned back keeps its status, unless --reject is given.
"""

import argparse
from collections.abc import Sequence

import boto3
from botocore.exceptions import ClientError

from scones.promotion import NO_MODEL
from scones_tools import confirmation, deployment, results
from scones_tools.command_line import CommandError
from scones_tools.models.approve import approve, approved_package
from scones_tools.models.endpoint import endpoint, label, next_apply
from scones_tools.models.packages import (
    APPROVED,
    Package,
    approvals,
    describe,
    measured,
    packages,
    turned_back,
    version,
)
from scones_tools.s3_files import split

# Below it the endpoint reads, and nowhere else: docs/decisions/0026.
_KEPT = "registered/"


class NothingApproved(CommandError):
    """No package is approved, so none can be turned back."""


class NothingBefore(CommandError):
    """There is no package to go back to."""


class NotApproved(CommandError):
    """The package that was named cannot be gone back to."""


class ArchiveUnusable(CommandError):
    """The endpoint could not load the package's archive."""


def package_before(
    approved: str, group: str, known: Sequence[Package], history: Sequence[str]
) -> Package:
    """Return the package that a rollback approves.

    Parameters
    ----------
    approved
        ARN of the approved package.
    group
        The group's name, for errors.
    known
        The group's packages, the newest first.
    history
        What the parameter of the approved model has held, the latest last.

    Raises
    ------
    NothingBefore
        If there is none.
    """
    arns = {package.arn for package in known}
    left = turned_back([arn for arn in history if arn in arns])
    older = [package for package in known if package.version < version(approved)]
    for package in older:
        if package.status == APPROVED and package.arn not in left:
            return package
    if not older:
        raise NothingBefore(f"{group} has no package older than {label(approved)}")
    why = ", ".join(
        f"version {package.version} "
        f"{'was turned back' if package.arn in left else f'is {package.status}'}"
        for package in older
    )
    raise NothingBefore(
        f"no package older than {label(approved)} can be gone back to ({why}): name one that is "
        "Approved with --to, or approve one with scones approve"
    )


def package_named(name: str, approved: str, group: str, known: Sequence[Package]) -> Package:
    """Return the package that ``--to`` names by its version or ARN.

    Raises
    ------
    NotApproved
        If the group has no such package, or it is not Approved, or approved already.
    """
    for package in known:
        if name in {package.arn, str(package.version)}:
            break
    else:
        raise NotApproved(f"{group} has no package {name}: scones models lists them")
    if package.arn == approved:
        raise NotApproved(f"version {package.version} is the approved one already")
    if package.status != APPROVED:
        raise NotApproved(
            f"version {package.version} is {package.status}: "
            f"scones approve --model-package {package.arn} approves it"
        )
    return package


def check_archive(package: Package, bucket: str) -> None:
    """See that the endpoint could load a package's archive.

    Raises
    ------
    ArchiveUnusable
        If it is gone, or where the endpoint may not read.
    """
    uri = describe(package.arn)["InferenceSpecification"]["Containers"][0]["ModelDataUrl"]
    other = "train again, or name another package with --to"
    if not uri.startswith(f"s3://{bucket}/{_KEPT}"):
        raise ArchiveUnusable(
            f"the archive of version {package.version} is {uri}, and the endpoint reads only below "
            f"s3://{bucket}/{_KEPT}: {other}"
        )
    of_bucket, key = split(uri)
    try:
        boto3.client("s3").head_object(Bucket=of_bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket", "NoSuchKey"}:
            raise
        raise ArchiveUnusable(
            f"the archive of version {package.version} is gone: there is no {uri}: {other}"
        ) from error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument("--to", metavar="VERSION", help="go back to this one: a version or an ARN")
    parser.add_argument(
        "--reject",
        action="store_true",
        help="mark the package that is turned back Rejected: it is at fault",
    )
    parser.add_argument("--reason", help="kept with the packages (default: which is turned back)")
    confirmation.add_arguments(parser)
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    deployed = deployment.find(options)
    parameter, group = deployed.approved_model_parameter, deployed.model_package_group_name
    approved = approved_package(parameter)
    if approved == NO_MODEL:
        raise NothingApproved(f"{parameter} names no package: scones approve names the first")
    known = list(packages(group))
    target = (
        package_named(options.to, approved, group, known)
        if options.to
        else package_before(approved, group, known, approvals(parameter))
    )
    check_archive(target, deployed.artifacts_bucket)
    sentence = next_apply(target.arn, endpoint(deployed.endpoint_name))
    accuracy = measured(describe(target.arn))["accuracy"]
    of_target = "" if accuracy is None else f" (accuracy {accuracy:.3f})"
    question = f"version {target.version}{of_target} takes the place of {label(approved)}"
    question += f", which is marked Rejected\n{sentence}" if options.reject else f"\n{sentence}"
    confirmation.confirm(question, options.environment, yes=options.yes)
    reason = options.reason or f"rolled back from {label(approved)} to {label(target.arn)}"
    again = f"scones approve --model-package {target.arn} sends it"
    approve(target.arn, parameter, reason, again)
    if options.reject:
        boto3.client("sagemaker").update_model_package(
            ModelPackageArn=approved, ModelApprovalStatus="Rejected", ApprovalDescription=reason
        )
    if options.json:
        done = {"model_package": target.arn, "version": target.version, "turned_back": approved}
        results.show(
            [done | {"rejected": options.reject, "next_apply": sentence}], [], as_json=True
        )
        return
    where = deployment.words(options)
    print(f"version {target.version} is approved")
    print(f"next: scones plan {where}, then scones apply {where}")
