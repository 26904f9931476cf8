"""The whole service on localaws, with a live endpoint, while something is measured on it."""

import io
import os
import shutil
import sys
import tarfile
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from demo.demonstration import FEW_EPOCHS, TERRAFORM, Demonstration, LocalawsNotStarted, stage
from demo.work_directory import make_anew
from scones_tools.clean_up.unmanaged import remove_unmanaged
from scones_tools.command_line import CommandError
from scones_tools.environments.terraform_check import check_terraform
from scones_tools.environments.terraform_providers import provider_variables
from scones_tools.models.approve import approve
from scones_tools.models.train import train

_SCRIPTS = Path(__file__).resolve().parents[1]


def add_arguments(parser: ArgumentParser, work_directory: str) -> None:
    """Let a command line name the model, and the work directory with its default."""
    parser.add_argument("--model", type=Path, metavar="DIR", help="a model; default: train one")
    parser.add_argument(
        "--work-directory", type=Path, default=work_directory, help="default: %(default)s"
    )


class ModelMissing(CommandError):
    """The directory that was named holds no model."""


@contextmanager
def standing_service(
    demonstration: Demonstration, model: Path | None = None, *options: str
) -> Iterator[dict[str, Any]]:
    """Apply the Terraform on a localaws of its own, and destroy it at the end.

    Parameters
    ----------
    demonstration
        The work directory and the variables. Its directory is made anew, and removed when all
        went well.
    model
        A model directory as training writes it; None trains one on drawn pictures.
    options
        Of ``localaws start``.

    Yields
    ------
    dict
        Terraform's outputs; the environment of this process points at the service.
    """
    if model is not None and not (model / "model.json").is_file():
        raise ModelMissing(f"{model} holds no model.json: name the unpacked model.tar.gz of a job")
    print(f"Terraform {check_terraform()}", file=sys.stderr)
    make_anew(demonstration.work_directory)
    providers = provider_variables(demonstration.work_directory)
    try:
        with demonstration.step("start localaws"):
            demonstration.start_localaws(*options)
        demonstration.enter_environment()
        os.environ.update(providers)
        yield _apply(demonstration, model)
        with demonstration.step("destroy"):
            root = demonstration.root()
            remove_unmanaged(root.outputs()["prefix"])
            root.destroy()
    except LocalawsNotStarted:
        raise
    except BaseException:
        demonstration.stop_localaws()
        print(f"logs are kept in {demonstration.work_directory}", file=sys.stderr)
        raise
    demonstration.stop_localaws()
    shutil.rmtree(demonstration.work_directory)


def _apply(demonstration: Demonstration, model: Path | None) -> dict[str, Any]:
    bootstrap, root = demonstration.bootstrap(), demonstration.root()
    with demonstration.step("apply: everything but an endpoint"):
        bootstrap.init()
        bootstrap.apply()
        backend = TERRAFORM / "environments" / "local.s3.tfbackend"
        root.init([str(backend), f"bucket={bootstrap.outputs()['state_bucket']}"])
        root.apply()
    outputs = root.outputs()
    with demonstration.step("a model"):
        package = _register(model, outputs) if model else _train(outputs)
        approve(package, outputs["approved_model_parameter"], "to be measured")
    with demonstration.step("apply again: the endpoint"):
        root.apply()
    return root.outputs()


def _train(outputs: Mapping[str, Any]) -> str:
    dataset = stage(outputs, "--source", "sample")
    return train(outputs["training_state_machine_arn"], dataset, FEW_EPOCHS)


def _register(model: Path, outputs: Mapping[str, Any]) -> str:
    """Put a model directory where the pipeline keeps models, and register it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        archive.add(model, arcname=".")
        # The later member wins: the code that serves is this repository's.
        _add_code(archive)
    key = "registered/measured/model.tar.gz"
    boto3.client("s3").put_object(
        Bucket=outputs["artifacts_bucket"], Key=key, Body=buffer.getvalue()
    )
    container = {
        "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/autogluon:local",
        "ModelDataUrl": f"s3://{outputs['artifacts_bucket']}/{key}",
        "Environment": {
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
        },
    }
    answer = boto3.client("sagemaker").create_model_package(
        ModelPackageGroupName=outputs["model_package_group_name"],
        ModelApprovalStatus="PendingManualApproval",
        InferenceSpecification={
            "Containers": [container],
            "SupportedContentTypes": ["image/png"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
    )
    return str(answer["ModelPackageArn"])


def _add_code(archive: tarfile.TarFile) -> None:
    job = _SCRIPTS.parent / "training_jobs" / "vehicle_classifier"
    for name in ("inference.py", "preprocessing.py"):
        archive.add(job / name, arcname=f"./code/{name}")
