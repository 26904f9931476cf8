"""Register a model that was trained outside the pipeline, in the pipeline's shape.

The pipeline's own registration is a state of its machine (terraform/modules/training_pipeline).
"""

import json
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

import boto3

from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment
from scones_tools.models.verdicts import unknowns_text
from scones_tools.s3_files import fetch, put, split

_ACCURACY = "test:accuracy"
_REPORTS = ("evaluation.json", "baseline.json", "model_card.md", "evaluation.html")


class ReportMissing(CommandError):
    """The training lacks a figure or a report that a registered model has."""


def register(
    deployed: Deployment, job: str, dataset: str, model: str, metrics: Mapping[str, float]
) -> str:
    """Register a training job's model in an environment's group, and return its package's ARN.

    It waits for a person, whatever the environment's policy is: no gate has judged it.

    Parameters
    ----------
    deployed
        The environment.
    job
        The training job's name.
    dataset
        The URI of the dataset version that it was trained on.
    model
        The URI of its ``model.tar.gz``.
    metrics
        The job's final metrics, by name.

    Raises
    ------
    ReportMissing
        If there is no accuracy, or the model's archive lacks a report.
    """
    if _ACCURACY not in metrics:
        raise ReportMissing(f"the log of {job} has no {_ACCURACY}: train.py prints it at its end")
    bucket = deployed.artifacts_bucket
    reports, unknowns = _keep_reports(model, f"s3://{bucket}/evaluations/{job}")
    kept = f"registered/{job}/model.tar.gz"  # where no job writes, and the endpoint reads
    source, key = split(model)
    boto3.client("s3").copy({"Bucket": source, "Key": key}, bucket, kept)
    container = {
        "Image": deployed.training_job["serving_image"],
        "ModelDataUrl": f"s3://{bucket}/{kept}",
        "Environment": {
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
            "SAGEMAKER_MODEL_SERVER_WORKERS": str(deployed.training_job["serving_workers"]),
        },
    }
    statistics = {"ContentType": "application/json", "S3Uri": reports["evaluation.json"]}
    answer = boto3.client("sagemaker").create_model_package(
        ModelPackageGroupName=deployed.model_package_group_name,
        ModelPackageDescription=f"{job} on {dataset}, outside the pipeline",
        ModelApprovalStatus="PendingManualApproval",
        ModelMetrics={"ModelQuality": {"Statistics": statistics}},
        InferenceSpecification={
            "Containers": [container],
            "SupportedContentTypes": ["image/png", "image/jpeg", "image/webp"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        CustomerMetadataProperties={
            "training_job": job,
            "dataset": dataset,
            "accuracy": f"{metrics[_ACCURACY]:.4f}",
            "unknowns_caught": unknowns_text(unknowns),
            "evaluation": reports["evaluation.json"],
            "baseline": reports["baseline.json"],
            "model_card": reports["model_card.md"],
        },
    )
    return str(answer["ModelPackageArn"])


def _keep_reports(model: str, destination: str) -> tuple[dict[str, str], float | None]:
    """Copy the reports in a model's archive to S3.

    Returns
    -------
    dict of str to str
        The URI of each by its name.
    float or None
        The share of outliers that the training found caught; None if there were none.
    """
    found: dict[str, bytes] = {}
    with (
        tempfile.TemporaryDirectory() as directory,
        tarfile.open(fetch(model, Path(directory))) as archive,
    ):
        for member in archive:
            file = archive.extractfile(member) if member.name in _REPORTS else None
            if file is not None:
                found[member.name] = file.read()
    missing = [name for name in _REPORTS if name not in found]
    if missing:
        raise ReportMissing(f"{model} has no {', '.join(missing)}: artifact.py writes them")
    uris = {name: f"{destination}/{name}" for name in found}
    for name, content in found.items():
        put(content, uris[name])
    return uris, _unknowns_caught(found["evaluation.json"])


def _unknowns_caught(evaluation: bytes) -> float | None:
    try:
        unknown = json.loads(evaluation)["unknown"]
        return float(unknown["caught"] / unknown["count"])
    except (ValueError, TypeError, KeyError, ZeroDivisionError):
        return None  # no outliers, or an older training's
