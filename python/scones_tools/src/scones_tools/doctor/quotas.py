"""Whether the account may start the instances that a deployment needs."""

from collections.abc import Mapping

import boto3

from scones_tools.costs.standing import instances
from scones_tools.deployment import Deployment
from scones_tools.doctor.checks import QUICK, Finding, Result

_REQUEST = "request an increase under Service Quotas, Amazon SageMaker"


def quotas(deployed: Deployment) -> Finding:
    """Compare SageMaker's quotas with one training and with the endpoint that is there.

    Service Quotas lists all of a service: it is asked some twenty times.
    """
    needed = {f"{deployed.training_job['instance_type']} for training job usage": 1}
    for kind, count in instances(deployed.endpoint_name).items():
        needed[f"{kind} for endpoint usage"] = count
    allowed = _allowed(needed)
    unknown = sorted(needed.keys() - allowed.keys())
    if unknown:
        return Finding(Result.WARNING, f"no quota is listed: {', '.join(unknown)}", _REQUEST)
    low = [f"{allowed[name]:.0f} {name}" for name in needed if allowed[name] < needed[name]]
    if low:
        return Finding(Result.FAILED, f"too low: {', '.join(low)}", _REQUEST)
    return Finding(Result.OK, ", ".join(f"{allowed[name]:.0f} {name}" for name in needed))


def _allowed(needed: Mapping[str, int]) -> dict[str, float]:
    """Return the account's quotas by name: its own, and AWS's default where it has none."""
    client = boto3.client("service-quotas", config=QUICK)
    found: dict[str, float] = {}
    for operation in ("list_aws_default_service_quotas", "list_service_quotas"):
        for page in client.get_paginator(operation).paginate(ServiceCode="sagemaker"):
            found |= {
                quota["QuotaName"]: quota["Value"]
                for quota in page["Quotas"]
                if quota["QuotaName"] in needed
            }
    return found
