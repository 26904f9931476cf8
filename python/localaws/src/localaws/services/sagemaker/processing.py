"""Processing jobs whose entry points run."""

import os
import shutil
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker import models
from moto.sagemaker.exceptions import ResourceInUseException
from moto.sagemaker.responses import SageMakerResponse

from localaws.clients import client
from localaws.coverage import Row
from localaws.credentials import role_environment
from localaws.errors import NotImplementedByLocalaws
from localaws.logged_process import LoggedProcess
from localaws.places import Place
from localaws.runtimes import python_of
from localaws.services.events.bus import emit
from localaws.services.sagemaker.commands import command_of, in_place
from localaws.services.sagemaker.container import (
    OPT_ML,
    host_environment,
    seen,
    started_by,
)
from localaws.services.sagemaker.failures import LONGEST_REASON, JobFailed, failure_reason
from localaws.services.sagemaker.images import refuse_missing, runtime_of
from localaws.services.sagemaker.s3_files import download_prefix, upload_directory
from localaws.services.sagemaker.stopping import refuse_ended
from localaws.settings import Settings
from localaws.telemetry import LogStream

COVERAGE = (
    Row(
        "SageMaker",
        "CreateProcessingJob",
        "The container's entry point runs with its arguments, environment, inputs from S3 and "
        "outputs to S3, longest runtime, exit message, failure reason, log and events.",
        "What is installed here of AWS's PyTorch container stands for every image. One instance; "
        "inputs are files of an S3 prefix.",
    ),
    Row("SageMaker", "StopProcessingJob", "SIGTERM, then ten seconds to end."),
)

LOG_GROUP = "/aws/sagemaker/ProcessingJobs"

_GRACE_SECONDS = 10.0
_DEFAULT_LONGEST = 86400


class ProcessingJob(models.FakeProcessingJob):  # type: ignore[misc]
    """A processing job whose entry point runs.

    Parameters
    ----------
    request
        Of CreateProcessingJob, by AWS's names.
    account_id, region_name
        Where it is.
    settings
        Of the running localaws.
    """

    def __init__(
        self, request: Mapping[str, Any], account_id: str, region_name: str, settings: Settings
    ) -> None:
        super().__init__(
            app_specification=request["AppSpecification"],
            experiment_config=request.get("ExperimentConfig", {}),
            network_config=request.get("NetworkConfig", {}),
            processing_inputs=request.get("ProcessingInputs", []),
            processing_job_name=request["ProcessingJobName"],
            processing_output_config=request.get("ProcessingOutputConfig", {}),
            account_id=account_id,
            region_name=region_name,
            role_arn=request["RoleArn"],
            tags=request.get("Tags", []),
            stopping_condition=request.get("StoppingCondition", {}),
        )
        self._request = dict(request)
        self._settings = settings.at(Place(account_id, region_name))
        self._process: LoggedProcess | None = None
        self._lock = threading.RLock()
        self._stopping = False
        self._description: dict[str, Any] = {}
        self.processing_end_time = None
        self._move("InProgress")

    @property
    def response_object(self) -> dict[str, Any]:
        return {
            **{name: value for name, value in self._request.items() if name != "Tags"},
            "ProcessingJobArn": self.arn,
            "ProcessingJobStatus": self.processing_job_status,
            "CreationTime": self.creation_time,
            "LastModifiedTime": self.last_modified_time,
            **self._description,
        }

    def start(self) -> None:
        """Run the job in the background."""
        threading.Thread(target=self._run, name=self.processing_job_name, daemon=True).start()

    def stop(self) -> None:
        """Ask the job to end."""
        with self._lock:  # a terminal status stays
            if self.processing_job_status != "InProgress":
                return
            self._stopping = True
            self._move("Stopping")
        self._end_process()

    def _end_process(self) -> None:
        process = self._process
        if process is not None:
            threading.Thread(target=process.stop, args=(_GRACE_SECONDS,), daemon=True).start()

    def _run(self) -> None:
        folder = self._settings.directory("processing") / self.processing_job_name
        try:
            self._carry_out(folder / "opt-ml")
        except Exception as error:
            job = f"processing job {self.processing_job_name}"
            self._description["FailureReason"] = failure_reason(error, job)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self.processing_end_time = self._description["ProcessingEndTime"] = utcnow()
        with self._lock:
            end = "Stopped" if self._stopping else "Completed"
            self._move("Failed" if "FailureReason" in self._description else end)

    def _carry_out(self, base: Path) -> None:
        s3 = client("s3", self.role_arn, self._settings)
        (base / "output").mkdir(parents=True, exist_ok=True)
        for item in self.processing_inputs or []:
            uri, folder = item["S3Input"]["S3Uri"], in_place(base, item["S3Input"]["LocalPath"])
            Path(folder).mkdir(parents=True, exist_ok=True)
            if not download_prefix(s3, uri, Path(folder)):
                raise JobFailed(
                    f"ClientError: Data download failed: No S3 objects found under S3 URL "
                    f'"{uri}" given in input data source.'
                )
        outputs = [
            (in_place(base, output["S3Output"]["LocalPath"]), output["S3Output"]["S3Uri"])
            for output in (self.processing_output_config or {}).get("Outputs", [])
        ]
        for folder, _ in outputs:
            Path(folder).mkdir(parents=True, exist_ok=True)
        self._description["ProcessingStartTime"] = utcnow()
        code = 0 if self._stopping else self._run_process(base)
        message = base / "output" / "message"
        if message.is_file():
            self._description["ExitMessage"] = message.read_text(errors="replace")[:LONGEST_REASON]
        if code != 0 and not self._stopping:
            raise JobFailed(f"AlgorithmError: See job logs for more information, exit code: {code}")
        for folder, uri in outputs:
            upload_directory(s3, Path(folder), uri)

    def _run_process(self, base: Path) -> int:
        """Run the entry point, passing its log on line by line, and return its exit code."""
        command = command_of(self.app_specification)
        given = self._request.get("Environment") or {}
        image = self.app_specification.get("ImageUri") or ""
        python = python_of(runtime_of(image, "sagemaker"), self._settings)
        environment = {
            **host_environment(python),
            **role_environment(self.role_arn, self.processing_job_name, self._settings),
            "PROCESSING_JOB_NAME": self.processing_job_name,
            **{name: in_place(seen(base), value) for name, value in given.items()},
        }
        stream = f"{self.processing_job_name}/algo-1-{int(time.time())}"
        log = LogStream(self._settings.place, LOG_GROUP, stream)
        self._process = LoggedProcess(
            started_by(python, base, seen(base), self._settings)
            + [in_place(seen(base), word) for word in command],
            environment=environment,
            read=lambda line: log.write([line]),
        )
        if self._stopping:  # asked for while there was no process yet
            self._end_process()
        longest = (self.stopping_condition or {}).get("MaxRuntimeInSeconds", _DEFAULT_LONGEST)
        clock = threading.Timer(longest, self.stop)
        clock.daemon = True
        clock.start()
        try:
            return self._process.wait()
        finally:
            clock.cancel()

    def _move(self, status: str) -> None:
        with self._lock:
            self.last_modified_time = utcnow()
            # Last: a caller that waits for the end finds everything else in place.
            self.processing_job_status = status
            emit(
                place=self._settings.place,
                source="aws.sagemaker",
                detail_type="SageMaker Processing Job State Change",
                resources=[self.arn],
                detail={
                    "ProcessingJobName": self.processing_job_name,
                    "ProcessingJobArn": self.arn,
                    "ProcessingJobStatus": status,
                    **{
                        name: self._description[name]
                        for name in ("ExitMessage", "FailureReason")
                        if name in self._description
                    },
                },
            )


