"""Every resource of every kind made here, found by its name."""

from collections.abc import Callable, Iterator

import boto3

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
    "pipe": ("pipes", "list_pipes", "Pipes", "Name"),
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


def _tables() -> Iterator[str]:
    for page in boto3.client("dynamodb").get_paginator("list_tables").paginate():
        yield from page["TableNames"]


def _sampling_rules() -> Iterator[str]:
    for page in boto3.client("xray").get_paginator("get_sampling_rules").paginate():
        yield from (one["SamplingRule"]["RuleName"] for one in page["SamplingRuleRecords"])


def _topics() -> Iterator[str]:
    for page in boto3.client("sns").get_paginator("list_topics").paginate():
        yield from (topic["TopicArn"].rpartition(":")[2] for topic in page["Topics"])


def _key_aliases() -> Iterator[str]:
    for page in boto3.client("kms").get_paginator("list_aliases").paginate():
        yield from (alias["AliasName"].removeprefix("alias/") for alias in page["Aliases"])


def _budgets() -> Iterator[str]:
    account = boto3.client("sts").get_caller_identity()["Account"]
    pages = boto3.client("budgets").get_paginator("describe_budgets").paginate(AccountId=account)
    yield from (budget["BudgetName"] for page in pages for budget in page.get("Budgets", []))


def _scaling_targets() -> Iterator[str]:
    """Yield the endpoints that are scaled: a target's name is ``endpoint/NAME/variant/VARIANT``."""
    client = boto3.client("application-autoscaling")
    for page in client.get_paginator("describe_scalable_targets").paginate(
        ServiceNamespace="sagemaker"
    ):
        yield from (target["ResourceId"].split("/")[1] for target in page["ScalableTargets"])


def _log_groups() -> Iterator[str]:
    """Yield log groups by the part of their name that follows the service's own folders."""
    for page in boto3.client("logs").get_paginator("describe_log_groups").paginate():
        yield from (group["logGroupName"].rpartition("/")[2] for group in page["logGroups"])


_FOUND: dict[str, Callable[[], Iterator[str]]] = {
    "bucket": _buckets,
    "policy": _policies,
    "queue": _queues,
    "table": _tables,
    "sampling rule": _sampling_rules,
    "topic": _topics,
    "key alias": _key_aliases,
    "event rule": _rules,
    "parameter": _parameters,
    "log group": _log_groups,
    "budget": _budgets,
    "scaling target": _scaling_targets,
}


def leftovers(prefix: str) -> list[str]:
    """Return a line for every resource, of every kind made here, named with the prefix."""
    found = {kind: _listed(*where) for kind, where in _LISTED.items()}
    found |= {kind: names() for kind, names in _FOUND.items()}
    return [
        f"{kind} {name}" for kind, names in found.items() for name in names if is_of(name, prefix)
    ]


def is_of(name: str, prefix: str) -> bool:
    """Return whether a resource is an environment's: ``...-dev2-photos`` is not of ``...-dev``."""
    return name == prefix or name.startswith(f"{prefix}-")


def kinds() -> list[str]:
    """Return the kinds of resource that :func:`leftovers` finds."""
    return [*_LISTED, *_FOUND]
