"""Whether Lambda sets concurrency aside for ClassifyImage: it bounds requests to the endpoint."""

import boto3

from scones_tools.deployment import Deployment
from scones_tools.doctor.checks import QUICK, Finding, Result

# What AWS keeps: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
_MOST_UNRESERVED = 100
_REQUEST = (
    "request an increase of Concurrent executions under Service Quotas, AWS Lambda, or apply with "
    "incoming = { max_concurrency = -1 }"
)


def concurrency(deployed: Deployment | None) -> Finding:
    """Compare what the account can set aside with what is set aside.

    Parameters
    ----------
    deployed
        The deployment; None before the first apply, which would be refused.
    """
    client = boto3.client("lambda", config=QUICK)
    limits = client.get_account_settings()["AccountLimit"]
    total, unreserved = limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]
    if deployed:
        name = f"{deployed.prefix}-classify-image"
        found = client.get_function_concurrency(FunctionName=name)
        if reserved := found.get("ReservedConcurrentExecutions"):
            return Finding(Result.OK, f"{reserved} of {total} are set aside for ClassifyImage")
    if unreserved > _MOST_UNRESERVED:
        text = f"{unreserved - _MOST_UNRESERVED} of {total} can be set aside for ClassifyImage"
        return Finding(Result.OK, text)
    return Finding(
        Result.WARNING,
        f"{unreserved} of {total} are unreserved: AWS sets none of the last 100 aside",
        _REQUEST,
    )
