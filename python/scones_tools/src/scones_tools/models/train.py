"""Train a model: start the training state machine and follow it to its model package."""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.causes import message_of
from scones.manifest import MANIFEST
from scones_tools import deployment, results
from scones_tools.command_line import CommandError, pair, printable

LOG_GROUP = "/aws/sagemaker/TrainingJobs"
# sagemaker-training writes a page of settings before the job's own lines.
_SETTINGS, _SCRIPT = "Training Env:", "Invoking script with the following command:"
_TOOLKIT = re.compile(
    r" (sagemaker[-_]training\S*|botocore\S*) +INFO |^Returning the value itself$"
)
_POLL_INTERVAL_SECONDS = 2.0


class TrainingFailed(CommandError):
    """The training state machine did not succeed; the text is the reason it gives."""


class DatasetMissing(CommandError):
    """No dataset version has been staged."""


def newest_dataset(bucket: str) -> str:
    """Return the URI of the dataset version that was staged last.

    Parameters
    ----------
    bucket
        The artifacts bucket.

    Raises
    ------
    DatasetMissing
        If there is none.
    """
    pages = boto3.client("s3").get_paginator("list_objects_v2")
    manifests = [
        entry
        for page in pages.paginate(Bucket=bucket, Prefix="datasets/")
        for entry in page.get("Contents", [])
        if entry["Key"].endswith(f"/{MANIFEST}")  # written last: the version is whole
    ]
    if not manifests:
        raise DatasetMissing(
            f"s3://{bucket}/datasets is empty: stage a version with `scones stage`"
        )
    newest = max(manifests, key=lambda entry: entry["LastModified"])
    dataset = f"s3://{bucket}/{newest['Key'].removesuffix(f'/{MANIFEST}')}"
    print(f"dataset {printable(dataset)}", file=sys.stderr)
    return dataset


def train(
    state_machine_arn: str,
    dataset: str,
    hyperparameters: Mapping[str, str] | None = None,
    tuning_prefix: str | None = None,
) -> str:
    """Train, or tune, on a dataset version and return the ARN of the registered model package.

    Parameters
    ----------
    state_machine_arn
        The training state machine (output ``training_state_machine_arn``).
    dataset
        The URI of a dataset version, as ``scones stage`` prints it.
    hyperparameters
        What differs from the defaults that Terraform holds.
    tuning_prefix
        What the name of a tuning job begins with (output ``tuning_prefix``); None trains once.

    Raises
    ------
    TrainingFailed
        If the execution ends otherwise than SUCCEEDED.
    """
    workflow = boto3.client("stepfunctions")
    now = datetime.now(UTC)
    name = training_name(state_machine_arn.rpartition(":")[2], now)
    document: dict[str, Any] = {"name": name, "dataset": dataset}
    document["hyperparameters"] = dict(hyperparameters or {})
    if tuning_prefix:
        document["tuning"] = {"name": f"{tuning_prefix}-{int(now.timestamp()):x}"}
    execution = workflow.start_execution(
        stateMachineArn=state_machine_arn, name=name, input=json.dumps(document)
    )["executionArn"]
    log = (
        _tuning_lines(document["tuning"]["name"]) if tuning_prefix else of_script(_log_lines(name))
    )
    while True:
        description = workflow.describe_execution(executionArn=execution)
        for line in log:
            if line is None:
                break
            print(f"  {printable(line)}", file=sys.stderr, flush=True)
        if description["status"] != "RUNNING":
            break
        time.sleep(_POLL_INTERVAL_SECONDS)
    if description["status"] != "SUCCEEDED":
        raise TrainingFailed(_reason(name, description))
    return str(json.loads(description["output"])["ModelPackageArn"])


def training_name(machine: str, now: datetime) -> str:
    """Return the name of a training: the state machine's, and so the environment's, and the time.

    ``scones clean-up`` finds what it leaves by it.
    """
    return f"{machine}-{now:%Y-%m-%d-%H-%M-%S}"


