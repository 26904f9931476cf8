"""Training jobs and endpoints, made and waited for."""

import json
from collections.abc import Callable, Iterator, Mapping
from uuid import uuid4

import pytest


@pytest.fixture(scope="module")
def training_request(aws, bucket, role, tar_gz) -> Callable[..., dict]:
    """``training_request(code, …)`` is a CreateTrainingJob that runs code, which it puts on S3."""

    def request(
        code: str,
        channels: Mapping[str, str] | None = None,
        hyperparameters: Mapping[str, str] | None = None,
        metrics: Mapping[str, str] | None = None,
        **fields,
    ) -> dict:
        name = f"job-{uuid4().hex}"
        key = f"code/{name}/sourcedir.tar.gz"
        aws("s3").put_object(Bucket=bucket, Key=key, Body=tar_gz({"learn.py": code}))
        of_toolkit = {"program": "learn.py", "submit_directory": f"s3://{bucket}/{key}"}
        of_toolkit = {f"sagemaker_{key}": json.dumps(text) for key, text in of_toolkit.items()}
        source = {"S3DataType": "S3Prefix", "S3DataDistributionType": "FullyReplicated"}
        request = {
            "TrainingJobName": name,
            "RoleArn": role,
            "AlgorithmSpecification": {
                "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/learner:1",
                "TrainingInputMode": "File",
                "MetricDefinitions": [
                    {"Name": metric, "Regex": regex} for metric, regex in (metrics or {}).items()
                ],
            },
            "HyperParameters": {**of_toolkit, **(hyperparameters or {})},
            "InputDataConfig": [
                {
                    "ChannelName": channel,
                    "DataSource": {"S3DataSource": {**source, "S3Uri": f"s3://{bucket}/{prefix}"}},
                }
                for channel, prefix in (channels or {}).items()
            ],
            "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/jobs"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 1,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 300},
        }
        return {key: value for key, value in (request | fields).items() if value != []}

    return request


@pytest.fixture(scope="session")
def trained(aws, wait_until) -> Callable[[str], dict]:
    """``trained(name)`` waits for the end of a training job and describes it."""

    def wait(name: str) -> dict:
        def look() -> dict | None:
            job = aws("sagemaker").describe_training_job(TrainingJobName=name)
            return None if job["TrainingJobStatus"] in {"InProgress", "Stopping"} else job

        return wait_until(look)

    return wait


@pytest.fixture(scope="module")
def start_training(aws, training_request) -> Callable[..., str]:
    """``start_training(code, …)`` starts a training job and returns its name."""

    def start(code: str, **settings) -> str:
        request = training_request(code, **settings)
        aws("sagemaker").create_training_job(**request)
        return request["TrainingJobName"]

    return start


@pytest.fixture(scope="module")
def train(start_training, trained) -> Callable[..., dict]:
    """``train(code, …)`` runs a training job to its end and describes it."""
    return lambda code, **settings: trained(start_training(code, **settings))


@pytest.fixture(scope="session")
def log_of(aws) -> Callable[[str], list[str]]:
    """``log_of(job)`` is the lines that a training job has printed so far."""

    def lines(job: str) -> list[str]:
        group = {"logGroupName": "/aws/sagemaker/TrainingJobs"}
        logs = aws("logs")
        if not logs.describe_log_groups(logGroupNamePrefix=group["logGroupName"])["logGroups"]:
            return []
        streams = logs.describe_log_streams(**group, logStreamNamePrefix=f"{job}/")["logStreams"]
        return [
            event["message"]
            for stream in streams
            for event in logs.get_log_events(
                **group, logStreamName=stream["logStreamName"], startFromHead=True
            )["events"]
        ]

    return lines


# Answers with the request's bytes turned round; what it is asked for decides how it fails.
MODEL = """
    import json, os, pathlib

    def model_fn(model_dir):
        return {"name": pathlib.Path(model_dir, "name.txt").read_text(), "pid": os.getpid()}

    def input_fn(body, content_type):
        if content_type == "text/csv":
            raise ValueError("no comma")
        return bytes(body)

    def predict_fn(data, model):
        return {"model": model, "bytes": data[::-1].hex(), "colour": os.environ.get("COLOUR")}

    def output_fn(prediction, accept):
        return json.dumps(prediction)
"""


@pytest.fixture(scope="module")
def make_configuration(aws, bucket, role, tar_gz) -> Callable[..., str]:
    """``make_configuration(name, code, …)`` puts a model on S3 and returns a configuration's name.

    ``weights`` are its variants', all of the one model; ``variant`` is what each has beside,
    ``image`` the container's.
    """

    def make(
        name: str = "model",
        code: str = MODEL,
        weights: Mapping[str, int] | None = None,
        variant: Mapping[str, object] | None = None,
        image: str = "server:1",
        **fields,
    ) -> str:
        unique = f"{name}-{uuid4().hex[:20]}"
        files = {"name.txt": name, "code/inference.py": code}
        aws("s3").put_object(Bucket=bucket, Key=f"models/{unique}/model.tar.gz", Body=tar_gz(files))
        container = {
            "Image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{image}",
            "ModelDataUrl": f"s3://{bucket}/models/{unique}/model.tar.gz",
            "Environment": {"COLOUR": "red"},
        }
        sagemaker = aws("sagemaker")
        sagemaker.create_model(ModelName=unique, ExecutionRoleArn=role, PrimaryContainer=container)
        variants = [
            {
                "VariantName": title,
                "ModelName": unique,
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
                "InitialVariantWeight": weight,
                **(variant or {}),
            }
            for title, weight in (weights or {"all": 1}).items()
        ]
        sagemaker.create_endpoint_config(
            EndpointConfigName=unique, ProductionVariants=variants, **fields
        )
        return unique

    return make


@pytest.fixture(scope="session")
def settled(aws, wait_until) -> Callable[[str], dict]:
    """``settled(endpoint)`` waits until an endpoint serves or has failed and describes it."""

    def wait(name: str) -> dict:
        def look() -> dict | None:
            endpoint = aws("sagemaker").describe_endpoint(EndpointName=name)
            return endpoint if endpoint["EndpointStatus"] in {"InService", "Failed"} else None

        return wait_until(look)

    return wait


@pytest.fixture(scope="module")
def make_endpoint(aws, settled) -> Iterator[Callable[[str], str]]:
    """``make_endpoint(configuration)`` makes an endpoint, waits for it and returns its name."""
    made = []

    def make(configuration: str) -> str:
        name = f"endpoint-{uuid4().hex}"
        aws("sagemaker").create_endpoint(EndpointName=name, EndpointConfigName=configuration)
        made.append(name)
        settled(name)
        return name

    yield make
    known = {one["EndpointName"] for one in aws("sagemaker").list_endpoints()["Endpoints"]}
    for name in known & set(made):
        aws("sagemaker").delete_endpoint(EndpointName=name)
