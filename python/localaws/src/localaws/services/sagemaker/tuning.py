"""Tuning jobs: training jobs with varied hyperparameters, of which the best is chosen."""

import logging
import threading
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker import models
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.responses import SageMakerResponse

from localaws.clients import client
from localaws.coverage import Row
from localaws.credentials import service_role
from localaws.errors import NotImplementedByLocalaws
from localaws.places import place_of
from localaws.services.events.bus import emit
from localaws.services.sagemaker.images import refuse_training_image
from localaws.services.sagemaker.tuning_ranges import RangesInvalid, draw
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SageMaker",
        "CreateHyperParameterTuningJob",
        "Training jobs run with varied hyperparameters, some in parallel; the best is reported.",
        "Values are drawn at random, or all combinations tried (Grid), whatever else the strategy "
        "says; no warm start, no early stopping, one training job definition.",
    ),
    Row(
        "SageMaker",
        "StopHyperParameterTuningJob, ListTrainingJobsForHyperParameterTuningJob",
        "As AWS; the list is not sorted and has one page.",
    ),
)

_POLL_INTERVAL_SECONDS = 0.5
_TERMINAL = {"Completed", "Failed", "Stopped"}
_JOB_COUNTERS = ("Completed", "InProgress", "RetryableError", "NonRetryableError", "Stopped")
_OBJECTIVE_COUNTERS = ("Succeeded", "Pending", "Failed")
_COUNTERS = {"Completed": "Completed", "Failed": "NonRetryableError", "Stopped": "Stopped"}
_log = logging.getLogger(__name__)


class TuningJob(models.HyperParameterTuningJob):  # type: ignore[misc]
    """A tuning job whose training jobs run."""

    settings: Settings

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings = self.settings.at(place_of(self))
        self.hyper_parameter_tuning_job_status = "InProgress"
        self.hyper_parameter_tuning_end_time = None
        self.training_job_status_counters = dict.fromkeys(_JOB_COUNTERS, 0)
        self.objective_status_counters = dict.fromkeys(_OBJECTIVE_COUNTERS, 0)
        self.best_training_job: dict[str, Any] | None = None
        self.OverallBestTrainingJob = None
        self.tuning_job_completion_details = self.consumed_resources = None
        self.failure_reason: str | None = None
        self.training_jobs: list[dict[str, Any]] = []
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    def describe(self) -> dict[str, Any]:
        document: dict[str, Any] = super().describe()
        return {name: value for name, value in document.items() if value is not None}

    def start(self) -> None:
        """Run the job in the background."""
        name = self.hyper_parameter_tuning_job_name
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def stop(self) -> None:
        """Start no further training job, and stop those that run."""
        if self.hyper_parameter_tuning_job_status == "InProgress":
            self._stopping.set()
            self._move("Stopping")

    def _run(self) -> None:
        try:
            self._tune()
        except Exception as error:
            _log.exception("tuning job %s", self.hyper_parameter_tuning_job_name)
            self.failure_reason = f"{type(error).__name__}: {error}"
            self._move("Failed")
            return
        if self._stopping.is_set():
            self._move("Stopped")
        elif self.best_training_job is None:
            self.failure_reason = "All training jobs failed, or none had the objective metric."
            self._move("Failed")
        else:
            self._move("Completed")

    def _tune(self) -> None:
        config = self.hyper_parameter_tuning_job_config
        limits = config["ResourceLimits"]
        # The same name draws the same values: a run can be repeated.
        seed = config.get("RandomSeed", zlib.crc32(self.hyper_parameter_tuning_job_name.encode()))
        values = draw(config["Strategy"], config["ParameterRanges"], seed)
        jobs = _numbered(values, limits.get("MaxNumberOfTrainingJobs"))
        with ThreadPoolExecutor(limits["MaxParallelTrainingJobs"]) as pool:
            for future in [pool.submit(self._train, number, tried) for number, tried in jobs]:
                future.result()

    def _train(self, number: int, tried: dict[str, str]) -> None:
        if self._stopping.is_set():
            return
        definition = dict(self.training_job_definition)
        name = f"{self.hyper_parameter_tuning_job_name}-{number:03d}-{uuid4().hex[:8]}"
        hyperparameters = definition.pop("StaticHyperParameters", {}) | tried
        if resources := definition.pop("HyperParameterTuningResourceConfig", None):
            definition["ResourceConfig"] = resources
        for field in ("DefinitionName", "TuningObjective", "HyperParameterRanges", "RetryStrategy"):
            definition.pop(field, None)
        sagemaker = client("sagemaker", service_role("sagemaker", self.settings), self.settings)
        sagemaker.create_training_job(
            TrainingJobName=name, HyperParameters=hyperparameters, **definition
        )
        with self._lock:
            self.training_job_status_counters["InProgress"] += 1
            self.objective_status_counters["Pending"] += 1
        self._follow(sagemaker, name, tried)

    def _follow(self, sagemaker: Any, name: str, tried: dict[str, str]) -> None:
        stopped = False
        while True:
            job = sagemaker.describe_training_job(TrainingJobName=name)
            if job["TrainingJobStatus"] in _TERMINAL:
                break
            if self._stopping.is_set() and not stopped:
                sagemaker.stop_training_job(TrainingJobName=name)
                stopped = True
            threading.Event().wait(_POLL_INTERVAL_SECONDS)
        objective = self.hyper_parameter_tuning_job_config["HyperParameterTuningJobObjective"]
        with self._lock:
            summary = _summary(job, tried, objective)
            self.training_jobs.append(summary)
            self.training_job_status_counters["InProgress"] -= 1
            self.training_job_status_counters[_COUNTERS[job["TrainingJobStatus"]]] += 1
            self.objective_status_counters["Pending"] -= 1
            self.objective_status_counters[summary["ObjectiveStatus"]] += 1
            self._compare(summary, objective["Type"])

    def _compare(self, summary: dict[str, Any], kind: str) -> None:
        if summary["ObjectiveStatus"] != "Succeeded":
            return
        sign = 1 if kind == "Maximize" else -1
        best = self.best_training_job
        if best is None or sign * _value(summary) > sign * _value(best):
            self.best_training_job = summary

    def _move(self, status: str) -> None:
        self.last_modified_time = utcnow()
        if status in _TERMINAL:
            self.hyper_parameter_tuning_end_time = self.last_modified_time
        self.hyper_parameter_tuning_job_status = status
        emit(
            place=self.settings.place,
            source="aws.sagemaker",
            detail_type="SageMaker HyperParameter Tuning Job State Change",
            resources=[self.arn],
            detail={
                "HyperParameterTuningJobName": self.hyper_parameter_tuning_job_name,
                "HyperParameterTuningJobArn": self.arn,
                "HyperParameterTuningJobStatus": status,
            },
        )


