"""RedriveExecution: refused as AWS refuses it, and by name where AWS would begin again."""

from collections.abc import Mapping
from typing import Any

from moto.stepfunctions.parser.api import ExecutionNotRedrivable

from localaws.errors import NotImplementedByLocalaws
from localaws.services.stepfunctions.api import lookups

_UNREDRIVABLE = {"RUNNING", "SUCCEEDED"}


def status_of(execution: Any) -> dict[str, str]:
    """Return what a description says of redriving an execution."""
    if execution.status not in _UNREDRIVABLE:
        return {"redriveStatus": "REDRIVABLE"}
    reason = f"Execution is {execution.status} and cannot be redriven"
    return {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}


def redrive(backend: Any, request: Mapping[str, Any]) -> None:
    """RedriveExecution."""
    status = status_of(lookups.execution(backend, request["executionArn"]))
    if reason := status.get("redriveStatusReason"):
        raise ExecutionNotRedrivable(reason)
    raise NotImplementedByLocalaws(
        "RedriveExecution: the interpreter begins at the first state, not at the one that failed; "
        "start another execution"
    )
