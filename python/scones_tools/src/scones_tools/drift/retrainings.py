"""Trainings that drift has started, and what became of them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3

from scones_tools.models.packages import version

_BY_DRIFT = "drift-"  # so StartRetraining names an execution
_MOST_EXECUTIONS = 100


@dataclass(frozen=True)
class Retraining:
    """An execution of the training's state machine that drift has started.

    Attributes
    ----------
    name, status
        As Step Functions says.
    started, ended
        When; it need not have ended.
    model
        The version of the package that it registered, if it did.
    accuracy
        The package's, as the training says it.
    failure
        The error's name and text, if it failed.
    """

    name: str
    status: str
    started: datetime
    ended: datetime | None
    model: int | None = None
    accuracy: str = ""
    failure: str = ""


def retrainings(state_machine_arn: str, most: int) -> list[Retraining]:
    """Return the newest, the latest first, of the last hundred trainings."""
    client = boto3.client("stepfunctions")
    page = client.list_executions(stateMachineArn=state_machine_arn, maxResults=_MOST_EXECUTIONS)
    started = [found for found in page["executions"] if found["name"].startswith(_BY_DRIFT)]
    return [
        _read(client.describe_execution(executionArn=found["executionArn"]))
        for found in started[:most]
    ]


def _read(execution: dict[str, Any]) -> Retraining:
    output = json.loads(execution.get("output") or "{}")
    package = output.get("ModelPackageArn")
    failure = ": ".join(filter(None, (execution.get("error"), execution.get("cause"))))
    return Retraining(
        execution["name"],
        execution["status"],
        execution["startDate"],
        execution.get("stopDate"),
        package and version(package),
        output.get("accuracy", ""),
        failure,
    )
