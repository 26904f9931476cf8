"""What a pipe logs of the executions that fail, as the EventBridge User Guide's schema says."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from localaws.settings import Settings
from localaws.telemetry import vend


class PipeLog:
    """The log of one pipe.

    Parameters
    ----------
    pipe
        moto's, whose ``LogConfiguration`` says where it is.
    settings
        The running localaws.
    """

    def __init__(self, pipe: Any, settings: Settings) -> None:
        configuration = pipe.log_configuration or {}
        destination = configuration.get("CloudwatchLogsLogDestination") or {}
        arn = str(destination.get("LogGroupArn") or "")
        self._group = arn.partition(":log-group:")[2].removesuffix(":*")
        self._is_on = configuration.get("Level", "OFF") == "ERROR"
        self._pipe = pipe
        self._place = settings.place

    def write(self, execution: str, outcomes: Sequence[str], error: Mapping[str, Any]) -> None:
        """Write the steps of an execution that failed, from its innermost on.

        Parameters
        ----------
        execution
            Its id.
        outcomes
            AWS's names of how the execution and its target's stage ended.
        error
            What went wrong.
        """
        if not self._is_on:
            return
        stage = next(one for one in outcomes if one.startswith("TargetStage"))
        whole = next(one for one in outcomes if one.startswith("Execution"))
        stream = f"{self._pipe.name}/{datetime.now(UTC):%Y-%m-%d-%H}"
        for step in (stage.replace("Stage", "Invocation"), stage, whole):
            record = {
                "resourceArn": self._pipe.arn,
                "timestamp": int(1000 * time.time()),
                "executionId": execution,
                "messageType": step,
                "logLevel": "ERROR",
                "error": dict(error),
            }
            vend(self._place, self._group, stream, json.dumps(record))


def described(error: Exception, message: str, service: str, target: str) -> dict[str, Any]:
    """Return an error as a record of the log has it.

    Parameters
    ----------
    error
        What was raised.
    message
        What it comes to.
    service, target
        Whose error it is: the service, and the ARN.
    """
    found: dict[str, Any] = {"message": message, "awsService": service, "resourceArn": target}
    if isinstance(error, ClientError):
        metadata = error.response["ResponseMetadata"]
        found |= {
            "httpStatusCode": metadata["HTTPStatusCode"],
            "requestId": metadata.get("RequestId", ""),
            "exceptionType": error.response["Error"]["Code"],
        }
    return found
