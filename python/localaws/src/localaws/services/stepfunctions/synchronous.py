"""StartSyncExecution: an Express workflow runs to its end before it is answered."""

import copy
import json
from datetime import UTC, datetime
from math import ceil
from typing import Any
from uuid import uuid4

from moto.core.responses import ActionResult
from moto.stepfunctions.exceptions import InvalidExecutionInput
from moto.stepfunctions.parser.api import ExecutionStatus, StateMachineTypeNotSupported
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.coverage import Row
from localaws.services.stepfunctions.executions import TellingExecution
from localaws.services.stepfunctions.interpreter.sizes import LARGEST_DATA

COVERAGE = (
    Row(
        "Step Functions",
        "StartSyncExecution",
        "An Express workflow runs to its end, five minutes at most, as the machine's role; input "
        "and output have 256 KiB. boto3 asks the host sync-…, which is nowhere here, unless the "
        "environment is that of localaws env or the client has inject_host_prefix=False.",
        "billedMemoryUsedInMB is always 64. No versions, no aliases.",
    ),
)

_SECONDS = 300.0
_BILLED_STEP_MILLISECONDS = 100
_BILLED_MEGABYTES = 64


def install() -> None:
    """Put it beside moto's operations."""
    StepFunctionResponse.start_sync_execution = _start_sync_execution


def _start_sync_execution(self: Any) -> ActionResult:
    backend, arn = self.stepfunction_backend, self._get_param("stateMachineArn")
    given, name = self._get_param("input", if_none="{}"), self._get_param("name")
    machine = backend.describe_state_machine(arn)
    if machine.type != "EXPRESS":
        raise StateMachineTypeNotSupported(
            "This operation is not supported by this type of state machine"
        )
    if name:
        backend._validate_name(name)
    _validate(given)
    trace = self._get_param("traceHeader")
    execution = _execution(backend, machine, name or str(uuid4()), given, trace)
    execution.start()
    execution.wait(_SECONDS)
    shows_data = self._get_param("includedData") != "METADATA_ONLY"
    return ActionResult(_answer(execution, arn, shows_data))


def _validate(given: str) -> None:
    if len(given.encode()) > LARGEST_DATA:
        raise InvalidExecutionInput(
            f"Invalid Execution Input: it has more than {LARGEST_DATA} bytes in UTF-8"
        )
    try:
        json.loads(given)
    except ValueError as error:
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{error}'") from None


def _execution(
    backend: Any, machine: Any, name: str, given: str, trace_header: str | None
) -> TellingExecution:
    """Return an execution that nobody can look for: on AWS it is in no list."""
    # As the machine is now: an update meanwhile is for later executions.
    machine = copy.copy(machine)
    machine.sm_type = machine.type
    begin = machine.arn.replace(":stateMachine:", ":express:")
    return TellingExecution(
        name=name,
        sm_type=machine.type,
        role_arn=machine.roleArn,
        exec_arn=f"{begin}:{name}:{uuid4()}",
        account_id=backend.account_id,
        region_name=backend.region_name,
        state_machine=machine,
        start_date=datetime.now(UTC),
        cloud_watch_logging_session=None,
        input_data=given,
        trace_header=trace_header,
        activity_store={},
    )


def _answer(execution: TellingExecution, arn: str, shows_data: bool) -> dict[str, Any]:
    description = execution.to_describe_output()
    milliseconds = 1000 * (execution.stop_date - execution.start_date).total_seconds()
    steps = max(1, ceil(milliseconds / _BILLED_STEP_MILLISECONDS))
    details = {"included": shows_data}
    answer = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": arn,
        "name": execution.name,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "status": execution.status,
        "error": execution.error,
        "cause": execution.cause,
        "inputDetails": details,
        "outputDetails": details,
        "traceHeader": execution.trace_header,
        "billingDetails": {
            "billedMemoryUsedInMB": _BILLED_MEGABYTES,
            "billedDurationInMilliseconds": steps * _BILLED_STEP_MILLISECONDS,
        },
    }
    if shows_data:
        answer["input"] = execution.execution_input
        if execution.exec_status == ExecutionStatus.SUCCEEDED:
            answer["output"] = description["output"]
    return {name: value for name, value in answer.items() if value is not None}
