"""What is said of executions, and their end by request."""

from collections.abc import Mapping
from typing import Any

from moto.core.utils import utcnow
from moto.stepfunctions.parser.api import (
    StateMachineTypeNotSupported,
    ValidationException,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from localaws.errors import NotImplementedByLocalaws
from localaws.services.stepfunctions.api import lookups, machines, pages, redrives
from localaws.services.stepfunctions.executions import TellingExecution


def describe(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeExecution."""
    execution = lookups.execution(backend, request["executionArn"])
    status = execution.status
    has_data = request.get("includedData") != "METADATA_ONLY"
    answer = _listed(execution) | {
        "inputDetails": {"included": has_data},
        "error": execution.error,
        "cause": execution.cause,
        "traceHeader": execution.trace_header,
        **redrives.status_of(execution),
    }
    if status == "SUCCEEDED":
        answer["outputDetails"] = {"included": has_data}
    if has_data:
        answer["input"] = execution.execution_input
    if has_data and status == "SUCCEEDED":
        answer["output"] = to_json_str(execution.output, separators=(",", ":"))
    return {name: value for name, value in answer.items() if value is not None}


def list_all(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """ListExecutions: the newest first."""
    arn, run = request.get("stateMachineArn"), request.get("mapRunArn")
    if run:
        raise NotImplementedByLocalaws(
            "ListExecutions with mapRunArn: the children of a Distributed Map are no executions"
        )
    if not arn:
        raise ValidationException("Either a state machine ARN or a Map Run ARN must be specified")
    found = lookups.target(backend, arn)
    if found.machine.type == "EXPRESS":
        raise StateMachineTypeNotSupported(
            "This operation is not supported by this type of state machine"
        )
    wanted = [
        execution
        for execution in reversed(found.machine.executions)
        if _is_of(execution, found) and _passes(execution, request)
    ]
    listed, rest = pages.page(wanted, request, "ListExecutions", arn)
    items = [
        {name: value for name, value in _listed(execution).items() if value is not None}
        for execution in listed
    ]
    return {"executions": items, **rest}


def stop(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """StopExecution."""
    execution = lookups.execution(backend, request["executionArn"])
    now = utcnow()
    execution.stop(now, request.get("error"), request.get("cause"))
    return {"stopDate": execution.stop_date or now}


def describe_machine(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeStateMachineForExecution: the machine as it was when the execution was started."""
    machine = lookups.execution(backend, request["executionArn"]).state_machine
    return machines.told(machine, request) | {"updateDate": machine.update_date}


def _listed(execution: TellingExecution) -> dict[str, Any]:
    return {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine.arn,
        "stateMachineVersionArn": execution.version_arn,
        "stateMachineAliasArn": execution.alias_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "redriveCount": execution.redrives,
        "redriveDate": execution.redrive_date,
    }


def _is_of(execution: TellingExecution, found: lookups.Target) -> bool:
    if found.alias:
        return bool(execution.alias_arn == found.alias.arn)
    return found.version is None or bool(execution.version_arn == found.version.arn)


def _passes(execution: TellingExecution, request: Mapping[str, Any]) -> bool:
    if request.get("statusFilter") not in {None, execution.status}:
        return False
    redriven = {None: None, "REDRIVEN": True, "NOT_REDRIVEN": False}[request.get("redriveFilter")]
    return redriven in {None, execution.redrives > 0}
