"""The operations of executions that moto lacks, or does not carry out."""

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker import models
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.responses import SageMakerResponse
from moto.sagemaker.utils import get_pipeline_execution_from_arn, get_pipeline_from_name

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.places import Place
from localaws.services.sagemaker.pipelines import definition
from localaws.services.sagemaker.pipelines.execution import Execution
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SageMaker",
        "StartPipelineExecution",
        "Processing, Training, Tuning, Transform, Model, RegisterModel, Condition and Fail steps "
        "run, each when those that it depends on or refers to have ended; parameters, properties, "
        "property files, Join and JsonGet; events.",
        "Other steps, retry policies and selective executions are refused by name. Each step runs, "
        "whatever its cache says. Jobs do not appear in the pipeline's experiment.",
    ),
    Row(
        "SageMaker",
        "ListPipelineExecutionSteps, StopPipelineExecution",
        "Steps with their metadata, in pages; a stop ends the jobs that run.",
    ),
)

_PAGE = 20


def install(settings: Settings) -> None:
    """Put executions that run in moto's place."""
    models.FakePipelineExecution = Execution
    start = SageMakerResponse.start_pipeline_execution
    describe = SageMakerResponse.describe_pipeline_execution

    def start_pipeline_execution(self: Any) -> ActionResult:
        if self._get_param("SelectiveExecutionConfig"):
            raise NotImplementedByLocalaws("StartPipelineExecution with SelectiveExecutionConfig")
        pipelines = self.sagemaker_backend.pipelines
        pipeline = get_pipeline_from_name(pipelines, _name(self._get_param("PipelineName")))
        token = self._get_param("ClientRequestToken")
        for known in pipeline.pipeline_executions.values():
            if token and known.client_request_token == token:
                return ActionResult({"PipelineExecutionArn": known.arn})
        text = pipeline.pipeline_definition
        read = definition.read(text if isinstance(text, str) else json.dumps(text))
        given = self._get_param("PipelineParameters") or []
        values = definition.parameters(read, given)
        answer = start(self)
        execution = get_pipeline_execution_from_arn(
            pipelines, answer.result["PipelineExecutionArn"]
        )
        execution.pipeline_parameters = given
        if not execution.pipeline_execution_display_name:
            milliseconds = int(execution.start_time.timestamp() * 1000)
            execution.pipeline_execution_display_name = f"execution-{milliseconds}"
        here = settings.at(Place(self.current_account, self.region))
        execution.begin(pipeline, read, values, here)
        return answer

    def describe_pipeline_execution(self: Any) -> ActionResult:
        answer = describe(self)
        execution = _execution(self)
        told = {**answer.result, "FailureReason": execution.pipeline_execution_failure_reason}
        return ActionResult(
            {name: value for name, value in told.items() if value not in (None, {})}
        )

    SageMakerResponse.start_pipeline_execution = start_pipeline_execution
    SageMakerResponse.describe_pipeline_execution = describe_pipeline_execution
    SageMakerResponse.list_pipeline_execution_steps = _list_steps
    SageMakerResponse.stop_pipeline_execution = _stop


def _list_steps(self: Any) -> ActionResult:
    found = _execution(self).steps()
    if self._get_param("SortOrder", "Descending") == "Descending":
        found.reverse()
    token = self._get_param("NextToken", "0")
    if not token.isdecimal():
        raise AWSValidationException("Invalid pagination token.")
    begin = int(token)
    end = begin + int(self._get_param("MaxResults", _PAGE))
    return ActionResult(
        {
            "PipelineExecutionSteps": found[begin:end],
            "NextToken": str(end) if end < len(found) else None,
        }
    )


def _stop(self: Any) -> ActionResult:
    execution = _execution(self)
    if execution.pipeline_execution_status not in {"Executing", "Stopping"}:
        raise AWSValidationException(
            f"Pipeline execution with ARN {execution.arn} is in status "
            f"{execution.pipeline_execution_status} and cannot be stopped."
        )
    execution.stop()
    return ActionResult({"PipelineExecutionArn": execution.arn})


def _execution(self: Any) -> Execution:
    found: Execution = get_pipeline_execution_from_arn(
        self.sagemaker_backend.pipelines, self._get_param("PipelineExecutionArn")
    )
    return found


def _name(name_or_arn: str) -> str:
    return name_or_arn.rpartition("/")[2]
