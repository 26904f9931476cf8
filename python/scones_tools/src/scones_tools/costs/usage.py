"""What photos and trainings took of what is charged for, from what AWS itself counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import boto3

from scones_tools.clean_up.leftovers import is_of
from scones_tools.costs.estimate import Invocation, express, total
from scones_tools.costs.transitions import transitions
from scones_tools.deployment import Deployment
from scones_tools.metrics import Metric

# A batch of a bulk run is an Express execution, which lasts as long as this function works.
_BATCH = "classify-batch"


def usage(deployed: Deployment, length: timedelta) -> dict[str, float]:
    """Return how much of each thing with a price was taken in a time that ends now."""
    photos = _executions(deployed.classification_state_machine_arn, length)
    # The upload, and the outcome. S3's own is charged, too: AWS calls it an opt-in data event.
    of_photos = {"eventbridge event": 2.0 * photos, "s3 read": photos, "x-ray trace": photos}
    parts = [of_photos, *_functions(deployed.prefix, length), *_machines(deployed.prefix, length)]
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
                yield from _function(function, f"{prefix}-{_BATCH}", length)


def _function(
    settings: Mapping[str, Any], batch: str, length: timedelta
) -> Iterator[Mapping[str, float]]:
    function = {"FunctionName": settings["FunctionName"]}
    invocations = Metric("AWS/Lambda", "Invocations", function).total(length)
    if not invocations:
        return
    milliseconds = Metric("AWS/Lambda", "Duration", function).total(length)
    seconds = milliseconds / 1000 / invocations
    architecture = settings.get("Architectures", ["x86_64"])[0]
    yield Invocation(seconds, settings["MemorySize"], architecture, invocations).usage()
    if settings["FunctionName"] == batch:
        yield express(seconds, invocations)


def _machines(prefix: str, length: timedelta) -> Iterator[Mapping[str, float]]:
    for page in boto3.client("stepfunctions").get_paginator("list_state_machines").paginate():
        for machine in page["stateMachines"]:
            if is_of(machine["name"], prefix):
                yield _machine(machine, length)


def _machine(machine: Mapping[str, Any], length: timedelta) -> Mapping[str, float]:
    arn = machine["stateMachineArn"]
    executions = _executions(arn, length)
    if not executions:
        return {}
    if machine["type"] == "EXPRESS":
        milliseconds = Metric("AWS/States", "ExecutionTime", {"StateMachineArn": arn}).total(length)
        return express(milliseconds / 1000 / executions, executions)
    return {"step functions transition": executions * (transitions(arn) or 0.0)}


def _executions(arn: str, length: timedelta) -> float:
    return Metric("AWS/States", "ExecutionsStarted", {"StateMachineArn": arn}).total(length)
