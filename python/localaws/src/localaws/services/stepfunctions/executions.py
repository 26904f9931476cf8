"""Executions that tell EventBridge and CloudWatch what becomes of them."""

import json
import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moto.stepfunctions.parser.api import (
    ExecutionFailedEventDetails,
    ExecutionStartedEventDetails,
    ExecutionStatus,
    ExecutionTimedOutEventDetails,
    HistoryEventExecutionDataDetails,
    HistoryEventType,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication,
    Execution,
)
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from localaws import clock
from localaws.places import place_of
from localaws.services.events.bus import emit
from localaws.services.stepfunctions.execution_logs import ExecutionLog
from localaws.services.stepfunctions.histories import pack, unpack
from localaws.services.stepfunctions.interpreter import full_histories
from localaws.services.stepfunctions.interpreter.entries import as_told
from localaws.services.stepfunctions.interpreter.inspection import Inspection
from localaws.services.stepfunctions.interpreter.sizes import LARGEST_DATA
from localaws.state.in_force import changed
from localaws.telemetry import put_metrics

_log = logging.getLogger(__name__)
_METRICS = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


class EagerWorker(ExecutionWorker):  # type: ignore[misc]
    """A worker whose environment is there, and runs, before its thread does.

    Until then moto could neither stop the execution nor look for a task's token in it.
    """

    given_input = "{}"
    started_by: Mapping[str, str] = {}
    inspection: Inspection | None = None
    variables: Mapping[str, Any] = {}

    def start(self) -> None:
        env = super()._get_evaluation_environment()
        env.next_state_name = ""  # it runs; the program sets the first state
        about = env.states.context_object.context_object_data["Execution"]
        about["StartTime"] = as_told(about["StartTime"])
        if self.inspection is None:
            about["RedriveCount"] = 0
        env.given_input = self.given_input
        env.event_manager.inspection = self.inspection
        for variable, value in self.variables.items():
            env.variable_store.set(variable, value)
        if env.execution_type != "EXPRESS":
            full_histories.limit(env)
        self.env = env
        super().start()

    def _get_evaluation_environment(self) -> Any:
        return self.env

    def _execution_logic(self) -> None:
        try:
            self._evaluate()
        except Exception as error:  # whatever it is: nobody else would end the execution
            _log.exception("The interpreter of a state machine failed")
            self._fail(f"{type(error).__name__}({error})")
            self._execution_communication.terminated()

    def _fail(self, cause: str) -> None:
        if not self.env.is_running():
            return  # its end is known
        details = ExecutionFailedEventDetails(error="States.Runtime", cause=cause)
        self.env.set_error(details)
        self.env.event_manager.add_event(
            context=self.env.event_history_context,
            event_type=HistoryEventType.ExecutionFailed,
            event_details=EventDetails(executionFailedEventDetails=details),
        )

    def _evaluate(self) -> None:
        details = ExecutionStartedEventDetails(
            input=self.given_input,
            inputDetails=HistoryEventExecutionDataDetails(truncated=False),
            roleArn=self._evaluation_details.aws_execution_details.role_arn,
            **self.started_by,
        )
        with self.env._state_mutex:  # as what stops it: the beginning comes first, or not at all
            if not self.env.is_running():
                return
            self.env.event_manager.add_event(
                context=self.env.event_history_context,
                event_type=HistoryEventType.ExecutionStarted,
                event_details=EventDetails(executionStartedEventDetails=details),
                update_source_event_id=False,
            )
        self._get_evaluation_entrypoint().eval(self.env)
        ended = self.env.event_manager.get_event_history()[-1]["type"]
        if (
            isinstance(self.env.program_state(), ProgramTimedOut)
            and ended != HistoryEventType.ExecutionTimedOut
        ):
            # The state that ran out of time may go on for minutes; the history ends now.
            self.env.event_manager.add_event(
                context=self.env.event_history_context,
                event_type=HistoryEventType.ExecutionTimedOut,
                event_details=EventDetails(
                    executionTimedOutEventDetails=ExecutionTimedOutEventDetails()
                ),
            )
        self._fail("The program's own thread ended with an error")  # if it still runs
        self._execution_communication.terminated()


class _Communication(BaseExecutionWorkerCommunication):  # type: ignore[misc]
    def terminated(self) -> None:
        self.execution.end()
        self.execution.let_go()


