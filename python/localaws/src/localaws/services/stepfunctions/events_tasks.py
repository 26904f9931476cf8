"""``arn:…:states:::events:putEvents``: the name of the errors that EventBridge answers with.

AWS names them by the exceptions of its SDK for Java: what has none of its own, such as a
ThrottlingException, is the service's.
"""

from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_events import (  # noqa: E501
    StateTaskServiceEvents,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

_ERROR = "EventBridge.AmazonEventBridgeException"


def install() -> None:
    """Have moto name these errors, which it takes for its own mistake (``States.Runtime``)."""
    otherwise = StateTaskServiceEvents._from_error

    def from_error(self: Any, env: Any, ex: Exception) -> FailureEvent:
        if not isinstance(ex, ClientError):
            return otherwise(self, env=env, ex=ex)
        details = TaskFailedEventDetails(error=_ERROR, cause=str(ex))
        return FailureEvent(
            env=env,
            error_name=ErrorName(_ERROR),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )

    StateTaskServiceEvents._from_error = from_error
