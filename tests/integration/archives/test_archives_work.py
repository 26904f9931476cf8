"""Every archive at work: a dataset, a model of it, its evaluation, an endpoint, and the functions.

localaws runs each under a Python that has what AWS's runtime has: see test_archive_imports.py.
"""

import base64
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from ..running import until
from .at_work import (
    ARTIFACTS,
    BATCH,
    CLASSES,
    JOB,
    NAME,
    PARAMETER,
    PHOTO_COUNT,
    PHOTOS,
    SERVING_IMAGE,
    SETTINGS,
    SIZE,
    TRAINING_IMAGE,
    log_of,
    photo,
)

EVENTS: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "serialize_image": lambda _, __: {
        "photo": {"bucket": PHOTOS, "key": "photos/0.png", "size": 1}
    },
    "classify_image": lambda answer, _: answer("serialize_image"),
    "filter_inference": lambda answer, _: answer("classify_image"),
    "plan_bulk": lambda _, __: {"run": "spring", "prefix": "photos/"},
    "classify_batch": lambda answer, read: {
        "run": "spring",
        "batch": read(answer("plan_bulk")["batches"]["key"])[0],
    },
    "account_bulk": lambda answer, _: answer("classify_batch") and {"run": "spring"},
    "monitor_drift": lambda answer, _: answer("classify_batch"),
    "start_retraining": lambda answer, _: answer("monitor_drift") and {"id": "event-1"},
}


@pytest.fixture(scope="module")
def dataset(process) -> str:
    """Stage the drawn sample, without outliers: an epoch's model would be in doubt; its URI."""
    words = ["--source", "sample", "--destination", f"s3://{ARTIFACTS}/datasets"]
    words += ["--classes", ",".join(CLASSES), "--image-size", str(SIZE), "--unknown", "none"]
    return str(process("stage", *words)["uri"])


@pytest.fixture(scope="module")
def model(aws, role, dataset) -> str:
    """Train an epoch; the model archive's URI."""
    source = {"S3DataType": "S3Prefix", "S3DataDistributionType": "FullyReplicated"}
    aws("sagemaker").create_training_job(
        TrainingJobName=JOB,
        RoleArn=role,
        AlgorithmSpecification={"TrainingImage": TRAINING_IMAGE, "TrainingInputMode": "File"},
        HyperParameters={
            "sagemaker_program": "train.py",
            "sagemaker_submit_directory": f"s3://{ARTIFACTS}/code/sourcedir.tar.gz",
            "sagemaker_region": "us-east-1",
            "classes": ",".join(CLASSES),
            "image_size": str(SIZE),
            "epochs": "1",
        },
        InputDataConfig=[
            {
                "ChannelName": split,
                "DataSource": {"S3DataSource": {**source, "S3Uri": f"{dataset}/{split}/"}},
            }
            for split in ("train", "validation", "test")
        ],
        OutputDataConfig={"S3OutputPath": f"s3://{ARTIFACTS}/models"},
        ResourceConfig={
            "InstanceType": "ml.m5.xlarge",
            "InstanceCount": 1,
            "VolumeSizeInGB": 30,
        },
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )

    def ended() -> dict[str, Any] | None:
        found = aws("sagemaker").describe_training_job(TrainingJobName=JOB)
        return found if found["TrainingJobStatus"] in {"Completed", "Failed"} else None

    found = until(ended)
    assert found["TrainingJobStatus"] == "Completed", log_of(aws, "TrainingJobs", JOB)
    return str(found["ModelArtifacts"]["S3ModelArtifacts"])


@pytest.fixture(scope="module")
def evaluation(process, model, dataset) -> dict[str, Any]:
    """Evaluate the model next to itself; the job's message."""
    words = ["--candidate", model, "--live", model, "--dataset", dataset]
    words += ["--output", f"s3://{ARTIFACTS}/evaluations/{JOB}"]
    return process("evaluate", *words)


