"""A training from pictures to a registered model; one that fails; and jobs that are stopped."""

import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3

from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.outcomes import NOTHING, Scenario, denial, end_of

_SECONDS = 600.0
_SECONDS_TO_STOP = 20.0
_SECONDS_BEFORE_STOP = 1.5


def first_denial(*scenarios: Scenario) -> Scenario:
    """Return a scenario that runs others in order, and ends with the first denial."""

    def run_all() -> str:
        outcomes = []
        for scenario in scenarios:
            outcomes.append(scenario())
            if denial(outcomes[-1]) or NOTHING in outcomes[-1]:
                break
        return "; ".join(outcomes)

    return run_all


@dataclass(frozen=True)
class Training:
    """A training that fails and is announced, and another that ends with an approved model."""

    deployed: Deployed

    def __call__(self) -> str:
        """Return how both executions ended."""
        missing = f"s3://{self.deployed.bucket('artifacts')}/datasets/0000000000000000"
        end = self._ran({"dataset": missing}).replace("FAILED", "ended by")
        if denial(end):
            return f"without a dataset: {end}"
        captures = f"s3://{self.deployed.bucket('artifacts')}/captures/{self.deployed.prefix}"
        made = self._ran(
            {
                "staging": ["--source", "sample", "--seed", str(uuid4().int % 10**6)],
                # With fewer, now and then a model is worse than the live one.
                "hyperparameters": {"epochs": "3"},
                "traffic": {"captures": captures, "window": "20"},
            }
        )
        return f"without a dataset: {end}; {made}"

    def _ran(self, document: dict[str, Any]) -> str:
        states = boto3.client("stepfunctions")
        machine = self.deployed.machine("training")
        name = f"{self.deployed.prefix}-training-{uuid4().hex[:12]}"
        execution = states.start_execution(
            stateMachineArn=machine, name=name, input=json.dumps({"name": name, **document})
        )["executionArn"]
        end = end_of(states, execution, _SECONDS)
        return _denied_on_the_way(states, execution) or end


def _denied_on_the_way(states: Any, execution: str) -> str:
    """Return what a task was denied, also if the machine went on: a notice that nobody got."""
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    failures = [
        event["taskFailedEventDetails"]
        for page in pages
        for event in page["events"]
        if event["type"] == "TaskFailed"
    ]
    return next(filter(None, (denial(str(failure.get("cause"))) for failure in failures)), "")


@dataclass(frozen=True)
class Stopped:
    """Executions that are stopped while a job of theirs runs: the job is stopped, too."""

    deployed: Deployed

    def __call__(self) -> str:
        """Return what became of each kind of job."""
        sample = ["--source", "sample", "--seed", str(uuid4().int % 10**6)]
        short = uuid4().hex[:8]
        dataset = self._dataset()
        prefix = self.deployed.prefix
        tuning = f"{self.deployed.tuning_prefix}-{short}"
        outcomes = []
        for noun, name, document in (
            ("ProcessingJob", f"{prefix}-training-{short}-stage", {"staging": sample}),
            ("TrainingJob", f"{prefix}-training-{short}", {"dataset": dataset}),
            (
                "HyperParameterTuningJob",
                tuning,
                {"dataset": dataset, "tuning": {"name": tuning}},
            ),
        ):
            job = {"name": f"{prefix}-training-{short}", **document}
            outcomes.append(f"{noun} {self._stopped(noun, name, job)}")
            if denial(outcomes[-1]):
                break
        return ", ".join(outcomes)

    def _stopped(self, noun: str, name: str, document: dict[str, Any]) -> str:
        states, sagemaker = boto3.client("stepfunctions"), boto3.client("sagemaker")
        execution = states.start_execution(
            stateMachineArn=self.deployed.machine("training"), input=json.dumps(document)
        )["executionArn"]
        time.sleep(_SECONDS_BEFORE_STOP)
        early = states.describe_execution(executionArn=execution)
        if early["status"] != "RUNNING":
            return end_of(states, execution, 1.0)
        states.stop_execution(executionArn=execution)
        describe = {
            "ProcessingJob": sagemaker.describe_processing_job,
            "TrainingJob": sagemaker.describe_training_job,
            "HyperParameterTuningJob": sagemaker.describe_hyper_parameter_tuning_job,
        }[noun]
        deadline = time.monotonic() + _SECONDS_TO_STOP
        while time.monotonic() < deadline:
            status = str(describe(**{f"{noun}Name": name})[f"{noun}Status"])
            if status in {"Stopping", "Stopped"}:
                return "stopped"
            if status != "InProgress":
                return status
            time.sleep(0.5)
        stop = {
            "ProcessingJob": sagemaker.stop_processing_job,
            "TrainingJob": sagemaker.stop_training_job,
            "HyperParameterTuningJob": sagemaker.stop_hyper_parameter_tuning_job,
        }[noun]
        stop(**{f"{noun}Name": name})  # by whoever runs this, who may
        return "not stopped"

    def _dataset(self) -> str:
        bucket = self.deployed.bucket("artifacts")
        page = boto3.client("s3").list_objects_v2(Bucket=bucket, Prefix="datasets/")
        manifest = next(
            content["Key"]
            for content in page["Contents"]
            if content["Key"].endswith("/manifest.json")
        )
        return f"s3://{bucket}/{manifest.rpartition('/')[0]}"
