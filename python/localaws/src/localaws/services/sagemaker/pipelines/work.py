"""What a step does: the call that begins it, and its end."""

import threading
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import botocore.exceptions
from botocore import xform_name

from localaws.services.sagemaker.pipelines.definition import Step, job_name

_POLL_INTERVAL_SECONDS = 0.2
_WITHOUT_JOB = {"Model": "Model", "RegisterModel": "ModelPackage"}
_JOBS = {"Tuning": "HyperParameterTuningJob"}
# A job's name has 63 characters, a tuning's 32.
_LONGEST, _LONGEST_OF_TUNING = 63, 32


class StepFailed(Exception):
    """A step has failed; the text is its reason."""


class Work:
    """The calls to SageMaker for the steps of one execution.

    Parameters
    ----------
    sagemaker
        A client with the pipeline's role.
    execution_id
        A part of the names of what is made.
    is_stopping
        Whether running jobs are to be ended.
    """

    def __init__(self, sagemaker: Any, execution_id: str, is_stopping: Callable[[], bool]) -> None:
        self._sagemaker = sagemaker
        self._execution_id = execution_id
        self._is_stopping = is_stopping

    def begin(self, step: Step, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Make what a step makes, and return its metadata and its name.

        Raises
        ------
        StepFailed
            If SageMaker refuses it.
        """
        kind = _resource(step.kind)
        request = dict(arguments)
        name = ""
        if step.kind != "RegisterModel":
            member = job_name(step.kind) or "ModelName"
            name = request.setdefault(member, self._name(step))
        try:
            if group := request.get("ModelPackageGroupName"):
                self._see_group(group)
            answer = self._call(f"Create{kind}", **request)
        except (
            botocore.exceptions.ClientError,
            botocore.exceptions.ParamValidationError,
        ) as error:
            raise StepFailed(f"ClientError: {error}") from error
        arn = answer[f"{kind}Arn"]
        shown = {"Tuning": "TuningJob", "RegisterModel": "RegisterModel"}.get(step.kind, kind)
        return {shown: {"Arn": arn}}, name or arn

    def ended(self, step: Step, name: str) -> dict[str, Any]:
        """Wait for what a step has made, and return its description.

        Raises
        ------
        StepFailed
            If its job has failed, or was stopped.
        """
        kind, stopped = _resource(step.kind), False
        member = job_name(step.kind) or f"{kind}Name"
        while True:
            described = self._call(f"Describe{kind}", **{member: name})
            status = described.get(f"{kind}Status", "Completed")
            if job_name(step.kind) is None or status in {"Completed", "Failed", "Stopped"}:
                break
            if self._is_stopping() and not stopped:
                self._call(f"Stop{kind}", **{member: name})
                stopped = True
            threading.Event().wait(_POLL_INTERVAL_SECONDS)
        if status in {"Failed", "Stopped"}:
            reason = described.get("FailureReason") or f"the job is {status}"
            raise StepFailed(f"ClientError: {reason}")
        if step.kind == "Tuning":
            described["TrainingJobSummaries"] = self._best_first(described, name)
        return {key: value for key, value in described.items() if key != "ResponseMetadata"}

    def _best_first(self, described: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        answer = self._call(
            "ListTrainingJobsForHyperParameterTuningJob", HyperParameterTuningJobName=name
        )
        key = "FinalHyperParameterTuningJobObjectiveMetric"
        measured = [one for one in answer["TrainingJobSummaries"] if key in one]
        objective = described["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]
        is_highest = objective["Type"] == "Maximize"
        return sorted(measured, key=lambda one: one[key]["Value"], reverse=is_highest)

    def _see_group(self, name: str) -> None:
        """Make a group of packages if it is missing, as pipelines do."""
        try:
            self._call("DescribeModelPackageGroup", ModelPackageGroupName=name)
        except botocore.exceptions.ClientError:
            self._call("CreateModelPackageGroup", ModelPackageGroupName=name)

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        answer: dict[str, Any] = getattr(self._sagemaker, xform_name(operation))(**arguments)
        return answer

    def _name(self, step: Step) -> str:
        longest = _LONGEST_OF_TUNING if step.kind == "Tuning" else _LONGEST
        unique = uuid4().hex[:10]
        beginning = f"pipelines-{self._execution_id}-{step.name}"
        return f"{beginning[: longest - len(unique) - 1].rstrip('-_')}-{unique}"


def _resource(kind: str) -> str:
    return _WITHOUT_JOB.get(kind) or _JOBS.get(kind) or f"{kind}Job"