@pytest.fixture(scope="module")
def endpoint(aws, role, model, evaluation) -> str:
    """Serve the model from the registry, approved, as Terraform does; the endpoint's name."""
    sagemaker = aws("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=NAME)
    environment = {
        "SAGEMAKER_PROGRAM": "inference.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
    }
    container = {"Image": SERVING_IMAGE, "ModelDataUrl": model, "Environment": environment}
    package = sagemaker.create_model_package(
        ModelPackageGroupName=NAME,
        ModelApprovalStatus="Approved",
        InferenceSpecification={
            "Containers": [container],
            "SupportedContentTypes": ["image/png"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        CustomerMetadataProperties={"training_job": JOB, "baseline": evaluation["baseline"]},
    )["ModelPackageArn"]
    aws("ssm").put_parameter(Name=PARAMETER, Value=package, Type="String")
    sagemaker.create_model(
        ModelName=NAME, ExecutionRoleArn=role, PrimaryContainer={"ModelPackageName": package}
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName=NAME,
        ProductionVariants=[
            {
                "VariantName": "primary",
                "ModelName": NAME,
                "InstanceType": "ml.c5.large",
                "InitialInstanceCount": 1,
            }
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{ARTIFACTS}/captures",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        },
    )
    sagemaker.create_endpoint(EndpointName=NAME, EndpointConfigName=NAME)

    def settled() -> dict[str, Any] | None:
        found = sagemaker.describe_endpoint(EndpointName=NAME)
        return found if found["EndpointStatus"] in {"InService", "Failed"} else None

    found = until(settled)
    assert found["EndpointStatus"] == "InService", found
    return NAME


@pytest.fixture(scope="module")
def answer(aws, role, built, endpoint, read):
    """``answer(function)`` is what a function answers to its event; each is asked once."""
    aws("cloudwatch").put_metric_alarm(
        AlarmName="drift",
        MetricName="Drift",
        Namespace="scones",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    machine = aws("stepfunctions").create_state_machine(
        name="training", definition=definition, roleArn=role
    )["stateMachineArn"]
    settings = SETTINGS | {"STATE_MACHINE_ARN": machine}

    @cache
    def ask(name: str) -> dict[str, Any]:
        aws("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
            Timeout=60,
            Environment={"Variables": settings},
            Code={"ZipFile": built[f"{name}.zip"].read_bytes()},
        )
        event = EVENTS[name](ask, read)
        if name == "monitor_drift":
            listed = aws("s3").list_objects_v2
            until(lambda: listed(Bucket=ARTIFACTS, Prefix="captures/").get("KeyCount"))
        answer = aws("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        document = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, document
        return document

    return ask


def test_every_archive_of_the_configuration_is_at_work_here(archives):
    # GIVEN what Terraform packages WHEN it is compared with what runs below THEN none is left out
    assert set(archives) == {f"{name}.zip" for name in EVENTS} | {
        "processing.zip",
        "sourcedir.tar.gz",
    }


def test_the_staging_job_stages(aws, dataset, read):
    # GIVEN the drawn sample, staged by the job's archive WHEN its manifest is read
    prefix = dataset.removeprefix(f"s3://{ARTIFACTS}/")
    manifest = read(f"{prefix}/manifest.json")

    # THEN it says what was staged, and the shards are those that it names
    assert (manifest["classes"], manifest["image_size"]) == (CLASSES, SIZE)
    assert manifest["tool_version"]
    for shards in manifest["shards"].values():
        for shard in shards:
            key = f"{prefix}/{shard['name']}"
            content = aws("s3").get_object(Bucket=ARTIFACTS, Key=key)["Body"].read()
            assert hashlib.sha256(content).hexdigest() == shard["sha256"]


def test_the_training_job_exports_what_serves(aws, model):
    # GIVEN a model that the job's archive has trained WHEN its archive is read
    key = model.removeprefix(f"s3://{ARTIFACTS}/")
    content = aws("s3").get_object(Bucket=ARTIFACTS, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(content)) as opened:
        names = {name.removeprefix("./") for name in opened.getnames()}

    # THEN it has the graph, and the code that serves it with the runtime of ONNX
    wanted = {"model.onnx", "model.json", "baseline.json", "evaluation.html"}
    wanted |= {f"code/{name}" for name in ("inference.py", "preprocessing.py")}
    assert wanted | {"code/onnxruntime/__init__.py"} <= names


def test_the_evaluation_job_judges(evaluation, read):
    # GIVEN the model, evaluated by the job's archive WHEN the verdict is read
    document = read(f"evaluations/{JOB}/evaluation.json")

    # THEN it is that of the message, and compares the model with the live one
    assert float(evaluation["accuracy"]) == pytest.approx(document["verdict"]["accuracy"], abs=1e-3)
    assert document["verdict"]["comparison"]["only_candidate"] == 0


@pytest.mark.parametrize("kind", ["image/png", BATCH])
def test_the_model_archive_serves(aws, endpoint, kind):
    # GIVEN the archive that training has exported, served as it is
    content = photo(0)
    if kind == BATCH:
        content = json.dumps({"pictures": [base64.b64encode(content).decode()] * 2}).encode()

    # WHEN it is asked about a picture, or several
    runtime = aws("sagemaker-runtime")
    answer = runtime.invoke_endpoint(EndpointName=endpoint, ContentType=kind, Body=content)

    # THEN it answers with a distribution over the vehicles
    document = json.loads(answer["Body"].read())
    for one in document["predictions"] if kind == BATCH else [document]:
        assert sorted(one["probabilities"]) == CLASSES
        assert sum(one["probabilities"].values()) == pytest.approx(1)
        assert one["model_version"] == JOB


def test_what_is_no_picture_is_refused_by_400(aws, endpoint):
    # GIVEN a body that is no picture WHEN it is asked about
    runtime = aws("sagemaker-runtime")
    with pytest.raises(runtime.exceptions.ModelError) as caught:
        runtime.invoke_endpoint(EndpointName=endpoint, ContentType="image/png", Body=b"no picture")

    # THEN the caller is told so, with the reason
    assert caught.value.response["OriginalStatusCode"] == 400
    assert "the body is not a readable image/png" in caught.value.response["OriginalMessage"]


@pytest.mark.parametrize(
    ("function", "names", "told"),
    [
        ("serialize_image", ["image", "content_type"], "image/png"),
        ("classify_image", ["inference", "model_version"], JOB),
        ("filter_inference", ["decision", "outcome"], "accepted"),
        ("plan_bulk", ["counts", "waiting"], PHOTO_COUNT),
        ("classify_batch", ["outcomes"], {"accepted": PHOTO_COUNT}),
        ("account_bulk", ["balances"], True),
        ("monitor_drift", ["model_version"], JOB),
        ("start_retraining", ["started"], None),
    ],
)
def test_a_function_answers_its_event(answer, function, names, told):
    # GIVEN a function's archive WHEN it is given an event as it comes
    document: Any = answer(function)

    # THEN it does its work
    for name in names:
        document = document[name]
    assert document == told
