"""A model that cannot serve is rolled out by Terraform: the old one serves throughout."""

import io
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from PIL import Image

REPOSITORY = Path(__file__).resolve().parents[2]

_APPLY = ["terraform", "-chdir=terraform", "apply", "-auto-approve", "-input=false", "-no-color"]


@pytest.fixture
def apply(demonstration):
    """``apply()`` applies the root module, as a user does; what it printed, and its exit code."""

    def run() -> tuple[int, str]:
        finished = subprocess.run(
            [*_APPLY, "-var-file=environments/local.tfvars"],
            cwd=REPOSITORY,
            env=demonstration.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return finished.returncode, finished.stdout

    return run


@pytest.fixture
def approved(aws, apply) -> Iterator:
    """``approved(arn)`` names a model package; afterwards the old one is named and applied."""
    ssm = boto3.client("ssm")
    name = aws["approved_model_parameter"]
    before = ssm.get_parameter(Name=name)["Parameter"]["Value"]

    def put(arn: str) -> None:
        ssm.put_parameter(Name=name, Value=arn, Type="String", Overwrite=True)

    yield put
    put(before)
    code, output = apply()
    assert code == 0, output
    code, output = apply()
    assert code == 0, output
    assert "No changes." in output


@pytest.fixture
def broken_package(aws) -> str:
    """A model package like the live one, whose code cannot be loaded; its ARN."""
    name = aws["approved_model_parameter"]
    live = boto3.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    described = boto3.client("sagemaker").describe_model_package(ModelPackageName=live)
    container = described["InferenceSpecification"]["Containers"][0]
    bucket = container["ModelDataUrl"].split("/")[2]
    key = f"registered/broken-{uuid4().hex}/model.tar.gz"
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        code = b'raise ValueError("this model cannot be loaded")\n'
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(code)
        tar.addfile(member, io.BytesIO(code))
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=archive.getvalue())
    specification = described["InferenceSpecification"] | {
        "Containers": [
            {
                "Image": container["Image"],
                "Environment": container["Environment"],
                "ModelDataUrl": f"s3://{bucket}/{key}",
            }
        ]
    }
    return boto3.client("sagemaker").create_model_package(
        ModelPackageGroupName=described["ModelPackageGroupName"],
        InferenceSpecification=specification,
        ModelApprovalStatus="Approved",
    )["ModelPackageArn"]


class Traffic:
    """Requests to the endpoint, one after another, while it is open."""

    def __init__(self, runtime, endpoint: str) -> None:
        self._runtime, self._endpoint = runtime, endpoint
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self.answered, self.failed = 0, []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._done.set()
        self._thread.join()

    def _send(self) -> None:
        photo = io.BytesIO()
        Image.new("RGB", (32, 32)).save(photo, "PNG")
        while not self._done.wait(0.05):
            try:
                self._runtime.invoke_endpoint(
                    EndpointName=self._endpoint, Body=photo.getvalue(), ContentType="image/png"
                )
                self.answered += 1
            except ClientError as error:
                self.failed.append(str(error))


def test_a_model_that_cannot_serve_is_turned_back(aws, apply, approved, broken_package):
    # GIVEN an endpoint with traffic, and an approved model that cannot be loaded
    name = aws["endpoint_name"]
    before = boto3.client("sagemaker").describe_endpoint(EndpointName=name)["EndpointConfigName"]
    approved(broken_package)
    # WHEN it is applied
    with Traffic(boto3.client("sagemaker-runtime"), name) as traffic:
        code, output = apply()
    # THEN Terraform fails, and says what happened and what to do
    assert code == 1
    assert "The roll-out was turned back: the endpoint serves its old model." in output
    # ... the endpoint is as it was, with the reason beside it
    after = boto3.client("sagemaker").describe_endpoint(EndpointName=name)
    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", before)
    assert "this model cannot be loaded" in after["FailureReason"]
    # ... and no request failed
    assert traffic.failed == []
    assert traffic.answered > 20
