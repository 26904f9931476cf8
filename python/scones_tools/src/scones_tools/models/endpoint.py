"""Which model an endpoint serves, and what the next apply makes of it."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.promotion import NO_MODEL

_NOT_FOUND = {"ResourceNotFound", "ValidationException"}
_SERVES_NOTHING = {"Creating", "Deleting", "Failed"}


@dataclass(frozen=True)
class Endpoint:
    """An endpoint as it is now.

    Attributes
    ----------
    name
        Its name.
    status
        SageMaker's; None if there is no such endpoint.
    live
        ARN of the package that answers; None if there is none.
    coming
        ARN of the package that is being rolled out; None if there is none.
    failure
        Why the last roll-out failed or was turned back; empty if it was not.
    """

    name: str
    status: str | None = None
    live: str | None = None
    coming: str | None = None
    failure: str = ""


def endpoint(name: str) -> Endpoint:
    """Return an endpoint's state, and the packages behind it."""
    described = _found("describe_endpoint", EndpointName=name)
    if described is None:
        return Endpoint(name)
    status = str(described["EndpointStatus"])
    pending = described.get("PendingDeploymentSummary", {}).get("EndpointConfigName")
    behind = _package(described.get("EndpointConfigName"))
    serves = status not in _SERVES_NOTHING
    coming = _package(pending) if pending else None
    return Endpoint(
        name,
        status,
        live=behind if serves else None,
        coming=behind if status == "Creating" else coming,
        failure=str(described.get("FailureReason", "")),
    )


def _package(configuration: str | None) -> str | None:
    """Return the package behind an endpoint's configuration; None if it has none."""
    found = configuration and _found("describe_endpoint_config", EndpointConfigName=configuration)
    if not found:
        return None
    model = _found("describe_model", ModelName=found["ProductionVariants"][0]["ModelName"])
    container = (model or {}).get("PrimaryContainer") or {}
    return container.get("ModelPackageName")


def _found(operation: str, **names: str) -> dict[str, Any] | None:
    """Return SageMaker's description; None if what is named is not there."""
    try:
        described: dict[str, Any] = getattr(boto3.client("sagemaker"), operation)(**names)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NOT_FOUND:
            raise
        return None
    return described


def next_apply(approved: str | None, now: Endpoint) -> str:
    """Return in one line what the next apply makes of an endpoint.

    Parameters
    ----------
    approved
        ARN of the approved package; None, or ``none`` as its parameter says it, if there is none.
    now
        The endpoint's state.
    """
    approved = None if approved == NO_MODEL else approved
    wanted = label(approved)
    if now.status is None and approved is None:
        return f"no package is approved, and there is no endpoint {now.name}"
    if now.status is None:
        return (
            f"there is no endpoint {now.name}: the next apply makes it with {wanted}, unless "
            "endpoint.instance_count is 0"
        )
    if approved is None:
        return f"no package is approved: the next apply removes the endpoint {now.name}"
    if now.coming:
        return _rolling_out(approved, now)
    if now.status == "Failed":
        return f"the endpoint {now.name} has failed and serves nothing: {now.failure}"
    if now.live == approved:
        text = f"{wanted} is approved and live"
    else:
        text = f"the next apply will replace {label(now.live)} by {wanted}"
    if now.status != "InService":
        text = f"the endpoint {now.name} is {now.status}: {text}"
    if now.failure:
        text += f"; the last roll-out was turned back: {now.failure}"
    return text


def _rolling_out(approved: str, now: Endpoint) -> str:
    place = f" in place of {label(now.live)}" if now.live else ""
    text = (
        f"the endpoint {now.name} is {now.status}: {label(now.coming)} is being rolled out{place}"
    )
    if approved != now.coming:
        text += f"; the next apply will replace it by {label(approved)}"
    return text


def label(arn: str | None) -> str:
    """Return what a person calls a package."""
    return f"version {arn.rpartition('/')[2]}" if arn else "a model of no package"
