"""What SageMaker looks at as its caller, or as a model's role, behind one call."""

import io
import json
import tarfile
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def allow(*actions, resource="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


@pytest.fixture(scope="module")
def archive(enforcing) -> str:
    """The URI of a model's archive, encrypted with a key; ``archive_key`` is the key."""
    s3, bucket = enforcing("s3"), f"bucket-{uuid4().hex}"
    key = enforcing("kms").create_key()["KeyMetadata"]["Arn"]
    s3.create_bucket(Bucket=bucket)
    s3.put_object(
        Bucket=bucket,
        Key="models/model.tar.gz",
        Body=b"model",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=key,
    )
    enforcing("sagemaker").create_model_package_group(ModelPackageGroupName="vehicles")
    return f"s3://{bucket}/models/model.tar.gz"


def register(client, archive: str) -> str:
    container = {
        "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/server:1",
        "ModelDataUrl": archive,
    }
    return client("sagemaker").create_model_package(
        ModelPackageGroupName="vehicles",
        InferenceSpecification={
            "Containers": [container],
            "SupportedContentTypes": ["image/png"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
    )["ModelPackageArn"]


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ([], "s3:GetObject"),
        (["s3:GetObject"], "kms:Decrypt"),
    ],
)
def test_who_registers_a_model_must_be_able_to_read_it(user, archive, more, missing):
    # GIVEN a user who may create model packages, and not read the model
    client = user(allow("sagemaker:CreateModelPackage", *more))
    # WHEN it is registered THEN the call is refused, with what is missing
    with pytest.raises(ClientError, match=missing) as refused:
        register(client, archive)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_who_may_read_a_model_registers_it(user, archive):
    # GIVEN a user who may do all of it WHEN the model is registered THEN it is
    client = user(allow("sagemaker:CreateModelPackage", "s3:GetObject", "kms:Decrypt"))
    assert "/vehicles/" in register(client, archive)


MODEL = b"""
def model_fn(model_dir):
    return None

def predict_fn(data, model):
    return data
"""


def archive_of_model() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(MODEL)
        tar.addfile(member, io.BytesIO(MODEL))
    return packed.getvalue()


@pytest.mark.parametrize(("actions", "is_rolled_out"), [([], False), (["DescribeAlarms"], True)])
def test_a_roll_out_looks_at_its_alarms_as_the_models_role(
    enforcing, make_role, wait_until, actions, is_rolled_out
):
    # GIVEN an endpoint, an alarm, and a role that may look at alarms or may not
    trust = {"Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **trust}]})
    allowed = [f"cloudwatch:{action}" for action in actions]
    role = make_role(trust, allow("s3:GetObject", *allowed))
    name, s3, sagemaker = f"m-{uuid4().hex[:20]}", enforcing("s3"), enforcing("sagemaker")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="m.tar.gz", Body=archive_of_model())
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/server:1"
    container = {"Image": image, "ModelDataUrl": f"s3://{name}/m.tar.gz"}
    sagemaker.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer=container)
    variant = {
        "VariantName": "all",
        "ModelName": name,
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    for configuration in (f"{name}-old", f"{name}-new"):
        sagemaker.create_endpoint_config(
            EndpointConfigName=configuration, ProductionVariants=[variant]
        )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=f"{name}-old")

    def served() -> dict:
        described = sagemaker.describe_endpoint(EndpointName=name)
        return described if described["EndpointStatus"] == "InService" else {}

    assert wait_until(served)["EndpointConfigName"] == f"{name}-old"
    # WHEN another configuration is rolled out under an alarm
    routing = {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0}
    sagemaker.update_endpoint(
        EndpointName=name,
        EndpointConfigName=f"{name}-new",
        DeploymentConfig={
            "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": routing},
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "quiet"}]},
        },
    )
    # THEN it is turned back unless the role may look at the alarm
    described = wait_until(served)
    sagemaker.delete_endpoint(EndpointName=name)
    expected = f"{name}-new" if is_rolled_out else f"{name}-old"
    assert described["EndpointConfigName"] == expected
    assert is_rolled_out or "cloudwatch:DescribeAlarms" in described["FailureReason"]
