#!/usr/bin/env python3
"""Train the vehicle classifier with AWS's SageMaker SDK, outside the pipeline, and register it.

For a data scientist who changes training_jobs/vehicle_classifier: the folder is packaged as the
pipeline's is, its job has the pipeline's role, image and hyperparameters, and the model becomes a
package of the same group. No gate has judged it, so it waits for a person whatever the policy is.
"""

import argparse
import contextlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import package_code
from scones.manifest import MANIFEST
from scones_tools import deployment
from scones_tools.command_line import CommandError, UsageError, pair, printable, run
from scones_tools.deployment import Deployment
from scones_tools.models.register import register
from scones_tools.s3_files import FileMissing, fetch

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCE = REPOSITORY / "training_jobs" / "vehicle_classifier"
LIBRARY = REPOSITORY / "python" / "scones" / "src"
ARCHIVE = "sourcedir.tar.gz"

_METRICS = ("train:loss", "validation:loss", "validation:accuracy", "test:accuracy")
_EXAMPLE = """\
example:
  python3 -m pip install ./python/scones ./python/scones_tools 'sagemaker>=3.27,<4'
  scripts/train_with_sagemaker_sdk.py --environment dev --dataset s3://BUCKET/datasets/DIGEST \\
      --hyperparameter epochs=20
"""
# Instead of those of the machine, with which the same call could be another job. Telemetry would
# send the account's number to a bucket of AWS, at an address of its own.
SDK_SETTINGS = {
    "SchemaVersion": "1.0",
    "SageMaker": {"PythonSDK": {"Modules": {"TelemetryOptOut": True}}},
}


class SdkMissing(CommandError):
    """AWS's SageMaker SDK is not installed, or another version of it."""


class DatasetMissing(CommandError):
    """There is no dataset version at the URI."""


class SourceUnusable(CommandError):
    """The folder of the training code cannot be packaged."""


class TrainingFailed(CommandError):
    """The training job did not complete; the text is the reason it gives."""


def train(
    deployed: Deployment, dataset: str, source: Path, hyperparameters: Mapping[str, str]
) -> Any:
    """Run a training job to its end, its log on stderr, and return it.

    Parameters
    ----------
    deployed
        The environment.
    dataset
        The URI of a dataset version, as ``scones stage`` prints it.
    source
        The folder of the training code; its ``train.py`` is run.
    hyperparameters
        What differs from the pipeline's.

    Returns
    -------
    sagemaker.core.resources.TrainingJob
        Completed.

    Raises
    ------
    TrainingFailed
        If it ends otherwise.
    """
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.shapes import OutputDataConfig
    from sagemaker.core.training.configs import Compute, InputData, MetricDefinition, SourceCode
    from sagemaker.core.utils.exceptions import FailedStatusError
    from sagemaker.train import ModelTrainer

    job = deployed.training_job
    # The SDK would refuse a role that may not attach networks: this one attaches none.
    os.environ["SAGEMAKER_VALIDATE_ROLE"] = "false"
    given = {"classes": ",".join(deployed.vehicles), "image_size": str(deployed.image_size)}
    with tempfile.TemporaryDirectory() as directory:
        trainer = ModelTrainer(
            sagemaker_session=Session(
                default_bucket=deployed.artifacts_bucket,
                default_bucket_prefix="code",
                sagemaker_config=SDK_SETTINGS,
            ),
            role=job["role_arn"],
            base_job_name=f"{deployed.prefix}-sdk",
            training_image=job["image"],
            source_code=SourceCode(
                source_dir=str(_packaged(job, source, Path(directory))), entry_script="train.py"
            ),
            compute=Compute(instance_type=job["instance_type"], instance_count=1),
            output_data_config=OutputDataConfig(
                s3_output_path=f"s3://{deployed.artifacts_bucket}/models", kms_key_id=job["key_arn"]
            ),
            hyperparameters={**job["hyperparameters"], **given, **hyperparameters},
        ).with_metric_definitions(
            [MetricDefinition(name=name, regex=f"{name}=([0-9.]+)") for name in _METRICS]
        )
        splits = ("train", "validation", "test")
        channels = [
            InputData(channel_name=name, data_source=f"{dataset}/{name}/") for name in splits
        ]
        # The SDK's progress is not a result.
        with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(FailedStatusError):
            try:
                trainer.train(channels)
            except KeyboardInterrupt:
                _say_what_goes_on(trainer._latest_training_job)
                raise
    trained = trainer._latest_training_job
    if trained.training_job_status != "Completed":
        raise TrainingFailed(_why(trained))
    return trained


