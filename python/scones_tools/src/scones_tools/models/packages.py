"""The model packages of a deployment's group, and what was measured of each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones_tools.s3_files import split

APPROVED, REJECTED = "Approved", "Rejected"
_GATE = {True: "passed", False: "refused", None: None}


@dataclass(frozen=True)
class Package:
    """A registered model.

    Attributes
    ----------
    arn
        Its ARN, which ends with its version.
    created
        When it was registered.
    status
        SageMaker's: Approved, PendingManualApproval or Rejected.
    """

    arn: str
    created: datetime
    status: str

    @property
    def version(self) -> int:
        """Its number in the group: a later package has a greater one."""
        return version(self.arn)


def version(arn: str) -> int:
    """Return the number that a package's ARN ends with."""
    return int(arn.rpartition("/")[2])


def packages(group: str) -> Iterator[Package]:
    """Yield a group's packages, the newest first."""
    pages = boto3.client("sagemaker").get_paginator("list_model_packages")
    for page in pages.paginate(
        ModelPackageGroupName=group, SortBy="CreationTime", SortOrder="Descending"
    ):
        for package in page["ModelPackageSummaryList"]:
            yield Package(
                package["ModelPackageArn"],
                package["CreationTime"],
                package.get("ModelApprovalStatus", ""),
            )


def describe(arn: str) -> dict[str, Any]:
    """Return what DescribeModelPackage knows."""
    described: dict[str, Any] = boto3.client("sagemaker").describe_model_package(
        ModelPackageName=arn
    )
    return described


def evaluation(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return the evaluation that a package names; empty if it is not there any more.

    It is ``scones evaluate``'s, or the training's own if no gate has judged the package.
    """
    uri = (description.get("CustomerMetadataProperties") or {}).get("evaluation")
    if not uri:
        return {}
    bucket, key = split(uri)
    try:
        body = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return dict(json.loads(body))
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket", "NoSuchKey"}:
            raise
    except (ValueError, TypeError):
        pass  # another version's document
    return {}


def section(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return a part of an evaluation by the names that lead to it; empty if it has no such part."""
    found: Any = document
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}


def figures(evaluated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the training measured on its test split; empty if the evaluation lacks it."""
    return section(evaluated, "training", "test") or section(evaluated, "test")


def measured(description: Mapping[str, Any], evaluated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the training pipeline found out about a package before it was registered.

    Returns
    -------
    dict
        ``training_job``, ``dataset``, ``evaluation`` (its URI), ``accuracy``,
        ``accuracy_interval`` (95 %), ``calibration_error``, ``unknowns_caught`` (the share of
        outliers) and ``gate`` (passed or refused); each None if the package's metadata, or the
        evaluation that it names, does not say.
    """
    properties = description.get("CustomerMetadataProperties") or {}
    known = {name: properties.get(name) for name in ("training_job", "dataset", "evaluation")}
    verdict = section(evaluated, "verdict")
    accuracy = verdict.get("accuracy", properties.get("accuracy"))
    return known | {
        "accuracy": None if accuracy is None else float(accuracy),
        "accuracy_interval": verdict.get("accuracy_interval"),
        "calibration_error": figures(evaluated).get("calibration_error"),
        "unknowns_caught": _share(properties.get("unknowns_caught")),
        "gate": _GATE.get(verdict.get("passed")),
    }


def _share(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None  # no test split with outliers, or another version's package


def approvals(parameter: str) -> list[str]:
    """Return what the parameter of the approved model has held, the latest last.

    Systems Manager keeps the last hundred values of a parameter.
    """
    pages = boto3.client("ssm").get_paginator("get_parameter_history")
    return [
        str(version["Value"])
        for page in pages.paginate(Name=parameter)
        for version in page["Parameters"]
    ]


def turned_back(history: Sequence[str]) -> set[str]:
    """Return the packages that an older one took the place of, when they were approved last.

    Parameters
    ----------
    history
        ARNs of packages in the order in which they were approved.
    """
    followed = dict(pairwise(history))  # of each package its last approval counts
    if history:
        followed.pop(history[-1], None)
    return {arn for arn, later in followed.items() if version(later) < version(arn)}
