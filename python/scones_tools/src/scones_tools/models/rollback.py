"""Approve the model package that was approved before the present one.

That is the newest older package that is Approved and that no rollback has turned back. The one that
is turned back keeps its status, unless --reject is given.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.promotion import NO_MODEL
from scones_tools import confirmation, deployment, results
from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment
from scones_tools.models.approve import approve, approved_package, reject, replacement
from scones_tools.models.endpoint import endpoint, label, next_apply
from scones_tools.models.packages import (
    APPROVED,
    Package,
    approvals,
    describe,
    evaluation,
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


def check_archive(package: Package, description: Mapping[str, Any], bucket: str) -> None:
    """See that the endpoint could load a package's archive.

    Raises
    ------
    ArchiveUnusable
        If it is gone, or where the endpoint may not read.
    """
    uri = description["InferenceSpecification"]["Containers"][0]["ModelDataUrl"]
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


@dataclass(frozen=True)
class Rollback:
    """What a rollback is about to do.

    Attributes
    ----------
    target
        The package that it approves.
    approved
        ARN of the package that it turns back.
    parameter
        The SSM parameter that names the approved package.
    accuracy
        Of the target; None if nobody knows it.
    next_apply
        What the next apply makes of it.
    """

    target: Package
    approved: str
    parameter: str
    accuracy: float | None
    next_apply: str

    def question(self, *, rejecting: bool) -> str:
        """Return what a person is asked, in lines."""
        first = replacement(self.target.arn, self.accuracy, self.approved)
        first += ", which is marked Rejected" if rejecting else ""
        return f"{first}\n{self.next_apply}"

    def carry_out(self, reason: str | None, again: str, *, rejecting: bool) -> None:
        """Approve the target.

        Parameters
        ----------
        reason
            Why; None, or nothing, says what was rolled back.
        again
            What to do if the event is not taken.
        rejecting
            Whether the package that is turned back is marked Rejected.
        """
        reason = reason or f"rolled back from {label(self.approved)} to {label(self.target.arn)}"
        approve(self.target.arn, self.parameter, reason, again)
        if rejecting:
            reject(self.approved, self.parameter, reason)


def prepare(deployed: Deployment, to: str | None = None) -> Rollback:
    """Return what a rollback would do; it changes nothing.

    Parameters
    ----------
    deployed
        The environment.
    to
        The version or ARN of the package to go back to; None takes the one approved before.

    Raises
    ------
    NothingApproved, NothingBefore, NotApproved, ArchiveUnusable
        If nothing can be gone back from, or that package cannot be gone back to.
    """
    parameter, group = deployed.approved_model_parameter, deployed.model_package_group_name
    approved = approved_package(parameter)
    if approved == NO_MODEL:
        raise NothingApproved(f"{parameter} names no package: scones approve names the first")
    known = list(packages(group))
    target = (
        package_named(to, approved, group, known)
        if to
        else package_before(approved, group, known, approvals(parameter))
    )
    description = describe(target.arn)
    check_archive(target, description, deployed.artifacts_bucket)
    return Rollback(
        target,
        approved,
        parameter,
        measured(description, evaluation(description))["accuracy"],
        next_apply(target.arn, endpoint(deployed.endpoint_name)),
    )


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
    planned = prepare(deployed, options.to)
    question = planned.question(rejecting=options.reject)
    confirmation.confirm(question, options.environment, yes=options.yes)
    again = f"scones approve --model-package {planned.target.arn} sends it"
    planned.carry_out(options.reason, again, rejecting=options.reject)
    if options.json:
        done = {
            "model_package": planned.target.arn,
            "version": planned.target.version,
            "turned_back": planned.approved,
            "rejected": options.reject,
            "next_apply": planned.next_apply,
        }
        results.show([done], [], as_json=True)
        return
    where = deployment.words(options)
    print(f"version {planned.target.version} is approved")
    print(f"next: scones plan {where}, then scones apply {where}")