def _packaged(job: Mapping[str, Any], source: Path, directory: Path) -> Path:
    """Return the archive of a folder, made as Terraform makes the pipeline's."""
    if not (source / "train.py").is_file():
        raise SourceUnusable(f"{source} has no train.py, which a training job runs")
    try:
        content = package_code.build(
            source, [LIBRARY], job["python"], job["wheel_platforms"], ARCHIVE
        )
    except package_code.PackagingError as error:
        raise SourceUnusable(str(error)) from error
    archive = directory / ARCHIVE
    archive.write_bytes(content)
    return archive


def _say_what_goes_on(job: Any) -> None:
    if job is not None:
        stop = f"aws sagemaker stop-training-job --training-job-name {job.training_job_name}"
        print(f"{job.training_job_name} goes on; to stop it: {stop}", file=sys.stderr)


def _why(job: Any) -> str:
    name, status = job.training_job_name, job.training_job_status
    reason = job.failure_reason if status == "Failed" else "it gives no reason"
    return f"{name} is {status}: {reason}"


def metrics_of(job: Any) -> dict[str, float]:
    """Return the last value of each metric of a training job, by name."""
    return {metric.metric_name: metric.value for metric in job.final_metric_data_list or []}


class _Lines(logging.Formatter):
    """The SDK's messages, a job's lines among them, without the name of the stream of each."""

    def format(self, record: logging.LogRecord) -> str:
        text = re.sub(r"^\S+/algo-\d+-\d+:\n", "  ", super().format(record))
        text = text.replace("[bold]", "")  # a mark that its own handler would read
        return "\n".join(map(printable, text.splitlines()))


def _see_sdk() -> None:
    """Raise SdkMissing unless the SDK is there; from then on it logs to stderr."""
    try:
        import sagemaker.train  # noqa: F401 (what is missing is named, not traced)
    except ImportError as error:
        raise SdkMissing(
            f"{error}: python3 -m pip install 'sagemaker>=3.27,<4' (1 GB: best in a virtual "
            "environment of its own)"
        ) from error
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("sagemaker").setLevel(logging.INFO)


def _see_dataset(dataset: str) -> None:
    try:
        with tempfile.TemporaryDirectory() as directory:
            fetch(f"{dataset}/{MANIFEST}", Path(directory))
    except FileMissing as error:
        raise DatasetMissing(f"{error}: stage one with `scones stage`") from error


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=_EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    deployment.add_arguments(parser)
    parser.add_argument(
        "--dataset", required=True, metavar="URI", help="what `scones stage` printed as uri"
    )
    parser.add_argument(
        "--source", type=Path, default=SOURCE, metavar="DIR", help="default: %(default)s"
    )
    parser.add_argument(
        "--hyperparameter",
        action="append",
        type=pair,
        default=[],
        metavar="NAME=VALUE",
        help="override one; repeatable",
    )
    parser.add_argument("--no-register", action="store_true", help="only train")
    options = parser.parse_args(arguments)
    dataset = options.dataset.rstrip("/")
    _see_sdk()
    try:
        deployed = deployment.find(options)
    except UsageError as error:
        parser.error(str(error))
    _see_dataset(dataset)
    job = train(deployed, dataset, options.source, dict(options.hyperparameter))
    for name, value in metrics_of(job).items():
        print(f"{name} {value:.4f}", file=sys.stderr)
    if options.no_register:
        print(job.training_job_name)
    else:
        name, model = job.training_job_name, job.model_artifacts.s3_model_artifacts
        print(register(deployed, name, dataset, model, metrics_of(job)))


if __name__ == "__main__":
    sys.exit(run(command, None))
