#!/usr/bin/env python3
"""Remove what Terraform does not know of, or check that nothing is left.

Before `terraform destroy`: deletes the model packages and the logs that SageMaker made, which
would keep their group from being destroyed, or outlive it; `--dry-run` only names them. After it,
with `--check`: lists every resource whose name begins with the prefix, and fails if there is one.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import boto3
from botocore.exceptions import ClientError

from command_line import CommandError, run

# The jobs of an account share these groups: only an environment's own streams go.
_LOGS_OF_JOBS = ("/aws/sagemaker/TrainingJobs", "/aws/sagemaker/ProcessingJobs")


class SomethingLeft(CommandError):
    """Resources with the prefix still exist; the text names them."""


# kind: (service, operation, the response's list, the member's name; "" if the member is the name)
_LISTED = {
    "Lambda function": ("lambda", "list_functions", "Functions", "FunctionName"),
    "state machine": ("stepfunctions", "list_state_machines", "stateMachines", "name"),
    "model": ("sagemaker", "list_models", "Models", "ModelName"),
    "endpoint": ("sagemaker", "list_endpoints", "Endpoints", "EndpointName"),
    "endpoint configuration": (
        "sagemaker",
        "list_endpoint_configs",
        "EndpointConfigs",
        "EndpointConfigName",
    ),
    "model package group": (
        "sagemaker",
        "list_model_package_groups",
        "ModelPackageGroupSummaryList",
        "ModelPackageGroupName",
    ),
    "role": ("iam", "list_roles", "Roles", "RoleName"),
    "alarm": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "dashboard": ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
}


def _listed(service: str, operation: str, member: str, name: str) -> Iterator[str]:
    client = boto3.client(service)
    for page in client.get_paginator(operation).paginate():
        yield from (item[name] for item in page[member])


def _buckets() -> Iterator[str]:
    yield from (bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"])


def _policies() -> Iterator[str]:
    for page in boto3.client("iam").get_paginator("list_policies").paginate(Scope="Local"):
        yield from (policy["PolicyName"] for policy in page["Policies"])


def _queues() -> Iterator[str]:
    for page in boto3.client("sqs").get_paginator("list_queues").paginate():
        yield from (url.rpartition("/")[2] for url in page.get("QueueUrls", []))


def _rules() -> Iterator[str]:
    for page in boto3.client("events").get_paginator("list_rules").paginate():
        yield from (rule["Name"] for rule in page["Rules"])


def _parameters() -> Iterator[str]:
    for page in boto3.client("ssm").get_paginator("describe_parameters").paginate():
        yield from (
            parameter["Name"].strip("/").replace("/", "-") for parameter in page["Parameters"]
        )


def _topics() -> Iterator[str]:
    for page in boto3.client("sns").get_paginator("list_topics").paginate():
        yield from (topic["TopicArn"].rpartition(":")[2] for topic in page["Topics"])


def _key_aliases() -> Iterator[str]:
    for page in boto3.client("kms").get_paginator("list_aliases").paginate():
        yield from (alias["AliasName"].removeprefix("alias/") for alias in page["Aliases"])


def _log_groups() -> Iterator[str]:
    """Yield log groups by the part of their name that follows the service's own folders."""
    for page in boto3.client("logs").get_paginator("describe_log_groups").paginate():
        yield from (group["logGroupName"].rpartition("/")[2] for group in page["logGroups"])


_FOUND: dict[str, Callable[[], Iterator[str]]] = {
    "bucket": _buckets,
    "policy": _policies,
    "queue": _queues,
    "topic": _topics,
    "key alias": _key_aliases,
    "event rule": _rules,
    "parameter": _parameters,
    "log group": _log_groups,
}


def leftovers(prefix: str) -> list[str]:
    """Return a line for every resource, of every kind made here, named with the prefix."""
    found = {kind: _listed(*where) for kind, where in _LISTED.items()}
    found |= {kind: names() for kind, names in _FOUND.items()}
    return [
        f"{kind} {name}" for kind, names in found.items() for name in names if is_of(name, prefix)
    ]


def is_of(name: str, prefix: str) -> bool:
    """Return whether a resource is an environment's: ``...-dev2-photos`` is none of ``...-dev``."""
    return name == prefix or name.startswith(f"{prefix}-")


def kinds() -> list[str]:
    """Return the kinds of resource that :func:`leftovers` looks for."""
    return [*_LISTED, *_FOUND]


def remove_unmanaged(prefix: str, *, dry_run: bool = False) -> list[str]:
    """Delete what the running system made outside Terraform, and return a line for each.

    Parameters
    ----------
    prefix
        ``<project>-<environment>``: only what is named so is touched.
    dry_run
        Return the lines, and delete nothing.
    """
    return [*_remove_model_packages(prefix, dry_run), *_remove_logs(prefix, dry_run)]


def _remove_model_packages(prefix: str, dry_run: bool) -> Iterator[str]:
    client = boto3.client("sagemaker")
    for group in _listed(*_LISTED["model package group"]):
        if not is_of(group, prefix):
            continue
        pages = client.get_paginator("list_model_packages").paginate(ModelPackageGroupName=group)
        packages = [package for page in pages for package in page["ModelPackageSummaryList"]]
        for package in packages:
            if not dry_run:
                client.delete_model_package(ModelPackageName=package["ModelPackageArn"])
            yield f"model package {package['ModelPackageArn']}"


def _remove_logs(prefix: str, dry_run: bool) -> Iterator[str]:
    client = boto3.client("logs")
    folder = "/aws/sagemaker/Endpoints/"
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=folder + prefix)
    groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    for group in groups:
        if not is_of(group.removeprefix(folder), prefix):
            continue
        if not dry_run:
            client.delete_log_group(logGroupName=group)
        yield f"log group {group}"
    for group in _LOGS_OF_JOBS:
        for stream in _streams(client, group, f"{prefix}-"):
            if not dry_run:
                client.delete_log_stream(logGroupName=group, logStreamName=stream)
            yield f"log stream {group} {stream}"


def _streams(client: Any, group: str, prefix: str) -> list[str]:
    try:
        pages = client.get_paginator("describe_log_streams").paginate(
            logGroupName=group, logStreamNamePrefix=prefix
        )
        return [stream["logStreamName"] for page in pages for stream in page["logStreams"]]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return []


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prefix", required=True, help="<project>-<environment>, output prefix")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if anything is left"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; say what would be removed"
    )
    options = parser.parse_args(arguments)
    if not options.check:
        done = "would remove" if options.dry_run else "removed"
        for line in remove_unmanaged(options.prefix, dry_run=options.dry_run):
            print(f"{done} {line}")
        return
    left = leftovers(options.prefix)
    if left:
        raise SomethingLeft("\n  ".join([f"{len(left)} resources are left:", *left]))
    print(f"nothing named {options.prefix}* is left, of {len(kinds())} kinds of resource")


if __name__ == "__main__":
    sys.exit(run(command, None))
