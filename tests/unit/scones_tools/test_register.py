"""Registering a model that was trained outside the pipeline."""

import io
import json
import re
import tarfile
from argparse import Namespace
from pathlib import Path

import boto3
import pytest

from scones_tools import deployment
from scones_tools.models.register import ReportMissing, register

REPOSITORY = Path(__file__).resolve().parents[3]
MODULE = REPOSITORY / "terraform" / "modules" / "training_pipeline"
REPORTS = ("evaluation.json", "baseline.json", "model_card.md", "evaluation.html")
MODEL = "s3://artifacts/models/job-1/output/model.tar.gz"


@pytest.fixture
def deployed(deploy):
    """An environment with a bucket and a group."""
    deploy(
        artifacts_bucket="artifacts",
        model_package_group_name="vehicles",
        training_job={"serving_image": "server:1", "serving_workers": 2},
    )
    place = {"LocationConstraint": "eu-central-1"}
    boto3.client("s3").create_bucket(Bucket="artifacts", CreateBucketConfiguration=place)
    boto3.client("sagemaker").create_model_package_group(ModelPackageGroupName="vehicles")
    return deployment.find(Namespace(project="scones-unlimited", environment="dev"))


def put_model(*names: str, **contents: str) -> None:
    """Put an archive of files that hold their name, or for a stem what is given."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name in names:
            content = contents.get(name.partition(".")[0], name).encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    key = MODEL.removeprefix("s3://artifacts/")
    boto3.client("s3").put_object(Bucket="artifacts", Key=key, Body=buffer.getvalue())


def names_of(document: dict) -> set[str]:
    return {name.removesuffix(".$") for name in document}


def test_a_model_is_registered_as_the_pipeline_registers_its_own(deployed):
    # GIVEN a model with its reports WHEN it is registered
    put_model("model.onnx", *REPORTS)
    arn = register(deployed, "job-1", "s3://d/datasets/1", MODEL, {"test:accuracy": 0.93219})
    # THEN its package says all that the pipeline's state Register says of one, and no more
    package = boto3.client("sagemaker").describe_model_package(ModelPackageName=arn)
    template = (MODULE / "training.asl.json.tftpl").read_text()
    states = json.loads(re.sub(r'(?<!["\w/])\$\{\w+\}(?!["\w/])', "null", template))["States"]
    registered = states["Register"]["Parameters"]
    assert names_of(registered) <= set(package)
    assert set(package["CustomerMetadataProperties"]) == names_of(
        registered["CustomerMetadataProperties"]
    )
    [container], [own] = (
        one["InferenceSpecification"].pop("Containers") for one in (registered, package)
    )
    assert registered["InferenceSpecification"] == package["InferenceSpecification"]
    assert names_of(container) == {"Image", "ModelDataUrl", "Environment"}
    assert set(own["Environment"]) == set(container["Environment"])
    assert own["Environment"]["SAGEMAKER_MODEL_SERVER_WORKERS"] == "2"
    assert package["ModelApprovalStatus"] == registered["ModelApprovalStatus"]
    # AND the model and its reports are where no job writes
    assert own["ModelDataUrl"] == "s3://artifacts/registered/job-1/model.tar.gz"
    assert package["CustomerMetadataProperties"]["accuracy"] == "0.9322"
    for name in ("registered/job-1/model.tar.gz", *(f"evaluations/job-1/{one}" for one in REPORTS)):
        assert boto3.client("s3").head_object(Bucket="artifacts", Key=name)["ContentLength"] > 0


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        ('{"count": 80, "caught": 78, "kinds": {}}', "0.9750"),
        ("null", "none"),
        ('{"count": 0, "caught": 0}', "none"),
        ("7", "none"),
    ],
)
def test_a_package_says_how_many_unknown_things_the_training_found_caught(
    deployed, unknown: str, said: str
):
    # GIVEN a model whose evaluation has outliers, or none WHEN it is registered
    put_model("model.onnx", *REPORTS, evaluation=f'{{"unknown": {unknown}}}')
    arn = register(deployed, "job-1", "s3://d/datasets/1", MODEL, {"test:accuracy": 0.9})
    # THEN its package says it
    package = boto3.client("sagemaker").describe_model_package(ModelPackageName=arn)
    assert package["CustomerMetadataProperties"]["unknowns_caught"] == said


@pytest.mark.parametrize(
    ("files", "metrics", "reason"),
    [
        (REPORTS, {"train:loss": 0.1}, "the log of job-1 has no test:accuracy"),
        (REPORTS[1:], {"test:accuracy": 0.9}, f"{MODEL} has no evaluation.json: artifact.py"),
        ((), {"test:accuracy": 0.9}, "evaluation.json, baseline.json, model_card.md"),
    ],
)
def test_a_training_that_lacks_what_a_package_has_is_not_registered(
    deployed, files, metrics, reason
):
    # GIVEN a training whose log or model lacks something WHEN its model is registered
    put_model("model.onnx", *files)
    with pytest.raises(ReportMissing, match=re.escape(reason)):
        register(deployed, "job-1", "s3://d/datasets/1", MODEL, metrics)
    # THEN it is refused by name, and there is no package
    listed = boto3.client("sagemaker").list_model_packages(ModelPackageGroupName="vehicles")
    assert listed["ModelPackageSummaryList"] == []
