"""Batch transform: a model answers for each file below a prefix."""

import gzip
from collections.abc import Callable
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

# Says how it was asked; asked to, it fails.
MODEL = """
    def model_fn(model_dir):
        return None

    def input_fn(body, content_type):
        if b"fail" in bytes(body, "utf-8") if isinstance(body, str) else b"fail" in bytes(body):
            raise ValueError("asked to")
        return body if isinstance(body, str) else bytes(body).decode()

    def predict_fn(data, model):
        return f"<{data}>"

    def output_fn(prediction, accept):
        return prediction, accept
"""


@pytest.fixture(scope="module")
def model(make_configuration) -> str:
    return make_configuration(code=MODEL)


@pytest.fixture
def transform(aws, bucket, model, wait_until) -> Callable[..., tuple[dict, dict[str, str]]]:
    """``transform(files, …)`` runs a job; its description, and its outputs by their names."""

    def run(files: dict[str, bytes], output: dict | None = None, **fields):
        name = f"transform-{uuid4().hex}"
        s3, sagemaker = aws("s3"), aws("sagemaker")
        for key, body in files.items():
            s3.put_object(Bucket=bucket, Key=f"{name}/in/{key}", Body=body)
        source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/{name}/in"}
        asked = {"DataSource": {"S3DataSource": source}, "ContentType": "text/csv"}
        request = {
            "TransformJobName": name,
            "ModelName": model,
            "TransformInput": asked | fields.pop("input", {}),
            "TransformOutput": {"S3OutputPath": f"s3://{bucket}/{name}/out", **(output or {})},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        }
        sagemaker.create_transform_job(**(request | fields))

        def ended() -> dict | None:
            job = sagemaker.describe_transform_job(TransformJobName=name)
            return job if job["TransformJobStatus"] in {"Completed", "Failed"} else None

        job = wait_until(ended)
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"{name}/out/").get("Contents", [])
        return job, {
            one["Key"].removeprefix(f"{name}/out/"): s3.get_object(Bucket=bucket, Key=one["Key"])[
                "Body"
            ]
            .read()
            .decode()
            for one in listed
        }

    return run


@pytest.mark.parametrize(
    ("split", "strategy", "assembly", "expected"),
    [
        ("None", "MultiRecord", "None", "<a\nb\n>"),
        ("Line", "SingleRecord", "None", "<a><b>"),
        ("Line", "SingleRecord", "Line", "<a>\n<b>\n"),
        ("Line", "MultiRecord", "Line", "<a\nb>\n"),
    ],
)
def test_files_are_cut_and_put_together_as_asked(transform, split, strategy, assembly, expected):
    # GIVEN a file of two lines, and one in a folder WHEN they are transformed
    job, outputs = transform(
        {"two.csv": b"a\nb\n", "folder/one.csv": b"c"},
        input={"SplitType": split},
        output={"AssembleWith": assembly, "Accept": "text/csv"},
        BatchStrategy=strategy,
    )
    # THEN each has its answer beside the name of the input
    assert job["TransformJobStatus"] == "Completed"
    assert job["TransformEndTime"] >= job["TransformStartTime"]
    ending = "\n" if assembly == "Line" else ""
    assert outputs == {"two.csv.out": expected, "folder/one.csv.out": f"<c>{ending}"}


def test_what_is_compressed_is_unpacked(transform):
    # GIVEN a compressed file WHEN it is transformed THEN the model sees what is in it
    compressed = {"CompressionType": "Gzip"}
    _, outputs = transform({"a.csv.gz": gzip.compress(b"inside")}, input=compressed)
    assert outputs == {"a.csv.gz.out": "<inside>"}


def test_a_file_that_fails_fails_the_job_and_is_named(transform, text_of):
    # GIVEN a file that the model answers, and one that it does not
    retries = {"InvocationsMaxRetries": 0}
    files = {"bad.csv": b"fail", "good.csv": b"fine"}
    # WHEN they are transformed
    job, outputs = transform(files, ModelClientConfig=retries)
    # THEN the good one is there, and the job says where the reason is
    assert job["TransformJobStatus"] == "Failed"
    assert job["FailureReason"] == "AlgorithmError: See job logs for more information"
    assert outputs == {"good.csv.out": "<fine>"}
    log = text_of("/aws/sagemaker/TransformJobs")
    assert "bad.csv: Bad HTTP status received from algorithm: 500" in log


def test_a_record_that_is_too_large_is_not_sent(transform):
    # GIVEN a line of more than a megabyte, which is the most WHEN it is transformed
    line = {"SplitType": "Line"}
    job, outputs = transform({"a.csv": b"x" * (1024**2 + 1)}, input=line, MaxPayloadInMB=1)
    # THEN the job fails
    assert (job["TransformJobStatus"], outputs) == ("Failed", {})


def test_no_file_fails_the_job(transform):
    # GIVEN an empty prefix WHEN it is transformed THEN the reason is AWS's
    job, _ = transform({})
    assert job["FailureReason"].startswith("ClientError: Data download failed: No S3 objects found")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"input": {"SplitType": "RecordIO"}}, "SplitType RecordIO"),
        ({"DataProcessing": {"JoinSource": "Input"}}, "DataProcessing"),
    ],
)
def test_what_is_not_here_is_refused_by_name(transform, fields, reason):
    # GIVEN a job that is not here WHEN it is created THEN it is refused, and named
    with pytest.raises(ClientError, match=f"CreateTransformJob with {reason}") as refused:
        transform({"a": b"a"}, **fields)
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"
