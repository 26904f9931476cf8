"""Tasks whose connection to a service breaks fail as on AWS: ``<Service>.SdkClientException``."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_dynamodb import (  # noqa: E501
    StateTaskServiceDynamoDB,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

# As Step Functions writes them in the names of errors; of the integrations that it has for AWS's
# SDKs, and of those that it has of its own.
_SERVICES = {
    "dynamodb": "DynamoDB",
    "events": "EventBridge",
    "lambda": "Lambda",
    "sagemaker": "SageMaker",
    "sns": "SNS",
    "sqs": "SQS",
    "states": "StepFunctions",
}
_SDK_SERVICES = {"dynamodb": "DynamoDb", "sfn": "Sfn"}


def install() -> None:
    """Have moto name these errors, which it takes for its own mistake (``States.Runtime``)."""
    # DynamoDB's tasks name every error by themselves.
    for kind in (StateTask, StateTaskServiceDynamoDB):
        kind._from_error = _naming(kind._from_error)


def _naming(otherwise: Callable[..., FailureEvent]) -> Callable[..., FailureEvent]:
    def from_error(self: Any, env: Any, ex: Exception) -> FailureEvent:
        if not isinstance(ex, BotoCoreError):
            return otherwise(self, env=env, ex=ex)
        error = f"{_service(self.resource)}.SdkClientException"
        details = TaskFailedEventDetails(error=error, cause=str(ex))
        return FailureEvent(
            env=env,
            error_name=ErrorName(error),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )

    return from_error


def _service(resource: Any) -> str:
    # A function that is named by its own ARN is called by Lambda's integration.
    name = str(getattr(resource, "service_name", "lambda"))
    if name != "aws-sdk":
        return _SERVICES.get(name, name)
    api = str(resource.api_name)
    return _SDK_SERVICES.get(api, api[:1].upper() + api[1:])