def install(settings: Settings) -> None:
    """Put processing jobs that run in moto's place."""

    def create_processing_job(self: Any) -> ActionResult:
        request = self._get_params()
        backend = self.sagemaker_backend
        name = request["ProcessingJobName"]
        if name in backend.processing_jobs:
            raise ResourceInUseException(f"Job name must be unique within an AWS account: {name}")
        _refuse_what_is_not_there(request)
        job = ProcessingJob(request, self.current_account, self.region, settings)
        backend.processing_jobs[name] = job
        job.start()
        return ActionResult({"ProcessingJobArn": job.arn})

    def stop_processing_job(self: Any) -> EmptyResult:
        name = self._get_param("ProcessingJobName")
        self.sagemaker_backend.describe_processing_job(name)  # refuses a name that is not known
        job = self.sagemaker_backend.processing_jobs[name]
        refuse_ended("processing", job.processing_job_status)
        job.stop()
        return EmptyResult()

    SageMakerResponse.create_processing_job = create_processing_job
    SageMakerResponse.stop_processing_job = stop_processing_job


def _refuse_what_is_not_there(request: Mapping[str, Any]) -> None:
    action = "CreateProcessingJob"
    refuse_missing(request["AppSpecification"].get("ImageUri") or "", action)
    if not request["AppSpecification"].get("ContainerEntrypoint"):
        raise NotImplementedByLocalaws(f"{action} without ContainerEntrypoint: there is no image")
    if request["ProcessingResources"]["ClusterConfig"].get("InstanceCount", 1) != 1:
        raise NotImplementedByLocalaws(f"{action} with more than one instance")
    outputs = (request.get("ProcessingOutputConfig") or {}).get("Outputs", [])
    for item in request.get("ProcessingInputs", []):
        source = item.get("S3Input", {})
        is_plain = (
            source.get("S3DataType", "S3Prefix") == "S3Prefix"
            and source.get("S3InputMode", "File") == "File"
            and source.get("S3DataDistributionType", "FullyReplicated") == "FullyReplicated"
            and source.get("S3CompressionType", "None") == "None"
        )
        if not source or not is_plain:
            raise NotImplementedByLocalaws(
                f"{action}: input {item.get('InputName')} is not the files of an S3 prefix"
            )
    for item in outputs:
        if item.get("S3Output", {}).get("S3UploadMode") != "EndOfJob":
            raise NotImplementedByLocalaws(
                f"{action}: output {item.get('OutputName')} is not put on S3 at the end of the job"
            )
    for item in (*request.get("ProcessingInputs", []), *outputs):
        place = (item.get("S3Input") or item.get("S3Output") or {}).get("LocalPath") or ""
        if not Path(os.path.normpath(place)).is_relative_to(OPT_ML):
            raise NotImplementedByLocalaws(f"{action}: LocalPath {place} is not below {OPT_ML}")
