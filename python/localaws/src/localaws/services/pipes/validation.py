"""What a pipe may be: AWS's own limits, and what localaws cannot do, refused by name."""

import re
from collections.abc import Mapping
from typing import Any

from moto.pipes.exceptions import ValidationException

from localaws.errors import NotImplementedByLocalaws
from localaws.event_patterns import PatternInvalid
from localaws.services.pipes.payloads import Filters
from localaws.services.pipes.targets import TARGETS

_NAME = re.compile(r"[\.\-_A-Za-z0-9]{1,64}")
_ROLE = re.compile(r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z0-9+=,.@\-_/]+")
_STATES = ("RUNNING", "STOPPED")
_INVOCATION_TYPES = ("REQUEST_RESPONSE", "FIRE_AND_FORGET")
_LIMITS = {"BatchSize": (1, 10_000), "MaximumBatchingWindowInSeconds": (0, 300)}
_LEVELS = ("OFF", "ERROR")
_LOG = {"Level", "CloudwatchLogsLogDestination"}
_SOURCE = {"FilterCriteria", "SqsQueueParameters"}
_PARAMETERS = {"states": "StepFunctionStateMachineParameters", "lambda": "LambdaFunctionParameters"}


def validate(operation: str, pipe: Mapping[str, Any]) -> None:
    """Refuse a pipe that cannot be, or cannot be here.

    Parameters
    ----------
    operation
        AWS's name of what is called.
    pipe
        Its settings, under moto's names.

    Raises
    ------
    ValidationException
        For what AWS's model of the API does not allow.
    NotImplementedByLocalaws
        For what AWS has and localaws has not.
    """
    source, target = str(pipe["source"]), str(pipe["target"])
    of_source, of_target = _service(source), _service(target)
    if of_source != "sqs":
        raise NotImplementedByLocalaws(f"{operation} with the source {source}")
    if of_target not in TARGETS:
        raise NotImplementedByLocalaws(f"{operation} with the target {target}")
    if pipe.get("enrichment"):
        raise NotImplementedByLocalaws(f"{operation} with Enrichment")
    _validate_log(operation, pipe.get("log_configuration") or {})
    _require(bool(_NAME.fullmatch(str(pipe["name"]))), f"name {pipe['name']}")
    _require(bool(_ROLE.fullmatch(str(pipe["role_arn"]))), f"roleArn {pipe['role_arn']}")
    _require((pipe.get("desired_state") or "RUNNING") in _STATES, "desiredState")
    _validate_source(operation, pipe.get("source_parameters") or {}, of_target)
    _validate_target(operation, pipe.get("target_parameters") or {}, of_target)


def _validate_log(operation: str, configuration: Mapping[str, Any]) -> None:
    level = configuration.get("Level", "OFF")
    if level not in _LEVELS:
        raise NotImplementedByLocalaws(f"{operation} with LogConfiguration of level {level}")
    for name, value in configuration.items():
        if value and name not in _LOG:
            raise NotImplementedByLocalaws(f"{operation} with {name} of LogConfiguration")
    has_group = bool(configuration.get("CloudwatchLogsLogDestination"))
    _require(level == "OFF" or has_group, "LogConfiguration: it has no destination")


def _validate_source(operation: str, parameters: Mapping[str, Any], target: str) -> None:
    _refuse_others(operation, parameters, _SOURCE)
    of_queue = parameters.get("SqsQueueParameters") or {}
    for name, (least, most) in _LIMITS.items():
        value = of_queue.get(name)
        in_range = value is None or (isinstance(value, int) and least <= value <= most)
        _require(in_range, f"{name} {value}: it is between {least} and {most}")
    size, count = of_queue.get("BatchSize") or 1, TARGETS[target].count
    _require(size <= count, f"BatchSize {size}: the target takes {count}")
    criteria = parameters.get("FilterCriteria") or {}
    _require(len(criteria.get("Filters") or []) <= 5, "FilterCriteria: it has more than 5 filters")
    try:
        Filters(criteria)
    except PatternInvalid as error:
        _require(False, f"FilterCriteria: {error}")


def _validate_target(operation: str, parameters: Mapping[str, Any], target: str) -> None:
    own = _PARAMETERS.get(target, "")
    _refuse_others(operation, parameters, {"InputTemplate", own})
    kind = (parameters.get(own) or {}).get("InvocationType") or _INVOCATION_TYPES[0]
    _require(kind in _INVOCATION_TYPES, f"InvocationType {kind}")


def _refuse_others(operation: str, parameters: Mapping[str, Any], known: set[str]) -> None:
    for name, value in parameters.items():
        if value and name not in known:
            raise NotImplementedByLocalaws(f"{operation} with {name}")


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValidationException(f"1 validation error detected: {what}")


def _service(arn: str) -> str:
    parts = arn.split(":", 5)
    return parts[2] if len(parts) == 6 else ""
