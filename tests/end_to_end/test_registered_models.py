"""A model that was evaluated and approved stays what it was: a training job cannot replace it."""

import io
import json
import tarfile
import time
from uuid import uuid4

import boto3
import pytest

ACCOUNT = "123456789012"
SECONDS = 300.0
# A training job's own code, with the job's own permissions: it tries to write to each key.
HOSTILE = """
import json, os
import boto3

s3, told = boto3.client("s3"), {}
for key in json.loads(os.environ["SM_HPS"])["keys"]:
    try:
        s3.put_object(Bucket=os.environ["SM_HP_BUCKET"], Key=key, Body=b"another model")
        told[key] = "written"
    except Exception as error:
        told[key] = error.response["Error"]["Code"]
for key in list(told):
    try:
        s3.delete_object(Bucket=os.environ["SM_HP_BUCKET"], Key=key)
        told[f"delete {key}"] = "deleted"
    except Exception as error:
        told[f"delete {key}"] = error.response["Error"]["Code"]
with open(os.path.join(os.environ["SM_MODEL_DIR"], "told.json"), "w") as file:
    json.dump(told, file)
"""


def packed(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()


@pytest.fixture
def live(aws) -> tuple[str, str]:
    """Bucket and key of the archive that is live."""
    name = aws["approved_model_parameter"]
    package = boto3.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    described = boto3.client("sagemaker").describe_model_package(ModelPackageName=package)
    address = described["InferenceSpecification"]["Containers"][0]["ModelDataUrl"]
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key


def test_a_training_job_does_not_replace_the_model_that_is_live(aws, live):
    # GIVEN the live model, kept where the pipeline keeps what it evaluates
    bucket, key = live
    assert key.startswith("registered/")
    s3, sagemaker = boto3.client("s3"), boto3.client("sagemaker")
    before = s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    # WHEN a training job, with a job's role, writes there and elsewhere
    name = f"{aws['prefix']}-training-hostile-{uuid4().hex[:8]}"
    code = f"code/{name}/sourcedir.tar.gz"
    s3.put_object(Bucket=bucket, Key=code, Body=packed("hostile.py", HOSTILE.encode()))
    own = f"models/{name}/other"
    sagemaker.create_training_job(
        TrainingJobName=name,
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{aws['prefix']}-training-job",
        AlgorithmSpecification={
            "TrainingImage": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:local",
            "TrainingInputMode": "File",
        },
        HyperParameters={
            "sagemaker_program": "hostile.py",
            "sagemaker_submit_directory": f"s3://{bucket}/{code}",
            "bucket": bucket,
            "keys": json.dumps([key, "registered/new/model.tar.gz", own]),
        },
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/models"},
        ResourceConfig={"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    deadline = time.monotonic() + SECONDS
    job = sagemaker.describe_training_job(TrainingJobName=name)
    while job["TrainingJobStatus"] == "InProgress" and time.monotonic() < deadline:
        time.sleep(1)
        job = sagemaker.describe_training_job(TrainingJobName=name)
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    output = s3.get_object(Bucket=bucket, Key=f"models/{name}/output/model.tar.gz")["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(output)) as archive:
        told = json.loads(archive.extractfile("told.json").read())
    # THEN it has written its own, and the live model is the one that was approved
    assert told[own] == "written"
    del told[own]
    assert set(told.values()) == {"AccessDenied"}, told
    assert s3.head_object(Bucket=bucket, Key=key)["VersionId"] == before
    s3.delete_object(Bucket=bucket, Key=own)
