"""What the running system made outside Terraform: model packages, and the logs of jobs.

An endpoint that ends may write to its log once more, after Terraform has removed it: that group is
removed, too, when the endpoint is gone.
"""

from collections.abc import Iterator
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones_tools.clean_up.leftovers import is_of
from scones_tools.clean_up.names import tuning_prefix

# The jobs of an account share these groups: only an environment's own streams go.
_LOGS_OF_JOBS = ("/aws/sagemaker/TrainingJobs", "/aws/sagemaker/ProcessingJobs")


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
    groups = client.get_paginator("list_model_package_groups").paginate()
    names = [
        group["ModelPackageGroupName"]
        for page in groups
        for group in page["ModelPackageGroupSummaryList"]
    ]
    for group in (name for name in names if is_of(name, prefix)):
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
    endpoints = boto3.client("sagemaker").get_paginator("list_endpoints").paginate()
    live = {endpoint["EndpointName"] for page in endpoints for endpoint in page["Endpoints"]}
    for group in groups:
        name = group.removeprefix(folder)
        # Terraform's, while there is the endpoint: what writes to it would make it again.
        if name in live or not is_of(name, prefix):
            continue
        if not dry_run:
            client.delete_log_group(logGroupName=group)
        yield f"log group {group}"
    for group in _LOGS_OF_JOBS:
        # A set: most prefixes are short enough to be the tuning jobs', too.
        for begin in sorted({prefix, tuning_prefix(prefix)}):
            for stream in _streams(client, group, f"{begin}-"):
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
