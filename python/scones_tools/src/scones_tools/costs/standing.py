"""What of a deployment is charged for whether photos come or not."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.metrics import NAMESPACE
from scones_tools.clean_up.leftovers import is_of
from scones_tools.costs.estimate import Standing


def standing(prefix: str, endpoint_name: str) -> Standing:
    """Return what exists now.

    Parameters
    ----------
    prefix
        What the names of the deployment's resources begin with.
    endpoint_name
        Its endpoint, which need not be there.
    """
    cloudwatch = boto3.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
    alarms = [alarm["AlarmName"] for page in pages for alarm in page["MetricAlarms"]]
    dashboards = cloudwatch.list_dashboards(DashboardNamePrefix=prefix)["DashboardEntries"]
    pages = boto3.client("kms").get_paginator("list_aliases").paginate()
    keys = [
        alias["AliasName"].removeprefix("alias/") for page in pages for alias in page["Aliases"]
    ]
    return Standing(
        instances(endpoint_name),
        len([name for name in alarms if is_of(name, prefix)]) + _alarms_of_scaling(prefix),
        len([dashboard for dashboard in dashboards if is_of(dashboard["DashboardName"], prefix)]),
        len([name for name in keys if is_of(name, prefix)]),
        custom_metrics(prefix),
        len([name for name in _polling_pipes(prefix) if is_of(name, prefix)]),
    )


def instances(endpoint_name: str) -> dict[str, int]:
    """Return how many instances of each type an endpoint has now; none if it is not there."""
    client = boto3.client("sagemaker")
    try:
        endpoint = client.describe_endpoint(EndpointName=endpoint_name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ResourceNotFound", "ValidationException"}:
            raise
        return {}
    now = {
        variant["VariantName"]: variant.get("CurrentInstanceCount")
        for variant in endpoint.get("ProductionVariants", [])
    }
    found: Counter[str] = Counter()
    for variant in _variants(client, endpoint["EndpointConfigName"]):
        if "InstanceType" in variant:  # not serverless, which is charged by use
            count = now.get(variant["VariantName"])
            found[variant["InstanceType"]] += (
                variant["InitialInstanceCount"] if count is None else count
            )
    return dict(found)


def custom_metrics(prefix: str) -> int:
    """Return how many metrics of its own the service has written: each is charged for.

    They are in lines of the functions' logs, which takes no request.
    """
    pages = boto3.client("cloudwatch").get_paginator("list_metrics").paginate(Namespace=NAMESPACE)
    mine = {"Name": "Deployment", "Value": prefix}
    # A set: localaws may list a metric more than once.
    return len(
        {
            _name(metric)
            for page in pages
            for metric in page["Metrics"]
            if mine in metric["Dimensions"]
        }
    )


def _variants(client: Any, configuration: str) -> list[dict[str, Any]]:
    found = client.describe_endpoint_config(EndpointConfigName=configuration)
    return list(found["ProductionVariants"])


def _name(metric: dict[str, Any]) -> tuple[str, ...]:
    dimensions = sorted(
        (dimension["Name"], dimension["Value"]) for dimension in metric["Dimensions"]
    )
    return (metric["MetricName"], *(word for pair in dimensions for word in pair))


def _polling_pipes(prefix: str) -> Iterator[str]:
    client = boto3.client("pipes")
    pages = client.get_paginator("list_pipes").paginate(NamePrefix=prefix, CurrentState="RUNNING")
    for page in pages:
        yield from (pipe["Name"] for pipe in page["Pipes"])


def _alarms_of_scaling(prefix: str) -> int:
    """Return how many alarms Application Auto Scaling keeps for itself: two for each policy."""
    return 2 * len([name for name in _scaled_endpoints() if is_of(name, prefix)])


def _scaled_endpoints() -> Iterator[str]:
    client = boto3.client("application-autoscaling")
    pages = client.get_paginator("describe_scaling_policies")
    for page in pages.paginate(ServiceNamespace="sagemaker"):
        yield from (policy["ResourceId"].split("/")[1] for policy in page["ScalingPolicies"])
