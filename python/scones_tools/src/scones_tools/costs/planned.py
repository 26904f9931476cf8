"""What the environment of a Terraform plan costs a month, whether photos come or not."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scones_tools.costs.estimate import Standing
from scones_tools.costs.prices import Prices

_NOT_COUNTED = (
    "photos, trainings, storage, logs and custom metrics; what scaling adds; taxes, discounts "
    "and free tiers"
)


def planned(document: Mapping[str, Any]) -> Standing:
    """Return what will stand once a plan is applied.

    Parameters
    ----------
    document
        What ``terraform show -json`` prints of a plan: its ``planned_values`` are all resources,
        changed or not. Source: Terraform's documentation, "JSON Output Format".
    """
    instances: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for resource in _resources(document.get("planned_values", {}).get("root_module", {})):
        types[resource["type"]] += 1
        if resource["type"] == "aws_sagemaker_endpoint_configuration":
            for variant in resource["values"].get("production_variants") or []:
                if not variant.get("serverless_config"):  # charged by use
                    kind = variant.get("instance_type") or "an instance known after apply"
                    instances[kind] += variant.get("initial_instance_count") or 1
    return Standing(
        instances,
        alarms=types["aws_cloudwatch_metric_alarm"],
        dashboards=types["aws_cloudwatch_dashboard"],
        keys=types["aws_kms_key"],
        pipes=types["aws_pipes_pipe"],
    )


def monthly_cost(document: Mapping[str, Any], prices: Prices) -> str:
    """Return a plan's standing cost in two lines: the sum with its parts, and what it lacks."""
    standing = planned(document)
    priced, unknown = standing.split(prices)
    parts = [f"{what} ${usd:.2f}" for what, usd in priced.rows(prices)]
    parts += [f"{n} x {kind} unknown" for kind, n in unknown.items()]
    if not standing.instances:
        parts.append("no endpoint")
    bound = "at least " if unknown else ""
    return (
        f"Standing cost: {bound}${priced.usd(prices):.2f} a month ({', '.join(parts)}).\n"
        f"Prices: {prices.region} of {prices.as_of}, on demand. Not counted: {_NOT_COUNTED}."
    )


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the managed resources of a module and of those below it."""
    for resource in module.get("resources", []):
        if resource["mode"] == "managed":
            yield resource
    for child in module.get("child_modules", []):
        yield from _resources(child)
