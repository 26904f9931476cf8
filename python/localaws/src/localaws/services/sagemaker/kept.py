"""What is kept of SageMaker; jobs that ran have failed, and endpoints start again."""

import threading
from typing import Any

from moto.core.utils import utcnow

from localaws.services.sagemaker.backend import ExecutingSageMakerBackend
from localaws.services.sagemaker.endpoints import Endpoint
from localaws.services.sagemaker.pipelines.execution import Execution
from localaws.services.sagemaker.processing import ProcessingJob
from localaws.services.sagemaker.training import TrainingJob
from localaws.services.sagemaker.transform import TransformJob
from localaws.services.sagemaker.tuning import TuningJob
from localaws.state.kept import Apart, Kept

REASON = "InternalServerError: localaws ended while this job ran."
_RUNNING = {"InProgress", "Stopping"}
_OF_EXECUTIONS = frozenset({"_ended", "_places", "_references", "_work"})
_OF_ENDPOINTS = frozenset({"_variants", "_candidates", "_capture", "_pending", "_deploying"})


def _mend(endpoint: Endpoint) -> None:
    endpoint._variants, endpoint._candidates = [], []
    endpoint._capture = endpoint._pending = None
    endpoint._deploying, endpoint._share = threading.Lock(), 0.0


def _without_process(job: Any) -> None:
    if isinstance(job, TrainingJob):
        job._processes = []
    else:
        job._process = None


def _resume(backend: ExecutingSageMakerBackend) -> None:
    for training in backend.training_jobs.values():
        if training.training_job_status in _RUNNING:
            training.failure_reason, training._stopping = REASON, ""
            training._move("Failed", "Failed")
    for processing in backend.processing_jobs.values():
        if processing.processing_job_status in _RUNNING:
            processing._description["FailureReason"] = REASON
            processing._move("Failed")
    for tuning in backend.hyper_parameter_tuning_jobs.values():
        if tuning.hyper_parameter_tuning_job_status in _RUNNING:
            tuning.failure_reason = REASON
            tuning._move("Failed")
    for transform in backend.transform_jobs.values():
        if transform.transform_job_status in _RUNNING:
            transform._description["FailureReason"] = REASON
            transform._move("Failed")
    for pipeline in backend.pipelines.values():
        for execution in pipeline.pipeline_executions.values():
            if execution.pipeline_execution_status in {"Executing", "Stopping"}:
                execution.pipeline_execution_failure_reason = REASON
                execution._move("Failed")
    for endpoint in backend.endpoints.values():
        if endpoint.endpoint_status != "Failed":
            _start(backend, endpoint)


def _start(backend: ExecutingSageMakerBackend, endpoint: Endpoint) -> None:
    endpoint.endpoint_status = "Creating"
    endpoint.last_modified_time = utcnow()
    try:
        endpoint.deploy(*backend._resolve(endpoint.endpoint_config_name))
    except Exception as error:
        endpoint.endpoint_status = "Failed"
        endpoint.failure_reason = f"{type(error).__name__}: {error}"


KEPT = {
    "sagemaker": Kept(
        "models, packages and groups, endpoint configurations, pipelines; jobs and executions: "
        "those that ran have Failed; endpoints, which start again",
        apart={
            Endpoint: Apart(leaves_out=_OF_ENDPOINTS, mend=_mend),
            Execution: Apart(leaves_out=_OF_EXECUTIONS),
            ProcessingJob: Apart(leaves_out=frozenset({"_process"}), mend=_without_process),
            TrainingJob: Apart(leaves_out=frozenset({"_processes"}), mend=_without_process),
            TransformJob: Apart(leaves_out=frozenset({"_log_of_data"})),
            TuningJob: Apart(),
        },
        resume=_resume,
    )
}
