"""The SDK's typed resources see what boto3 made: decision 30 keeps boto3 for the commands."""

import boto3
import pytest
from sagemaker.core.resources import ModelPackage, ModelPackageGroup, TrainingJob
from sagemaker.core.utils.exceptions import FailedStatusError

from scones_tools.models.approve import newest_package


@pytest.fixture
def packages(aws, bucket, deployed) -> list[str]:
    """The ARNs of two packages as the training pipeline registers them, oldest first."""
    name = "of-the-pipeline"
    aws("sagemaker").create_model_package_group(ModelPackageGroupName=name)
    statistics = {"ContentType": "application/json", "S3Uri": f"s3://{bucket}/evaluation.json"}
    return [
        aws("sagemaker").create_model_package(
            ModelPackageGroupName=name,
            ModelPackageDescription=f"job-{number} on a dataset",
            ModelApprovalStatus="PendingManualApproval",
            ModelMetrics={"ModelQuality": {"Statistics": statistics}},
            InferenceSpecification={
                "Containers": [
                    {
                        "Image": deployed["training_job"]["serving_image"],
                        "ModelDataUrl": f"s3://{bucket}/registered/job-{number}/model.tar.gz",
                        "Environment": {"SAGEMAKER_PROGRAM": "inference.py"},
                    }
                ],
                "SupportedContentTypes": ["image/png", "image/jpeg", "image/webp"],
                "SupportedResponseMIMETypes": ["application/json"],
            },
            CustomerMetadataProperties={"training_job": f"job-{number}", "accuracy": "0.9500"},
        )["ModelPackageArn"]
        for number in range(2)
    ]


def test_the_registry_lists_what_the_pipeline_registers(packages):
    # GIVEN two packages in the pipeline's shape WHEN the SDK lists their group, newest first
    order = {"sort_by": "CreationTime", "sort_order": "Descending"}
    listed = list(ModelPackage.get_all(model_package_group_name="of-the-pipeline", **order))
    # THEN they are there in this order, with their figures, and the newest is approve's, too
    assert [one.model_package_arn for one in listed] == packages[::-1]
    found = listed[0].refresh()
    assert found.customer_metadata_properties["accuracy"] == "0.9500"
    assert found.model_metrics.model_quality.statistics.s3_uri.endswith("/evaluation.json")
    assert newest_package("of-the-pipeline") == packages[1]
    assert ModelPackageGroup.get("of-the-pipeline").model_package_group_status == "Completed"
    # WHEN the SDK approves one THEN boto3 sees it
    found.update(model_approval_status="Approved", approval_description="looked at")
    seen = boto3.client("sagemaker").describe_model_package(ModelPackageName=packages[1])
    assert (seen["ModelApprovalStatus"], seen["ApprovalDescription"]) == ("Approved", "looked at")


@pytest.fixture
def start(aws, role, bucket):
    """``start(name, command)`` starts a training job by boto3."""

    def begin(name: str, command: str) -> None:
        aws("sagemaker").create_training_job(
            TrainingJobName=name,
            RoleArn=role,
            AlgorithmSpecification={
                "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/trial:1",
                "TrainingInputMode": "File",
                "ContainerEntrypoint": ["/bin/sh", "-c", command],
            },
            OutputDataConfig={"S3OutputPath": f"s3://{bucket}/models"},
            ResourceConfig={
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 1,
            },
            StoppingCondition={"MaxRuntimeInSeconds": 300},
        )

    return begin


def test_a_job_is_waited_for_to_its_end(start):
    # GIVEN a job that works, and one that fails
    start("works", "echo done")
    start("fails", "echo 'no oven' > /opt/ml/output/failure; exit 2")
    # WHEN the SDK waits for each
    works, fails = TrainingJob.get("works"), TrainingJob.get("fails")
    works.wait(poll=1, logs=True)
    with pytest.raises(FailedStatusError) as failed:
        fails.wait(poll=1)
    # THEN it knows how each has ended, and of what
    assert works.training_job_status == "Completed"
    assert "AlgorithmError: no oven, exit code: 2" in str(failed.value)


def test_a_job_that_is_stopped_is_stopped(start):
    # GIVEN a job that would run for minutes WHEN the SDK stops it and waits
    start("long", "sleep 250")
    job = TrainingJob.get("long")
    job.stop()
    job.wait(poll=1)
    # THEN it is stopped
    assert job.training_job_status == "Stopped"
