"""StartExecution, of a machine, of a version, or of the version that an alias leads to."""

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.stepfunctions.parser.api import ExecutionAlreadyExists
from moto.stepfunctions.parser.utils import TMP_THREADS

from localaws.services.stepfunctions.api import inputs, lookups, names
from localaws.services.stepfunctions.executions import TellingExecution

_OF_VERSIONS = (
    "definition",
    "roleArn",
    "loggingConfiguration",
    "tracingConfiguration",
    "encryptionConfiguration",
    "revision_id",
)


def start(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """StartExecution."""
    target = lookups.target(backend, request["stateMachineArn"])
    check(request)
    # moto keeps every thread it ever started; ended ones are of no use to anybody.
    TMP_THREADS[:] = [thread for thread in TMP_THREADS if thread.is_alive()]
    if target.machine.type == "EXPRESS":
        execution = prepare(backend, target, request)
        execution.start()
    else:
        execution = _start_standard(backend, target, request)
    return {"executionArn": execution.exec_arn, "startDate": execution.start_date}


def check(request: Mapping[str, Any]) -> None:
    """Refuse the name or the input of an execution that AWS does not take."""
    if request.get("name"):
        names.check(request["name"])
    if request.get("input") is not None:
        inputs.check_input(request["input"])


def prepare(backend: Any, target: lookups.Target, request: Mapping[str, Any]) -> TellingExecution:
    """Return an execution that is not started yet, and that nobody can look for."""
    # As the machine is now: an update meanwhile is for later executions.
    machine = copy.copy(target.machine)
    if target.version:
        vars(machine).update({name: getattr(target.version, name) for name in _OF_VERSIONS})
    name = request.get("name") or str(uuid4())
    kind, end = ("express", f":{uuid4()}") if machine.type == "EXPRESS" else ("execution", "")
    begin = machine.arn.replace(":stateMachine:", f":{kind}:")
    execution = TellingExecution(
        name=name,
        sm_type=machine.type,
        role_arn=machine.roleArn,
        exec_arn=f"{begin}:{name}{end}",
        account_id=backend.account_id,
        region_name=backend.region_name,
        state_machine=machine,
        start_date=datetime.now(UTC),
        cloud_watch_logging_session=None,
        input_data=request.get("input") or "{}",
        trace_header=request.get("traceHeader"),
        activity_store=backend.activities,
    )
    execution.version_arn = target.version.arn if target.version else None
    execution.alias_arn = target.alias.arn if target.alias else None
    return execution


def _start_standard(
    backend: Any, target: lookups.Target, request: Mapping[str, Any]
) -> TellingExecution:
    execution = prepare(backend, target, request)
    # Looking for the name and taking it is one step.
    with backend.changing:
        there: TellingExecution | None = backend.executions.get(execution.exec_arn)
        if there is not None and there in target.machine.executions:
            if there.status == "RUNNING" and _same(there, execution):
                return there
            raise ExecutionAlreadyExists(f"Execution Already Exists: '{there.exec_arn}'")
        backend.executions[execution.exec_arn] = execution
        target.machine.executions.append(execution)
        execution.start()
    return execution


def _same(one: TellingExecution, other: TellingExecution) -> bool:
    return bool(one.input_data == other.input_data)