def of_script(lines: Iterator[str | None]) -> Iterator[str | None]:
    """Yield the lines that a job's script wrote, and None where there is None.

    Parameters
    ----------
    lines
        The job's log. The lines of the container's toolkit are left out, and stay in CloudWatch
        Logs. Of another container all lines are kept.
    """
    settings = False
    for line in lines:
        if line is None:
            yield None
        elif line.strip() in {_SETTINGS, _SCRIPT}:
            settings = line.strip() == _SETTINGS
        elif line.strip() and not settings and not _TOOLKIT.search(line):
            yield line


def _log_lines(job: str) -> Iterator[str | None]:
    """Yield the job's log lines as they come, and None whenever there is no new line."""
    logs = boto3.client("logs")
    token: dict[str, str] = {}
    stream = ""
    while True:
        try:
            if not stream:
                streams = logs.describe_log_streams(
                    logGroupName=LOG_GROUP, logStreamNamePrefix=f"{job}/"
                )
                stream = streams["logStreams"][0]["logStreamName"] if streams["logStreams"] else ""
            if stream:
                page = logs.get_log_events(
                    logGroupName=LOG_GROUP, logStreamName=stream, startFromHead=True, **token
                )
                token = {"nextToken": page["nextForwardToken"]}
                yield from (event["message"].rstrip() for event in page["events"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise  # the log group is made with the first line: until then there is none
        yield None


def _tuning_lines(tuning_job: str) -> Iterator[str | None]:
    """Yield a line for each training job that has ended, and None whenever no job has ended."""
    sagemaker = boto3.client("sagemaker")
    reported: set[str] = set()
    while True:
        try:
            jobs = sagemaker.list_training_jobs_for_hyper_parameter_tuning_job(
                HyperParameterTuningJobName=tuning_job, MaxResults=100
            )["TrainingJobSummaries"]
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"ResourceNotFound", "ValidationException"}:
                raise
            jobs = []  # it has not begun
        for job in jobs:
            name, status = job["TrainingJobName"], job["TrainingJobStatus"]
            if name not in reported and status in {"Completed", "Failed", "Stopped"}:
                reported.add(name)
                yield _of_tuning(job)
        yield None


def _of_tuning(job: Mapping[str, Any]) -> str:
    tried = " ".join(f"{name}={value}" for name, value in job["TunedHyperParameters"].items())
    metric = job.get("FinalHyperParameterTuningJobObjectiveMetric")
    result = f"{metric['MetricName']}={metric['Value']:.4f}" if metric else "no result"
    return f"{job['TrainingJobName']}: {job['TrainingJobStatus']}, {tried}, {result}"


def _reason(job: str, execution: Mapping[str, Any]) -> str:
    try:
        description = boto3.client("sagemaker").describe_training_job(TrainingJobName=job)
        if description.get("FailureReason"):
            return f"training job {job}: {description['FailureReason']}"
    except ClientError:
        pass  # it failed before there was a job: the execution's own words are all there is
    cause = message_of(execution.get("cause", "no cause given"))
    return f"{execution.get('error', execution['status'])}: {cause}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument("--dataset", metavar="URI", help="a dataset version (default: the newest)")
    parser.add_argument(
        "--hyperparameter",
        action="append",
        type=pair,
        default=[],
        metavar="NAME=VALUE",
        help="override a hyperparameter; repeatable",
    )
    parser.add_argument(
        "--tune", action="store_true", help="try several hyperparameters, and keep the best"
    )
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    hyperparameters = dict(options.hyperparameter)
    deployed = deployment.find(options)
    tuning_prefix = deployed.tuning_prefix if options.tune else None
    machine = deployed.training_state_machine_arn
    dataset = options.dataset or newest_dataset(deployed.artifacts_bucket)
    package = train(machine, dataset, hyperparameters, tuning_prefix)
    print(json.dumps({"model_package": package}) if options.json else package)
