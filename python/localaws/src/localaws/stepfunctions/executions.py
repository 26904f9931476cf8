"""Executions that tell EventBridge and CloudWatch what becomes of them."""

import json
from datetime import datetime
from typing import Any

from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication,
    Execution,
)

from localaws.events.bus import emit
from localaws.telemetry import put_metrics

_METRICS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


class _Communication(BaseExecutionWorkerCommunication):  # type: ignore[misc]
    def terminated(self) -> None:
        execution = self.execution
        state = execution.exec_worker.env.program_state()
        # moto takes the status first: whoever saw it would look in vain for what belongs to it.
        if isinstance(state, ProgramEnded):
            execution.output = execution.exec_worker.env.states.get_input()
        elif isinstance(state, ProgramStopped):
            execution.error, execution.cause = state.error, state.cause
        elif isinstance(state, ProgramError):
            execution.error, execution.cause = state.error.get("error"), state.error.get("cause")
        super().terminated()
        self.execution.tell()


class TellingExecution(Execution):  # type: ignore[misc]
    """An execution whose changes of status are events, and its end metrics."""

    def start(self) -> None:
        super().start()
        self.tell("RUNNING")

    def tell(self, status: str | None = None) -> None:
        """Emit the event and the metrics of a status, the present one by default."""
        status = status or self.status
        dimensions = {"StateMachineArn": self.state_machine.arn}
        if status == "RUNNING":
            values: dict[str, Any] = {"ExecutionsStarted": (1, "Count")}
        else:
            seconds = (self.stop_date - self.start_date).total_seconds()
            values = {
                _METRICS[status]: (1, "Count"),
                "ExecutionTime": (1000 * seconds, "Milliseconds"),
            }
        put_metrics(self.region_name, "AWS/States", dimensions, values)
        if self.sm_type == "EXPRESS":
            return  # AWS emits these events for Standard workflows alone
        emit(
            region=self.region_name,
            source="aws.states",
            detail_type="Step Functions Execution Status Change",
            resources=[self.exec_arn],
            detail=self._detail(status),
        )

    def _detail(self, status: str) -> dict[str, Any]:
        output = to_json_str(self.output) if status == "SUCCEEDED" else None
        return {
            "executionArn": self.exec_arn,
            "stateMachineArn": self.state_machine.arn,
            "name": self.name,
            "status": status,
            "startDate": _milliseconds(self.start_date),
            "stopDate": None if status == "RUNNING" else _milliseconds(self.stop_date),
            "input": json.dumps(self.input_data),
            "output": output,
            "inputDetails": {"included": True},
            "outputDetails": {"included": True} if output is not None else None,
            "error": self.error,
            "cause": self.cause,
        }

    def _get_start_execution_worker_comm(self) -> BaseExecutionWorkerCommunication:
        return _Communication(self)


def _milliseconds(moment: datetime) -> int:
    return int(1000 * moment.timestamp())
