"""What photos and trainings took of what is charged for, from what AWS itself counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import boto3

from scones_tools.clean_up.leftovers import is_of
from scones_tools.costs.estimate import Invocation, express, total
from scones_tools.costs.incoming import incoming
from scones_tools.costs.records import recorded
from scones_tools.costs.transitions import transitions
from scones_tools.deployment import Deployment
from scones_tools.metrics import Metric

# Of executions of photos: the fixed rate of Terraform's aws_xray_sampling_rule.
TRACED_SHARE = 0.01

_SERIALIZE = "serialize-image"  # reads a photo from S3, once an invocation
# A batch of a bulk run is an Express execution, which lasts as long as this function works. Its
# parent pays a transition for it.
_BATCH = "classify-batch"


def usage(deployed: Deployment, length: timedelta) -> dict[str, float]:
    """Return how much of each thing with a price was taken in a time that ends now."""
    parts = [
        *_functions(deployed.prefix, length),
        *_machines(deployed, length),
        incoming(deployed, length),
        recorded(deployed, length),
    ]
    return {name: amount for name, amount in total(parts).items() if amount}


def since(deployed: Deployment) -> datetime:
    """Return when the environment was made: when its workflow was."""
    made: datetime = boto3.client("stepfunctions").describe_state_machine(
        stateMachineArn=deployed.classification_state_machine_arn
    )["creationDate"]
    return made


def _functions(prefix: str, length: timedelta) -> Iterator[Mapping[str, float]]:
    for page in boto3.client("lambda").get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            if is_of(function["FunctionName"], prefix):
                yield from _function(function, prefix, length)


def _function(
    settings: Mapping[str, Any], prefix: str, length: timedelta
) -> Iterator[Mapping[str, float]]:
    name = settings["FunctionName"]
    invocations = Metric("AWS/Lambda", "Invocations", {"FunctionName": name}).total(length)
    if not invocations:
        return
    milliseconds = Metric("AWS/Lambda", "Duration", {"FunctionName": name}).total(length)
    seconds = milliseconds / 1000 / invocations
    architecture = settings.get("Architectures", ["x86_64"])[0]
    yield Invocation(seconds, settings["MemorySize"], architecture, invocations).usage()
    if name == f"{prefix}-{_SERIALIZE}":
        yield {"s3 read": invocations}
    if name == f"{prefix}-{_BATCH}":
        yield express(seconds, invocations)
        yield {"step functions transition": invocations}


def _machines(deployed: Deployment, length: timedelta) -> Iterator[Mapping[str, float]]:
    for page in boto3.client("stepfunctions").get_paginator("list_state_machines").paginate():
        for machine in page["stateMachines"]:
            if is_of(machine["name"], deployed.prefix):
                yield _machine(machine, length)
                if machine["stateMachineArn"] == deployed.classification_state_machine_arn:
                    yield {"x-ray trace": TRACED_SHARE * _executions(machine, length)}


def _machine(machine: Mapping[str, Any], length: timedelta) -> Mapping[str, float]:
    executions = _executions(machine, length)
    if not executions:
        return {}
    if machine["type"] == "EXPRESS":
        return express(_states(machine, "ExecutionTime", length) / 1000 / executions, executions)
    return {
        "step functions transition": executions * (transitions(machine["stateMachineArn"]) or 0)
    }


def _executions(machine: Mapping[str, Any], length: timedelta) -> float:
    return _states(machine, "ExecutionsStarted", length)


def _states(machine: Mapping[str, Any], name: str, length: timedelta) -> float:
    return Metric("AWS/States", name, {"StateMachineArn": machine["stateMachineArn"]}).total(length)