def _numbered(
    values: Iterator[dict[str, str]], most: int | None
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, tried in enumerate(values, start=1):
        if most is not None and number > most:
            return
        yield number, tried


def _value(summary: Mapping[str, Any]) -> float:
    return float(summary["FinalHyperParameterTuningJobObjectiveMetric"]["Value"])


def _summary(
    job: Mapping[str, Any], tried: Mapping[str, str], objective: Mapping[str, str]
) -> dict[str, Any]:
    values = {
        metric["MetricName"]: metric["Value"] for metric in job.get("FinalMetricDataList") or []
    }
    metric = objective["MetricName"]
    succeeded = job["TrainingJobStatus"] == "Completed" and metric in values
    summary = {
        "TrainingJobName": job["TrainingJobName"],
        "TrainingJobArn": job["TrainingJobArn"],
        "CreationTime": job["CreationTime"],
        "TrainingStartTime": job.get("TrainingStartTime"),
        "TrainingEndTime": job.get("TrainingEndTime"),
        "TrainingJobStatus": job["TrainingJobStatus"],
        "TunedHyperParameters": dict(tried),
        "FailureReason": job.get("FailureReason"),
        "ObjectiveStatus": "Succeeded" if succeeded else "Failed",
    }
    if succeeded:
        summary["FinalHyperParameterTuningJobObjectiveMetric"] = {
            "Type": objective["Type"],
            "MetricName": metric,
            "Value": values[metric],
        }
    return {name: value for name, value in summary.items() if value is not None}


def install(settings: Settings) -> None:
    """Put tuning jobs that train in moto's place, and the operations that it lacks beside them."""
    TuningJob.settings = settings
    models.HyperParameterTuningJob = TuningJob
    create = SageMakerResponse.create_hyper_parameter_tuning_job
    SageMakerResponse.create_hyper_parameter_tuning_job = _starting(create)
    SageMakerResponse.stop_hyper_parameter_tuning_job = _stop
    SageMakerResponse.list_training_jobs_for_hyper_parameter_tuning_job = _list_training_jobs


def _starting(create: Any) -> Any:
    def create_hyper_parameter_tuning_job(self: Any) -> Any:
        config = self._get_param("HyperParameterTuningJobConfig")
        _check(config, self._get_param("TrainingJobDefinition"))
        answer = create(self)
        _job(self).start()
        return answer

    return create_hyper_parameter_tuning_job


def _check(config: Mapping[str, Any], definition: Mapping[str, Any] | None) -> None:
    if definition is None:
        raise NotImplementedByLocalaws(
            "CreateHyperParameterTuningJob without one TrainingJobDefinition"
        )
    refuse_training_image(
        definition.get("AlgorithmSpecification") or {},
        definition.get("StaticHyperParameters") or {},
        definition.get("Environment") or {},
        "CreateHyperParameterTuningJob",
    )
    resources = definition.get("HyperParameterTuningResourceConfig") or {}
    for member in ("InstanceConfigs", "AllocationStrategy"):
        if member in resources:
            raise NotImplementedByLocalaws(
                f"CreateHyperParameterTuningJob: {member}, as no instances are chosen here"
            )
    if config["Strategy"] == "Hyperband":
        raise NotImplementedByLocalaws("CreateHyperParameterTuningJob with strategy Hyperband")
    most = config["ResourceLimits"].get("MaxNumberOfTrainingJobs")
    if most is None and config["Strategy"] != "Grid":
        raise ValidationError("MaxNumberOfTrainingJobs must be specified.")
    try:
        if not next(draw(config["Strategy"], config.get("ParameterRanges") or {}, 0)):
            raise ValidationError("There is no parameter range that the strategy can use.")
    except RangesInvalid as error:
        raise ValidationError(str(error)) from None


def _job(response: Any) -> TuningJob:
    name = response._get_param("HyperParameterTuningJobName")
    response.sagemaker_backend.describe_hyper_parameter_tuning_job(name)  # refuses unknown names
    job: TuningJob = response.sagemaker_backend.hyper_parameter_tuning_jobs[name]
    return job


def _stop(self: Any) -> EmptyResult:
    _job(self).stop()
    return EmptyResult()


def _list_training_jobs(self: Any) -> ActionResult:
    return ActionResult({"TrainingJobSummaries": _job(self).training_jobs})
