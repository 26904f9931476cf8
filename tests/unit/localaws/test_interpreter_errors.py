"""An error of the interpreter itself ends the execution, and is told in the log."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    AWSExecutionDetails,
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.utils import TMP_THREADS

from localaws.services.stepfunctions.executions import EagerWorker

_ARN = "arn:aws:states:us-east-1:123456789012"


class _Broken(EagerWorker):
    def _get_evaluation_entrypoint(self) -> Any:
        raise ZeroDivisionError("nobody thought of this")


class _Communication:
    ends = 0

    def terminated(self) -> None:
        self.ends += 1


def test_an_error_in_the_thread_of_an_execution_fails_it(caplog: pytest.LogCaptureFixture) -> None:
    # GIVEN an execution whose interpreter fails
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    role = "arn:aws:iam::123456789012:role/r"
    details = EvaluationDetails(
        AWSExecutionDetails("123456789012", "us-east-1", role),
        ExecutionDetails(f"{_ARN}:execution:m:e", "e", role, {}, datetime.now(UTC)),
        StateMachineDetails(f"{_ARN}:stateMachine:m", "m", "STANDARD", definition),
    )
    communication = _Communication()
    worker = _Broken(details, communication, None, {})

    # WHEN it runs
    worker.start()
    TMP_THREADS[-1].join(10)

    # THEN it has ended, with what happened
    failed = {
        "error": "States.Runtime",
        "cause": "ZeroDivisionError(nobody thought of this)",
    }
    assert worker.env.program_state().error == failed
    last = worker.env.event_manager.get_event_history()[-1]
    assert last["type"] == "ExecutionFailed"
    assert last["executionFailedEventDetails"] == failed
    assert communication.ends == 1
    # AND the log has the traceback
    assert "Traceback" in caplog.text
    assert "_get_evaluation_entrypoint" in caplog.text
