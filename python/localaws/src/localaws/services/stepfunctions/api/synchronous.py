"""StartSyncExecution: an Express workflow runs to its end before it is answered."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus, StateMachineTypeNotSupported

from localaws.coverage import Row
from localaws.services.stepfunctions.api import lookups, starts
from localaws.services.stepfunctions.executions import TellingExecution

COVERAGE = (
    Row(
        "Step Functions",
        "StartSyncExecution",
        "An Express workflow runs to its end, five minutes at most, as the machine's role; input "
        "and output have 256 KiB. boto3 asks the host sync-…, which is nowhere here, unless the "
        "environment is that of localaws env or the client has inject_host_prefix=False.",
        "billedMemoryUsedInMB is always 64.",
    ),
)

_SECONDS = 300.0
_BILLED_STEP_MILLISECONDS = 100
_BILLED_MEGABYTES = 64


def start(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """StartSyncExecution."""
    arn = request["stateMachineArn"]
    target = lookups.target(backend, arn)
    if target.machine.type != "EXPRESS":
        raise StateMachineTypeNotSupported(
            "This operation is not supported by this type of state machine"
        )
    starts.check(request)
    execution = starts.prepare(backend, target, request)
    execution.start()
    execution.wait(_SECONDS)
    shows_data = request.get("includedData") != "METADATA_ONLY"
    return _answer(execution, arn, shows_data)


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
