"""Training jobs that train."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from functools import partial
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker import models

from localaws.clients import client
from localaws.credentials import role_environment
from localaws.logged_process import LoggedProcess
from localaws.places import Place
from localaws.ports import free_port
from localaws.runtimes import installing_into, python_of
from localaws.services.events.bus import emit
from localaws.services.sagemaker.commands import command_of, in_place, put_scripts_in_place
from localaws.services.sagemaker.container import (
    Container,
    host_environment,
    host_names,
    metrics,
    started_by,
)
from localaws.services.sagemaker.failures import JobFailed, failure_reason
from localaws.services.sagemaker.images import runtime_of
from localaws.services.sagemaker.s3_files import download_prefix, upload_archive, upload_directory
from localaws.settings import Settings
from localaws.telemetry import LogStream, put_metrics

LOG_GROUP = "/aws/sagemaker/TrainingJobs"

_GRACE_SECONDS = 120.0
_SECONDS_FOR_OTHERS = 5.0
_MESSAGES = {
    "Starting": "Preparing the instances for training",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopping": "Stopping the training job",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job runtime exceeded MaxRuntimeInSeconds provided",
}


class TrainingJob(models.FakeTrainingJob):  # type: ignore[misc]
    """A training job whose entry point runs under sagemaker-training."""

    settings: Settings

    def __init__(self, **kwargs: Any) -> None:
        specification = kwargs["algorithm_specification"]
        definitions = list(specification.get("MetricDefinitions") or [])
        super().__init__(**kwargs)
        specification["MetricDefinitions"] = definitions
        self.region_name = kwargs["region_name"]
        self.settings = self.settings.at(Place(kwargs["account_id"], self.region_name))
        self.environment: dict[str, str] = {}
        self.failure_reason: str | None = None
        self.final_metric_data_list: list[dict[str, Any]] = []
        self.secondary_status_transitions: list[dict[str, Any]] = []
        self.training_start_time: datetime | None = None
        self.training_end_time: datetime | None = None
        self.training_time_in_seconds: int | None = None
        self.billable_time_in_seconds: int | None = None
        self._command = command_of(specification)
        self._processes: list[LoggedProcess] = []
        self._lock = threading.RLock()
        self._stopping = ""
        self._move("InProgress", "Starting")

    @property
    def response_object(self) -> dict[str, Any]:
        hidden = {"RegionName", "Command", "Processes", "Lock", "Stopping"}
        response: dict[str, Any] = super().response_object
        # AWS tells the key that is not there, and its SDK reads it.
        response["OutputDataConfig"] = {"KmsKeyId": "", **response["OutputDataConfig"]}
        return {key: value for key, value in response.items() if key.strip("_") not in hidden}

    def start(self, environment: dict[str, str] | None) -> None:
        """Run the job in the background."""
        self.environment = environment or {}
        threading.Thread(target=self._run, name=self.training_job_name, daemon=True).start()

    def stop(self, because: str = "Stopped") -> None:
        """Ask the job to end; it has two minutes to save its model."""
        with self._lock:  # who has come to an end stays there
            if self.training_job_status != "InProgress":
                return
            self._stopping = because
            self._move("Stopping", "Stopping")
        self._end_processes(_GRACE_SECONDS)

    def _end_processes(self, grace: float) -> None:
        for process in list(self._processes):
            threading.Thread(target=process.stop, args=(grace,), daemon=True).start()

    def _run(self) -> None:
        base = self.settings.directory("training") / self.training_job_name
        names = host_names(self.resource_config.get("InstanceCount", 1))
        try:
            self._carry_out([Container(base / name, name, names) for name in names])
            with self._lock:
                stopped = ("Stopped", self._stopping) if self._stopping else None
                self._move(*(stopped or ("Completed", "Completed")))
        except Exception as error:
            self.failure_reason = failure_reason(error, f"training job {self.training_job_name}")
            self._move("Failed", "Failed")
        finally:
            shutil.rmtree(base, ignore_errors=True)

    def _carry_out(self, containers: list[Container]) -> None:
        s3 = client("s3", self.role_arn, self.settings)
        first = containers[0]
        self._move("InProgress", "Downloading")
        for channel in self.input_data_config or []:
            uri = channel["DataSource"]["S3DataSource"]["S3Uri"]
            if not download_prefix(s3, uri, first.channel(channel["ChannelName"])):
                raise JobFailed(
                    f"ClientError: Data download failed: No S3 objects found under S3 URL "
                    f'"{uri}" given in input data source. Please ensure that the bucket exists in '
                    f"the selected region ({self.region_name}), that objects exist under that S3 "
                    "prefix, and that the role has s3:ListBucket permissions."
                )
        checkpoints = (self.checkpoint_config or {}).get("S3Uri")
        instance = self.resource_config.get("InstanceType", "ml.m5.large")
        for container in containers:
            if container is not first:
                container.share_channels(first)
            if checkpoints:
                download_prefix(s3, checkpoints.rstrip("/") + "/", container.checkpoints)
            container.configure(self.hyper_parameters or {}, self.input_data_config or [], instance)
        put_scripts_in_place(first.seen, self._command, first.channels)
        try:
            if not self._stopping:
                self._train(containers)
        finally:
            # The first instance's files come last, and stay where two have one of a name.
            if checkpoints:
                for container in reversed(containers):
                    upload_directory(s3, container.checkpoints, checkpoints)
            if any(any(container.output_data.iterdir()) for container in containers):
                folders = [container.output_data for container in containers]
                upload_archive(s3, folders, self._artefact("output.tar.gz"))
        self._move("InProgress", "Uploading")
        models = [container.model for container in containers]
        upload_archive(s3, models, self.model_artifacts["S3ModelArtifacts"])

    def _train(self, containers: list[Container]) -> None:
        self._move("InProgress", "Training")
        self.training_start_time = utcnow()
        start = time.monotonic()
        failed, code = self._run_all(containers)
        seconds = round(time.monotonic() - start)
        self.training_end_time = utcnow()
        self.training_time_in_seconds = seconds
        self.billable_time_in_seconds = seconds * len(containers)
        if code != 0 and not self._stopping:
            reason = failed.failure() or "the algorithm gave no reason"
            raise JobFailed(f"AlgorithmError: {reason}, exit code: {code}")

    def _run_all(self, containers: list[Container]) -> tuple[Container, int]:
        """Run the entry point on every instance; return the first that failed and its exit code."""
        port = free_port()  # where the first instance's processes meet the others'
        longest = (self.stopping_condition or {}).get("MaxRuntimeInSeconds", 86400)
        clock = threading.Timer(longest, self.stop, ["MaxRuntimeExceeded"])
        clock.daemon = True
        clock.start()
        failed: tuple[Container, int] = (containers[0], 0)
        try:
            with ThreadPoolExecutor(len(containers)) as threads:
                running = {
                    threads.submit(self._run_process, container, port): container
                    for container in containers
                }
                for ended in as_completed(running):
                    if failed[1] == 0 and ended.result() != 0:
                        failed = (running[ended], ended.result())
                        self._end_processes(_SECONDS_FOR_OTHERS)  # they wait for one that is gone
        finally:
            clock.cancel()
        return failed

    def _run_process(self, container: Container, port: int) -> int:
        """Run the entry point, passing its log on line by line, and return its exit code."""
        name = self.training_job_name
        image = self.algorithm_specification.get("TrainingImage") or ""
        python = python_of(runtime_of(image, "sagemaker"), self.settings)
        given = {key: in_place(container.seen, text) for key, text in self.environment.items()}
        environment = {
            **host_environment(python),
            **installing_into(container.seen / "installed"),
            **role_environment(self.role_arn, name, self.settings),
            "SAGEMAKER_BASE_DIR": str(container.seen),
            "SAGEMAKER_TRAINING_MODULE": "localaws.in_container.training_framework:main",
            "LOCALAWS_MASTER_PORT": str(port),
            "TRAINING_JOB_NAME": name,
            "TRAINING_JOB_ARN": self.arn,
            **given,
        }
        stream = f"{name}/algo-{container.hosts.index(container.host) + 1}-{int(time.time())}"
        log = LogStream(self.settings.place, LOG_GROUP, stream)
        starter = started_by(
            python, container.base, container.seen / "code", self.settings, container.mounts
        )
        command = [in_place(container.seen, word) for word in self._command]
        process = LoggedProcess(
            [*starter, *(command or ["-m", "localaws.in_container.training_process"])],
            environment=environment,
            read=partial(self._read, log),
        )
        self._processes.append(process)
        if self._stopping:  # asked for while there was no process yet
            self._end_processes(_GRACE_SECONDS)
        return process.wait()

    def _read(self, log: LogStream, line: str) -> None:
        log.write([line])
        with self._lock:
            self._measure(line)

    def _measure(self, line: str) -> None:
        found = metrics(self.algorithm_specification["MetricDefinitions"], line)
        for name, value in found.items():
            entry = {"MetricName": name, "Value": value, "Timestamp": utcnow()}
            others = [old for old in self.final_metric_data_list if old["MetricName"] != name]
            self.final_metric_data_list = [*others, entry]
            dimensions = {"TrainingJobName": self.training_job_name}
            put_metrics(self.settings.place, LOG_GROUP, dimensions, {name: (value, "None")})

    def _artefact(self, name: str) -> str:
        prefix = self.output_data_config["S3OutputPath"].rstrip("/")
        return f"{prefix}/{self.training_job_name}/output/{name}"

    def _move(self, status: str, secondary: str) -> None:
        """Set the next status with its time, and send an event."""
        with self._lock:
            if self._stopping and status == "InProgress":
                status = "Stopping"  # there is no way back
            now = utcnow()
            if self.secondary_status_transitions:
                self.secondary_status_transitions[-1]["EndTime"] = now
            transition = {
                "Status": secondary,
                "StartTime": now,
                "StatusMessage": _MESSAGES[secondary],
            }
            self.secondary_status_transitions.append(transition)
            self.secondary_status, self.last_modified_time = secondary, now
            # Last: a caller that waits for the end finds everything else in place.
            self.training_job_status = status
            emit(
                place=self.settings.place,
                source="aws.sagemaker",
                detail_type="SageMaker Training Job State Change",
                resources=[self.arn],
                detail={
                    "TrainingJobName": self.training_job_name,
                    "TrainingJobArn": self.arn,
                    "TrainingJobStatus": status,
                    "SecondaryStatus": secondary,
                    "FailureReason": self.failure_reason,
                },
            )
