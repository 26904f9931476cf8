"""The wheel alone: what SageMaker runs is refused when it is created, and says what is missing."""

import pytest

IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-cpu-py312"
ROLE = "arn:aws:iam::123456789012:role/any"
INPUT = {
    "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
    "HyperParameters": {"sagemaker_program": "train.py"},
    "OutputDataConfig": {"S3OutputPath": "s3://models/"},
    "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1},
    "RoleArn": ROLE,
    "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    "TrainingJobName": "refused",
}
MODEL = {
    "ExecutionRoleArn": ROLE,
    "ModelName": "refused",
    "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": "s3://models/m.tar.gz"},
}
FUNCTION = """
import boto3, io, json, zipfile
iam, functions = boto3.client("iam"), boto3.client("lambda")
caller = {"Service": "lambda.amazonaws.com"}
trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": caller}
role = iam.create_role(RoleName="any", AssumeRolePolicyDocument=json.dumps(
    {"Version": "2012-10-17", "Statement": [trust]}))["Role"]["Arn"]
with zipfile.ZipFile(code := io.BytesIO(), "w") as archive:
    archive.writestr("f.py", "def handler(event, context): return [event * 2]")
functions.create_function(FunctionName="f", Role=role, Runtime="python3.13",
    Handler="f.handler", Code={"ZipFile": code.getvalue()})
print(functions.invoke(FunctionName="f", Payload="21")["Payload"].read().decode())
"""
RUN = "localaws run -- python"
CALL = """
import boto3, sys
sagemaker = boto3.client("sagemaker")
try:
    getattr(sagemaker, sys.argv[1])(**{request!r})
except sagemaker.exceptions.ClientError as refusal:
    print(refusal.response["Error"]["Message"])
"""


@pytest.fixture(scope="module")
def started(shell, wheel):
    """A shell where the wheel is installed without extras, and its server runs."""
    shell(f"pip install --quiet {wheel}; localaws start")
    return shell


@pytest.mark.parametrize(
    ("operation", "request_", "module"),
    [
        ("create_training_job", INPUT, "sagemaker_training"),
        ("create_model", MODEL, "sagemaker_inference"),
    ],
)
def test_what_needs_an_extra_is_refused_with_its_name(started, operation, request_, module):
    # GIVEN the wheel without extras WHEN what needs one is created
    program = CALL.format(request=request_)
    said = started(f"cat > call.py <<'END'\n{program}\nEND\n{RUN} call.py {operation}")
    # THEN it is refused, with what installs it
    assert f"with image {IMAGE}: {module} is not installed beside localaws" in said
    assert "pip install 'localaws-server[sagemaker]'" in said


def test_a_function_runs_without_an_extra(started):
    # GIVEN the wheel without extras WHEN a function is called THEN it answers
    assert started(f"cat > function.py <<'END'\n{FUNCTION}\nEND\n{RUN} function.py") == "[42]\n"
