"""A model that was evaluated and approved stays what it was: a training job cannot replace it."""

import io
import json
import tarfile
import time
from uuid import uuid4

import boto3

from scones_tools.__main__ import main

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


def run(capsys, *words: str) -> tuple[int, list[dict]]:
    """Run a verb for a program; its exit code, and the lines that it printed."""
    capsys.readouterr()
    code = main([*words, "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_model_that_is_live_is_listed_with_what_its_gate_measured(aws, capsys):
    # GIVEN the demonstration's model, approved by the pipeline and served
    # WHEN the models are listed
    code, rows = run(capsys, "models")
    # THEN one is approved and live, with an accuracy inside its interval
    assert code == 0
    (live,) = [row for row in rows if row["live"]]
    assert (live["approved"], live["status"], live["gate"]) == (True, "Approved", "passed")
    least, most = live["accuracy_interval"]
    assert least <= live["accuracy"] <= most


def test_a_rollback_approves_the_package_before(aws, capsys):
    # GIVEN another package of the same archive, approved after the live one
    sagemaker = boto3.client("sagemaker")
    before = next(row for row in run(capsys, "models")[1] if row["live"])
    described = sagemaker.describe_model_package(ModelPackageName=before["model_package"])
    container = described["InferenceSpecification"]["Containers"][0]
    wanted = {name: container[name] for name in ("Image", "ModelDataUrl", "Environment")}
    package = sagemaker.create_model_package(
        ModelPackageGroupName=aws["model_package_group_name"],
        InferenceSpecification=described["InferenceSpecification"] | {"Containers": [wanted]},
        ModelApprovalStatus="PendingManualApproval",
    )["ModelPackageArn"]
    assert run(capsys, "approve", "--model-package", package)[1] == [{"model_package": package}]
    # WHEN it is rolled back, as it is at fault
    code, (done,) = run(capsys, "rollback", "--yes", "--reject")
    # THEN the live one is approved again, and the next apply has nothing to replace
    assert (code, done["model_package"], done["turned_back"]) == (
        0,
        before["model_package"],
        package,
    )
    assert done["next_apply"] == f"version {before['version']} is approved and live"
    rows = {row["model_package"]: row for row in run(capsys, "models")[1]}
    assert rows[before["model_package"]]["approved"]
    assert rows[package]["status"] == "Rejected"


def test_the_drift_is_measured_and_shown(aws, capsys):
    # GIVEN the demonstration's traffic WHEN it is measured THEN the answer is of the live model
    code, (now,) = run(capsys, "drift", "--now")
    assert code in {0, 3}, now
    assert now["answer"]["model_version"]
    assert now["alarm"]["name"] == aws["drift_alarm_name"]
    # AND CloudWatch has been told
    deadline = time.monotonic() + SECONDS
    (shown,) = run(capsys, "drift")[1]
    while shown["window"] is None and time.monotonic() < deadline:
        time.sleep(1)
        (shown,) = run(capsys, "drift")[1]
    assert shown["window"] is not None
