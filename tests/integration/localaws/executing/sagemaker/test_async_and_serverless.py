"""Endpoints that answer to S3, and endpoints without machines."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

# Waits, or takes memory, as it is asked to.
GREEDY = """
    import time

    def model_fn(model_dir):
        return []

    def input_fn(body, content_type):
        return bytes(body).decode()

    def predict_fn(data, model):
        if data == "wait":
            time.sleep(2)
        if data == "take":
            model.append(bytearray(b"x") * (1200 * 1024 * 1024))
            time.sleep(2)
        return data

    def output_fn(prediction, accept):
        return prediction
"""


@pytest.fixture(scope="module")
def topics(aws) -> dict[str, str]:
    """Queues of a topic for each end, by ``Success`` and ``Error``; and ``…Topic``, its ARN."""
    found = {}
    for end in ("Success", "Error"):
        name = f"{end}-{uuid4().hex}"
        url = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
        topic = aws("sns").create_topic(Name=name)["TopicArn"]
        queue = topic.replace(":sns:", ":sqs:")
        raw = {"RawMessageDelivery": "true"}
        aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=raw)
        found |= {end: url, f"{end}Topic": topic}
    return found


@pytest.fixture(scope="module")
def asynchronous(make_configuration, make_endpoint, bucket, topics) -> str:
    """An endpoint that answers to S3."""
    output = {
        "S3OutputPath": f"s3://{bucket}/answers",
        "S3FailurePath": f"s3://{bucket}/failures",
        "NotificationConfig": {key: topics[key] for key in ("SuccessTopic", "ErrorTopic")},
    }
    config = {"OutputConfig": output}
    return make_endpoint(make_configuration(AsyncInferenceConfig=config))


@pytest.fixture
def ask(aws, asynchronous, bucket):
    """``ask(body, …)`` puts a body on S3 and asks; returns the answer of the call."""

    def call(body: bytes | None, kind: str = "image/png", **fields) -> dict:
        key = f"asked/{uuid4().hex}"
        if body is not None:
            aws("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=kind)
        return aws("sagemaker-runtime").invoke_endpoint_async(
            EndpointName=asynchronous, InputLocation=f"s3://{bucket}/{key}", **fields
        )

    return call


@pytest.fixture
def written(aws, bucket, wait_until):
    """``written(uri)`` waits for an object."""

    def look(uri: str) -> bytes | None:
        key = uri.removeprefix(f"s3://{bucket}/")
        found = aws("s3").list_objects_v2(Bucket=bucket, Prefix=key).get("Contents")
        return aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read() if found else None

    return lambda uri: wait_until(lambda: look(uri))


def received(aws, wait_until, url: str, identifier: str) -> dict:
    """Return the message about an inference."""

    def look() -> dict | None:
        for message in aws("sqs").receive_message(QueueUrl=url).get("Messages", []):
            document = json.loads(message["Body"])
            if document["inferenceId"] == identifier:
                return document
        return None

    return wait_until(look)


def test_an_answer_goes_to_s3_and_to_the_topic(aws, ask, written, topics, wait_until):
    # GIVEN an asynchronous endpoint WHEN it is asked
    answer = ask(b"abc", ContentType="image/png", InferenceId="one")
    # THEN the call says where the answer will be, and there it is
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert answer["InferenceId"] == "one"
    assert json.loads(written(answer["OutputLocation"]))["bytes"] == b"cba".hex()
    # AND the topic is told
    told = received(aws, wait_until, topics["Success"], "one")
    assert told["invocationStatus"] == "Completed"
    assert told["responseParameters"]["outputLocation"] == answer["OutputLocation"]
    assert told["requestParameters"]["contentType"] == "image/png"


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"a", "Received server error (500) from all"), (None, "Data download failed")],
    ids=["the-model-fails", "no-input"],
)
def test_a_failure_goes_to_s3_and_to_the_topic(aws, ask, written, topics, wait_until, body, reason):
    # GIVEN a request that cannot be answered WHEN it is asked
    identifier = uuid4().hex
    answer = ask(body, ContentType="text/csv", InferenceId=identifier)
    # THEN the reason is where the call says, and the topic is told
    assert written(answer["FailureLocation"]).decode().startswith(reason)
    told = received(aws, wait_until, topics["Error"], identifier)
    assert told["invocationStatus"] == "Failed"
    assert told["failureReason"].startswith(reason)


def test_the_content_type_is_the_objects_where_the_call_has_none(ask, written):
    # GIVEN an object with a type, which the model refuses WHEN a call without one names it
    answer = ask(b"a", kind="text/csv")
    # THEN the model was told it
    assert b"no comma" in written(answer["FailureLocation"])


def test_each_kind_of_endpoint_is_asked_in_its_way(
    aws_once, asynchronous, make_configuration, make_endpoint, bucket
):
    # GIVEN an endpoint of each kind WHEN it is asked in the other's way THEN it is refused
    runtime = aws_once("sagemaker-runtime")
    with pytest.raises(ClientError, match="asynchronous") as refused:
        runtime.invoke_endpoint(EndpointName=asynchronous, Body=b"a")
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    plain = make_endpoint(make_configuration())
    with pytest.raises(ClientError, match="does not support asynchronous"):
        runtime.invoke_endpoint_async(EndpointName=plain, InputLocation=f"s3://{bucket}/a")


@pytest.fixture(scope="module")
def serverless(aws, bucket, role, tar_gz, make_endpoint) -> str:
    """A serverless endpoint of two requests at once and the least memory."""
    name, sagemaker = f"serverless-{uuid4().hex}", aws("sagemaker")
    archive = tar_gz({"code/inference.py": GREEDY})
    aws("s3").put_object(Bucket=bucket, Key=f"{name}.tar.gz", Body=archive)
    container = {
        "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/server:1",
        "ModelDataUrl": f"s3://{bucket}/{name}.tar.gz",
    }
    sagemaker.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer=container)
    config = {"MemorySizeInMB": 1024, "MaxConcurrency": 2}
    variant = {"VariantName": "all", "ModelName": name, "ServerlessConfig": config}
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    return make_endpoint(name)


def test_what_is_beyond_the_concurrency_is_throttled(aws_once, serverless):
    # GIVEN two requests at once, which is the most WHEN there are four
    runtime = aws_once("sagemaker-runtime")

    def outcome(_: int) -> str:
        try:
            answer = runtime.invoke_endpoint(EndpointName=serverless, Body=b"wait")
        except ClientError as error:
            return error.response["Error"]["Code"]
        return answer["Body"].read().decode()

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(outcome, range(4)))
    # THEN two are throttled
    assert outcomes == ["ThrottlingException", "ThrottlingException", "wait", "wait"]


def test_a_model_that_takes_too_much_memory_is_ended(aws_once, serverless, wait_until):
    # GIVEN a gigabyte WHEN the model takes more
    runtime = aws_once("sagemaker-runtime")
    with pytest.raises(ClientError) as failed:
        runtime.invoke_endpoint(EndpointName=serverless, Body=b"take")
    # THEN the request fails, and the next is answered by another process
    assert failed.value.response["Error"]["Code"] == "ModelError"

    def answered() -> bool:
        try:
            answer = runtime.invoke_endpoint(EndpointName=serverless, Body=b"again")
        except ClientError:
            return False
        return answer["Body"].read() == b"again"

    assert wait_until(answered)
