"""StartRetraining: answer drift by a new training, unless one is at work or has just been."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from scones.drift.retraining import RUNNING, Execution, decide
from scones.errors import ConfigurationInvalid, DocumentInvalid, DriftUnknown
from scones.settings import number, setting


@cache
def _client(service: str) -> Any:
    # As long as the measurement may take.
    return boto3.client(service, config=Config(connect_timeout=3, read_timeout=310))


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Start the training's state machine if there is drift and the cool-down is over.

    Parameters
    ----------
    event
        EventBridge's, of the alarm or of a schedule: its ``id`` names the execution, so that an
        event that is delivered twice starts nothing twice.
    context
        Lambda's context.

    Returns
    -------
    dict
        ``started`` (the execution's ARN, or None) and ``reason``.

    Raises
    ------
    DocumentInvalid
        If the event has no id.
    ConfigurationInvalid
        If there is no such alarm.
    DriftUnknown
        If the drift of the newest traffic cannot be measured.
    """
    identity = event.get("id")
    if not isinstance(identity, str) or not identity:
        raise DocumentInvalid("the event has no id: EventBridge gives every event one")
    cooldown = timedelta(minutes=number(os.environ, "COOLDOWN_MINUTES"))
    machine = setting(os.environ, "STATE_MACHINE_ARN")
    decision = decide(_alarm(), _statistic(), _executions(machine), datetime.now(UTC), cooldown)
    started = _start(machine, f"drift-{identity}") if decision.is_start else None
    answer = {"started": started, "reason": decision.reason}
    print(json.dumps({"message": "retraining", "request": context.aws_request_id, **answer}))
    return answer


def _alarm() -> str:
    name = setting(os.environ, "ALARM_NAME")
    alarms = _client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    if not alarms:
        raise ConfigurationInvalid(f"there is no alarm {name}: run terraform apply")
    return str(alarms[0]["StateValue"])


def _statistic() -> float | None:
    """Return the drift statistic of the newest window; None if it is not full."""
    name = setting(os.environ, "MONITOR_FUNCTION")
    answer = _client("lambda").invoke(FunctionName=name, Payload=b"{}")
    text = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise DriftUnknown(f"{name}: {text.decode(errors='replace')[:500]}")
    drift = json.loads(text)["drift"]
    return None if drift is None else float(drift["statistic"])


def _executions(machine: str) -> list[Execution]:
    """Return an execution that runs, if there is one, and the newest."""
    pages = [
        _client("stepfunctions").list_executions(stateMachineArn=machine, maxResults=1, **status)
        for status in ({"statusFilter": RUNNING}, {})
    ]
    return [
        Execution(item["status"], item["startDate"])
        for page in pages
        for item in page["executions"]
    ]


def _start(machine: str, name: str) -> str:
    client = _client("stepfunctions")
    try:
        execution = client.start_execution(
            stateMachineArn=machine, name=name, input=setting(os.environ, "RETRAINING_INPUT")
        )
    except client.exceptions.ExecutionAlreadyExists:
        # The same event was delivered twice at the same time: the other one has started it.
        return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
    return str(execution["executionArn"])
