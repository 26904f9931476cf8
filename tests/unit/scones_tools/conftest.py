"""A deployment that the command finds."""

import json
from collections.abc import Callable
from dataclasses import fields

import boto3
import pytest

from scones_tools.deployment import Deployment


@pytest.fixture
def deploy(aws: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what adds to a deployment's description; its environment is the command's default."""
    monkeypatch.setenv("SCONES_ENVIRONMENT", "dev")
    values: dict[str, object] = {field.name: f"no {field.name}" for field in fields(Deployment)}
    values |= {"vehicles": {}, "image_size": 128, "max_receives": 30, "training_job": {}}
    values |= {"event_bus_name": "default", "event_source": "scones.unlimited"}
    name = "/scones-unlimited/dev/deployment"

    def describe(**known: object) -> None:
        values.update(known)
        boto3.client("ssm").put_parameter(
            Name=name, Value=json.dumps(values), Type="String", Overwrite=True
        )

    describe()

    return describe


@pytest.fixture
def queue(deploy: Callable[..., None]) -> str:
    """Return a review queue that is empty, of a deployment with buckets and two vehicles."""
    s3 = boto3.client("s3", region_name="us-east-1")
    for bucket in ("photos", "artifacts"):
        s3.create_bucket(Bucket=bucket)
    url: str = boto3.client("sqs").create_queue(QueueName="review")["QueueUrl"]
    vehicles = {name: {"route": f"{name}-route"} for name in ("bicycle", "motorcycle")}
    deploy(review_queue_url=url, artifacts_bucket="artifacts", vehicles=vehicles)
    return url


@pytest.fixture
def registry(deploy: Callable[..., None]) -> "Registry":
    """Return a group of model packages, of which none is approved, and no endpoint."""
    return Registry(deploy)


class Registry:
    """A deployment's model packages, its endpoint, and the parameter of the approved package."""

    parameter = "/scones/dev/approved-model"
    bucket = "artifacts"
    group = "vehicles"

    def __init__(self, deploy: Callable[..., None]) -> None:
        deploy(
            approved_model_parameter=self.parameter,
            model_package_group_name=self.group,
            artifacts_bucket=self.bucket,
            endpoint_name="scones-dev",
            environment="dev",
            prefix="scones-unlimited-dev",
        )
        self.sagemaker = boto3.client("sagemaker")
        self.sagemaker.create_model_package_group(ModelPackageGroupName=self.group)
        boto3.client("s3").create_bucket(
            Bucket=self.bucket,
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        self.name("none")

    def name(self, package: str) -> None:
        """Put a package into the parameter, as an approval does."""
        boto3.client("ssm").put_parameter(
            Name=self.parameter, Value=package, Type="String", Overwrite=True
        )

    def approved(self) -> str:
        """Return what the parameter names."""
        return boto3.client("ssm").get_parameter(Name=self.parameter)["Parameter"]["Value"]

    def status(self, package: str) -> str:
        """Return a package's status."""
        return self.sagemaker.describe_model_package(ModelPackageName=package)[
            "ModelApprovalStatus"
        ]

    def add(
        self,
        status: str = "Approved",
        verdict: dict | None = None,
        kept: str = "registered",
        unknowns: str = "none",
    ) -> str:
        """Register a package, with its archive and evaluation, and return its ARN."""
        found = self.sagemaker.list_model_packages(ModelPackageGroupName=self.group)
        number = len(found["ModelPackageSummaryList"]) + 1
        s3, key = boto3.client("s3"), f"{kept}/job-{number}/model.tar.gz"
        s3.put_object(Bucket=self.bucket, Key=key, Body=b"a model")
        evaluation = f"evaluations/job-{number}/evaluation.json"
        if verdict is not None:
            s3.put_object(Bucket=self.bucket, Key=evaluation, Body=json.dumps({"verdict": verdict}))
        container = {"Image": "image", "ModelDataUrl": f"s3://{self.bucket}/{key}"}
        return self.sagemaker.create_model_package(
            ModelPackageGroupName=self.group,
            ModelApprovalStatus=status,
            InferenceSpecification={
                "Containers": [container],
                "SupportedContentTypes": ["image/png"],
                "SupportedResponseMIMETypes": ["application/json"],
            },
            CustomerMetadataProperties={
                "training_job": f"job-{number}",
                "accuracy": "0.9750",
                "unknowns_caught": unknowns,
                "evaluation": f"s3://{self.bucket}/{evaluation}",
            },
        )["ModelPackageArn"]

    def serve(self, package: str | None) -> None:
        """Make the endpoint, of a package or of a model that has none."""
        container = {"ModelPackageName": package} if package else {"Image": "image"}
        self.sagemaker.create_model(
            ModelName="model",
            PrimaryContainer=container,
            ExecutionRoleArn="arn:aws:iam::123456789012:role/endpoint",
        )
        variant = {
            "VariantName": "AllTraffic",
            "ModelName": "model",
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": 1,
        }
        self.sagemaker.create_endpoint_config(
            EndpointConfigName="configuration", ProductionVariants=[variant]
        )
        self.sagemaker.create_endpoint(
            EndpointName="scones-dev", EndpointConfigName="configuration"
        )