class TellingExecution(Execution):  # type: ignore[misc]
    """An execution whose changes of status are events, and its end metrics.

    Attributes
    ----------
    version_arn, alias_arn
        Of what it was started by, if it was one.
    redrives, redrive_date
        How often it was redriven, and when last.
    """

    version_arn: str | None = None
    alias_arn: str | None = None
    redrives = 0
    redrive_date: datetime | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # moto has no status until it is started, when others may have found it.
        self.exec_status = ExecutionStatus.RUNNING
        self._cloud_watch_logging_session = ExecutionLog(
            self.state_machine, self.exec_arn, place_of(self)
        )
        self._communication = _Communication(self)
        self._ending = threading.Lock()
        self._ended = clock.Event()
        self._history = b""  # packed, once nothing is added to it any more

    def start(self) -> None:
        super().start()
        self.tell("RUNNING")

    def _get_start_execution_worker(self) -> EagerWorker:
        worker: EagerWorker = super()._get_start_execution_worker()
        worker.given_input = self.execution_input  # as it was given, spaces included
        by = {"stateMachineVersionArn": self.version_arn, "stateMachineAliasArn": self.alias_arn}
        worker.started_by = {name: arn for name, arn in by.items() if arn}
        return worker

    def stop(self, stop_date: datetime, error: str | None, cause: str | None) -> None:
        super().stop(stop_date, error, cause)
        env = self.exec_worker.env
        if not isinstance(env.program_state(), ProgramStopped):
            return  # it has ended by itself
        # Not only when its task comes back: a function may run on for minutes.
        self.end()
        env.callback_pool_manager.is_over = True
        for endpoint in list(env.callback_pool_manager._pool.values()):
            endpoint.interrupt_all()

    def end(self) -> None:
        """Take the end over from the interpreter, and tell of it; only the first one counts."""
        with self._ending:
            if self.stop_date is not None:
                return
            self._refuse_large_output()
            state = self.exec_worker.env.program_state()
            # moto takes the status first: whoever saw it would look in vain for what belongs to it.
            if isinstance(state, ProgramEnded):
                self.output = self.exec_worker.env.states.get_input()
            elif isinstance(state, ProgramStopped):
                self.error, self.cause = state.error, state.cause
            elif isinstance(state, ProgramError):
                self.error, self.cause = state.error.get("error"), state.error.get("cause")
            self._communication._reflect_execution_status()
            self._cloud_watch_logging_session.end(state)
        changed("stepfunctions", self.account_id)
        self.tell()
        self._ended.set()

    def wait(self, seconds: float) -> None:
        """Return when it has ended; after some seconds that is now."""
        if not self._ended.wait(seconds):
            self.exec_worker.env.set_timed_out()
            self.end()
            self._ended.wait()

    def _refuse_large_output(self) -> None:
        env = self.exec_worker.env
        if self.sm_type != "EXPRESS" or not isinstance(env.program_state(), ProgramEnded):
            return
        if len(to_json_str(env.states.get_input()).encode()) > LARGEST_DATA:
            cause = (
                f"The state/task '{env.next_state_name}' returned a result with a size exceeding "
                "the maximum number of bytes service limit."
            )
            env.set_error(
                ExecutionFailedEventDetails(error="States.DataLimitExceeded", cause=cause)
            )

    def let_go(self) -> None:
        """Keep the history small, and nothing of what the interpreter worked with."""
        env = self.exec_worker.env
        self._history = pack(env.event_manager.get_event_history())
        env.event_manager = EventManager()
        changed("stepfunctions", self.account_id)
        env.heap.clear()
        env.stack.clear()

    def to_history_output(self) -> Any:
        packed = self._history
        return {"events": unpack(packed)} if packed else super().to_history_output()

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
        put_metrics(place_of(self), "AWS/States", dimensions, values)
        if self.sm_type == "EXPRESS":
            return  # AWS emits these events for Standard workflows alone
        emit(
            place=place_of(self),
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
            "stateMachineVersionArn": self.version_arn,
            "stateMachineAliasArn": self.alias_arn,
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
        return self._communication


def _milliseconds(moment: datetime) -> int:
    return int(1000 * moment.timestamp())
