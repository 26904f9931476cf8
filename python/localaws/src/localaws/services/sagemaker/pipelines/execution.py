"""An execution of a pipeline: each step runs when those that it waits for have ended."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker import models

from localaws.clients import client
from localaws.services.events.bus import emit
from localaws.services.sagemaker.pipelines import definition
from localaws.services.sagemaker.pipelines.definition import Step
from localaws.services.sagemaker.pipelines.references import References, ReferenceUnknown
from localaws.services.sagemaker.pipelines.work import StepFailed, Work
from localaws.services.sagemaker.s3_files import S3Error
from localaws.settings import Settings

_MOST_STEPS_AT_ONCE = 50
_FAILED = "Step failure: One or multiple steps failed."
_log = logging.getLogger(__name__)


@dataclass
class Run:
    """What has become of one step."""

    step: Step
    status: str = "Starting"
    start: datetime = field(default_factory=utcnow)
    end: datetime | None = None
    reason: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """Return the step as ListPipelineExecutionSteps tells it."""
        told = {
            "StepName": self.step.name,
            "StepDisplayName": self.step.document.get("DisplayName"),
            "StepDescription": self.step.document.get("Description"),
            "StartTime": self.start,
            "EndTime": self.end,
            "StepStatus": self.status,
            "FailureReason": self.reason,
            "AttemptCount": 1,
            "Metadata": self.metadata,
        }
        return {name: value for name, value in told.items() if value is not None}


class Execution(models.FakePipelineExecution):  # type: ignore[misc]
    """An execution whose steps run."""

    pipeline_execution_status: str

    def begin(
        self,
        pipeline: Any,
        read: Mapping[str, Any],
        values: Mapping[str, Any],
        settings: Settings,
    ) -> None:
        """Run the steps in the background.

        Parameters
        ----------
        pipeline
            moto's, of which it is an execution.
        read
            Its definition.
        values
            Of its parameters.
        settings
            Of the running localaws, where the pipeline is.
        """
        self._place = settings.place
        self._pipeline_arn = pipeline.arn
        self._runs: dict[str, Run] = {}
        self._ended: dict[str, threading.Event] = {}
        self._stopping, self._failing = threading.Event(), threading.Event()
        limit = (self.parallelism_configuration or {}).get("MaxParallelExecutionSteps")
        self._places = threading.Semaphore(limit or _MOST_STEPS_AT_ONCE)
        identifier = self.arn.rpartition("/")[2]
        now = f"{self.start_time:%Y-%m-%dT%H:%M:%S.000Z}"
        own = {
            "PipelineExecutionId": identifier,
            "PipelineExecutionArn": self.arn,
            "PipelineName": pipeline.pipeline_name,
            "PipelineArn": pipeline.arn,
            "StartDateTime": now,
            "CurrentDateTime": now,
        }
        role = pipeline.role_arn
        self._references = References(values, own, client("s3", role, settings))
        sagemaker = client("sagemaker", role, settings)
        self._work = Work(sagemaker, identifier, self._stopping.is_set)
        self._move("Executing")
        found = definition.steps(read["Steps"])
        threading.Thread(target=self._run, args=(found,), name=identifier, daemon=True).start()

    def stop(self) -> None:
        """Begin no further step, and stop the jobs that run."""
        if self.pipeline_execution_status == "Executing":
            self._move("Stopping")
            self._stopping.set()

    def steps(self) -> list[dict[str, Any]]:
        """Return what has become of each step that has begun, in their order."""
        return [run.shown() for run in list(self._runs.values())]

    def _run(self, found: list[Step]) -> None:
        self._expect(found)
        self._run_all(found)
        if self._stopping.is_set():
            self._move("Stopped")
        elif self._failing.is_set():
            self.pipeline_execution_failure_reason = _FAILED
            self._move("Failed")
        else:
            self._move("Succeeded")

    def _expect(self, found: list[Step]) -> None:
        for step in found:
            self._ended[step.name] = threading.Event()
            if step.kind == "Condition":
                self._expect([*step.branch(True), *step.branch(False)])

    def _run_all(self, found: list[Step]) -> None:
        threads = [
            threading.Thread(target=self._run_step, args=(step,), daemon=True) for step in found
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run_step(self, step: Step) -> None:
        for name in step.needs:
            self._ended[name].wait()
        try:
            if not self._stopping.is_set() and not self._failing.is_set():
                with self._recorded(step) as run:
                    self._carry_out(run)
                if step.kind == "Condition" and run.status == "Succeeded":
                    self._take_branch(step, run.metadata["Condition"]["Outcome"] == "True")
        finally:
            self._release([step])

    def _carry_out(self, run: Run) -> None:
        step = run.step
        arguments = step.document.get("Arguments") or {}
        if step.kind == "Condition":
            is_met = all(self._references.is_met(one) for one in arguments["Conditions"])
            run.metadata = {"Condition": {"Outcome": str(is_met)}}
            return
        resolved = self._references.resolved(arguments)
        if step.kind == "Fail":
            message = str(resolved.get("ErrorMessage", ""))
            run.metadata = {"Fail": {"ErrorMessage": message}}
            raise StepFailed(message)
        run.metadata, name = self._work.begin(step, resolved)
        self._references.keep(step.document, self._work.ended(step, name))

    def _take_branch(self, step: Step, is_met: bool) -> None:
        self._release(step.branch(not is_met))
        self._run_all(step.branch(is_met))

    def _release(self, found: list[Step]) -> None:
        """Let those go on that wait for steps, which have ended or never begin."""
        for step in found:
            self._ended[step.name].set()
            if step.kind == "Condition":
                self._release([*step.branch(True), *step.branch(False)])

    @contextmanager
    def _recorded(self, step: Step) -> Iterator[Run]:
        with self._places:
            run = self._runs[step.name] = Run(step)
            self._move_step(run, "Executing")
            try:
                yield run
            except Exception as error:
                if not isinstance(error, StepFailed | ReferenceUnknown | S3Error):
                    _log.exception("step %s of %s", step.name, self.arn)
                run.reason, run.end = str(error), utcnow()
                self._move_step(run, "Stopped" if self._stopping.is_set() else "Failed")
                self._failing.set()
            else:
                run.end = utcnow()
                self._move_step(run, "Succeeded")

    def _move_step(self, run: Run, status: str) -> None:
        before, run.status = run.status, status
        self._tell(
            "SageMaker Model Building Pipeline Execution Step Status Change",
            {
                "stepName": run.step.name,
                "stepType": run.step.kind,
                "stepStartTime": f"{run.start:%Y-%m-%dT%H:%M:%SZ}",
                "currentStepStatus": status,
                "previousStepStatus": before,
                "metadata": run.metadata,
            },
        )

    def _move(self, status: str) -> None:
        before: str = self.pipeline_execution_status
        self.last_modified_time = utcnow()
        self.pipeline_execution_status = status
        self._tell(
            "SageMaker Model Building Pipeline Execution Status Change",
            {
                "executionStartTime": f"{self.start_time:%Y-%m-%dT%H:%M:%SZ}",
                "pipelineExecutionDisplayName": self.pipeline_execution_display_name,
                "currentPipelineExecutionStatus": status,
                "previousPipelineExecutionStatus": before,
            },
        )

    def _tell(self, detail_type: str, detail: Mapping[str, Any]) -> None:
        emit(
            place=self._place,
            source="aws.sagemaker",
            detail_type=detail_type,
            resources=[self._pipeline_arn, self.arn],
            detail={
                "pipelineArn": self._pipeline_arn,
                "pipelineExecutionArn": self.arn,
                **detail,
            },
        )
