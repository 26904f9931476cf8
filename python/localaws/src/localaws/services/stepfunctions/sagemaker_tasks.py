"""``arn:…:states:::sagemaker:create…Job.sync``: start a job, wait for its end."""

import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from botocore.exceptions import ClientError
from botocore.session import get_session
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (  # noqa: E501
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

_SECONDS_BETWEEN_LOOKS = 0.5
_TERMINAL = {"Completed", "Failed", "Stopped"}

# By the action's name: the job's noun in the API, as in Create<noun>, <noun>Name, <noun>Status.
_JOBS = {
    "createTrainingJob": "TrainingJob",
    "createProcessingJob": "ProcessingJob",
    "createTransformJob": "TransformJob",
    "createHyperParameterTuningJob": "HyperParameterTuningJob",
}


class SageMakerTask(StateTaskServiceCallback):  # type: ignore[misc]
    """A task that runs a SageMaker job; with ``.sync`` it ends when the job does."""

    def __init__(self) -> None:
        super().__init__(supported_integration_patterns={ResourceCondition.Sync})

    def _get_supported_parameters(self) -> set[str] | None:
        # None makes the definition invalid, as AWS makes it with an action that it does not have.
        action, pattern = self.resource.api_action, self.resource.condition
        exists = action in _JOBS and pattern in {None, ResourceCondition.Sync}
        return _parameters(action) if exists else None

    def _eval_service_task(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> None:
        sagemaker = self._client(resource_runtime_part, state_credentials)
        response = getattr(sagemaker, self._get_boto_service_action())(**normalised_parameters)
        response.pop("ResponseMetadata", None)
        env.stack.append(response)

    def _eval_integration_pattern(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> None:
        env.stack.pop()
        noun = _JOBS[self.resource.api_action]
        sagemaker = self._client(resource_runtime_part, state_credentials)
        name = {f"{noun}Name": normalised_parameters[f"{noun}Name"]}
        describe = self._get_boto_service_action(f"describe{noun}")
        while env.is_running():
            job = getattr(sagemaker, describe)(**name)
            if job[f"{noun}Status"] in _TERMINAL:
                job.pop("ResponseMetadata", None)
                document = _as_step_functions_writes(job)
                if job[f"{noun}Status"] == "Completed":
                    env.stack.append(document)
                    return
                raise self._failure(env, document)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        # The execution was stopped, or the task timed out: the job is not left running.
        getattr(sagemaker, self._get_boto_service_action(f"stop{noun}"))(**name)

    def _failure(self, env: Any, job: Mapping[str, Any]) -> FailureEventException:
        return FailureEventException(self._failed(env, "States.TaskFailed", to_json_str(job)))

    def _from_error(self, env: Any, ex: Exception) -> FailureEvent:
        if isinstance(ex, ClientError):
            error = ex.response["Error"]
            return self._failed(env, f"SageMaker.{_exception(error['Code'])}", error["Message"])
        return super()._from_error(env=env, ex=ex)

    def _failed(self, env: Any, error: str, cause: str) -> FailureEvent:
        return FailureEvent(
            env=env,
            error_name=ErrorName(error),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(
                taskFailedEventDetails=TaskFailedEventDetails(
                    resource=self._get_sfn_resource(),
                    resourceType=self._get_sfn_resource_type(),
                    error=error,
                    cause=cause,
                )
            ),
        )

    @staticmethod
    def _client(resource_runtime_part: Any, state_credentials: Any) -> Any:
        return boto_client_for(
            service="sagemaker",
            region=resource_runtime_part.region,
            state_credentials=state_credentials,
        )


@cache
def _parameters(action: str) -> set[str]:
    """Return the names of an action's parameters, from the model of the API that boto3 has."""
    model = get_session().get_service_model("sagemaker")
    return set(model.operation_model(action[0].upper() + action[1:]).input_shape.members)


def _exception(code: str) -> str:
    """Return an error's code as Step Functions names it: AWS's SDK for Java ends it so."""
    return code if code.endswith("Exception") else f"{code}Exception"


def _as_step_functions_writes(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _as_step_functions_writes(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_step_functions_writes(item) for item in value]
    if isinstance(value, datetime):
        return int(1000 * value.timestamp())
    return value
