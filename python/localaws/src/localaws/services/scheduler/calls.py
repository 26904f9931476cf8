"""How a schedule calls its target: templates of AWS's, or any operation by its name."""

import json
import re
from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from moto.core.utils import get_service_model

from localaws.clients import client
from localaws.errors import NotImplementedByLocalaws
from localaws.services.events.targets import CALLS, Parcel
from localaws.settings import Settings

_UNIVERSAL = re.compile(r"arn:[\w-]+:scheduler:::aws-sdk:([\w-]+):(\w+)")
_BUS = re.compile(r"arn:[\w-]+:events:[\w-]+:\d+:event-bus/.+")
_TEMPLATES = {"lambda", "sns", "sqs", "states"}
# AWS's names of SDKs' services, where boto3 has others.
_SDK_NAMES = {"eventbridge": "events", "sfn": "stepfunctions"}
_READS = ("get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read")


class TargetInvalid(Exception):
    """AWS refuses the target; the text says why."""


def check_target(target: Mapping[str, Any]) -> None:
    """Refuse a target that AWS refuses, or that localaws cannot call.

    Raises
    ------
    TargetInvalid
        If AWS does.
    NotImplementedByLocalaws
        If AWS would call it.
    """
    arn = str(target["Arn"])
    if universal := _UNIVERSAL.fullmatch(arn):
        if universal[2].startswith(_READS):
            raise TargetInvalid(f"The target action {universal[2]} is not supported")
        _operation(universal[1], universal[2])
        return
    parts = arn.split(":", 5)
    if len(parts) < 6:
        raise TargetInvalid("Provided Arn is not in correct format.")
    if parts[2] not in _TEMPLATES and not _BUS.fullmatch(arn):
        raise NotImplementedByLocalaws(f"a schedule with the target {arn}")
    if _BUS.fullmatch(arn) and not target.get("EventBridgeParameters"):
        raise TargetInvalid("EventBridgeParameters must be provided for an EventBridge target")
    if parts[2] in {"lambda", "states"} or _BUS.fullmatch(arn):
        _check_json(target.get("Input"))


def _check_json(text: str | None) -> None:
    try:
        json.loads(text or "{}")
    except ValueError:
        raise TargetInvalid("Input must be a valid JSON") from None


def call(name: str, target: Mapping[str, Any], body: str, settings: Settings) -> None:
    """Call a target once.

    Parameters
    ----------
    name
        Of the schedule.
    target
        As it was created.
    body
        The input, filled in.
    settings
        Of the running localaws.
    """
    arn = str(target["Arn"])
    if universal := _UNIVERSAL.fullmatch(arn):
        service, operation = _operation(universal[1], universal[2])
        acting = client(service, target["RoleArn"], settings)
        getattr(acting, xform_name(operation))(**_arguments(service, operation, json.loads(body)))
    elif _BUS.fullmatch(arn):
        entry = {**target["EventBridgeParameters"], "Detail": body, "EventBusName": arn}
        client("events", target["RoleArn"], settings).put_events(Entries=[entry])
    else:
        CALLS[arn.split(":")[2]](Parcel(name, target, body), settings)


def _operation(sdk_name: str, action: str) -> tuple[str, str]:
    """Return boto3's name of a service, and AWS's of its operation."""
    service = _SDK_NAMES.get(sdk_name, sdk_name)
    try:
        names = get_service_model(service).operation_names
    except UnknownServiceError:
        raise NotImplementedByLocalaws(f"a schedule that calls {sdk_name}") from None
    wanted = action[:1].upper() + action[1:]
    if wanted not in names:
        raise TargetInvalid(f"{action} is no action of {sdk_name}")
    return service, wanted


def _arguments(service: str, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments under the model's names: Scheduler's begin with capitals."""
    shape = get_service_model(service).operation_model(operation).input_shape
    known = {name.lower(): name for name in shape.members} if shape else {}
    return {known.get(name.lower(), name): value for name, value in given.items()}
