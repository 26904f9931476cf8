"""What a pipe may be: AWS's own limits, and what localaws cannot do, refused by name."""

from collections.abc import Mapping
from typing import Any

from moto.pipes.exceptions import ValidationException

from localaws.errors import NotImplementedByLocalaws
from localaws.event_patterns import PatternInvalid
from localaws.services.pipes.payloads import Filters
from localaws.services.pipes.targets import TARGETS

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
        For what AWS does not allow; what its model of the API excludes does not come here.
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
    size, count = of_queue.get("BatchSize") or 1, TARGETS[target].count
    _require(size <= count, f"BatchSize {size}: the target takes {count}")
    criteria = parameters.get("FilterCriteria") or {}
    try:
        Filters(criteria)
    except PatternInvalid as error:
        _require(False, f"FilterCriteria: {error}")


def _validate_target(operation: str, parameters: Mapping[str, Any], target: str) -> None:
    own = _PARAMETERS.get(target, "")
    _refuse_others(operation, parameters, {"InputTemplate", own})


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
