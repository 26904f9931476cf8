"""SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat, by the token of a task that waits."""

from collections.abc import Mapping
from typing import Any

from moto.stepfunctions.exceptions import InvalidToken
from moto.stepfunctions.parser.api import TaskTimedOut
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
)

from localaws.services.stepfunctions.api import inputs


def succeed(backend: Any, request: Mapping[str, Any]) -> None:
    """SendTaskSuccess."""
    endpoint = _waiting(backend, request["taskToken"])
    inputs.check_output(request["output"])
    endpoint.notify(CallbackOutcomeSuccess(request["taskToken"], request["output"]))


def fail(backend: Any, request: Mapping[str, Any]) -> None:
    """SendTaskFailure."""
    endpoint = _waiting(backend, request["taskToken"])
    outcome = CallbackOutcomeFailure(
        request["taskToken"], request.get("error"), request.get("cause")
    )
    endpoint.notify(outcome)


def beat(backend: Any, request: Mapping[str, Any]) -> None:
    """SendTaskHeartbeat; a task without a heartbeat takes it, too."""
    _waiting(backend, request["taskToken"]).notify_heartbeat()


def _waiting(backend: Any, token: str) -> Any:
    """Return what waits for a token.

    Raises
    ------
    InvalidToken
        If nothing ever did.
    TaskTimedOut
        If nothing does any more.
    """
    for execution in list(backend.executions.values()):
        worker = execution.exec_worker
        endpoint = worker and worker.env.callback_pool_manager.get(token)
        if endpoint:
            if endpoint.consumer_error or endpoint.get_outcome() or execution.status != "RUNNING":
                raise TaskTimedOut("Task Timed Out: 'Provided task does not exist anymore'")
            return endpoint
    raise InvalidToken("'Invalid token'")
