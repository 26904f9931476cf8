"""Requests to an endpoint that get no answer, or get it late."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

# Takes as long as it is asked to.
SLOW = """
    import json, time

    def model_fn(model_dir):
        print("loaded", flush=True)

    def input_fn(body, content_type):
        return float(body)

    def predict_fn(seconds, model):
        print("asked", flush=True)
        time.sleep(seconds)
        return seconds

    def output_fn(prediction, accept):
        return json.dumps(prediction)
"""


@pytest.fixture
def ask(aws):
    """``ask(endpoint, seconds)`` is the answer, once, or the error that AWS would give."""
    patient = Config(read_timeout=120, retries={"total_max_attempts": 1})
    credentials = {"aws_access_key_id": "localaws", "aws_secret_access_key": "localaws"}
    url = aws("s3").meta.endpoint_url
    runtime = boto3.client(
        "sagemaker-runtime", "us-east-1", endpoint_url=url, config=patient, **credentials
    )

    def call(endpoint: str, seconds: float) -> object:
        try:
            answer = runtime.invoke_endpoint(
                EndpointName=endpoint, Body=str(seconds).encode(), ContentType="text/plain"
            )
        except ClientError as error:
            return error.response
        return json.loads(answer["Body"].read())

    return call


@pytest.fixture
def is_asked(aws):
    """``is_asked(endpoint)`` says whether a request has reached its model."""

    def look(endpoint: str) -> bool:
        group = f"/aws/sagemaker/Endpoints/{endpoint}"
        events = aws("logs").filter_log_events(logGroupName=group)["events"]
        return "asked" in [event["message"] for event in events]

    return look


def test_a_model_that_takes_more_than_a_minute_is_an_error(ask, make_configuration, make_endpoint):
    # GIVEN a model that will take its time
    endpoint = make_endpoint(make_configuration("slow", SLOW))
    # WHEN it is asked
    start = time.monotonic()
    error = ask(endpoint, 100)
    # THEN after a minute the caller is told, as AWS tells it
    assert 59 < time.monotonic() - start < 75
    assert error["Error"]["Code"] == "ModelError"
    assert error["OriginalStatusCode"] == 0
    assert "Received server error (0) from all" in error["Error"]["Message"]
    assert "invocation timed out" in error["OriginalMessage"]


def test_a_request_to_an_endpoint_that_is_deleted_is_answered_so(
    aws, ask, is_asked, make_configuration, make_endpoint, wait_until
):
    # GIVEN a request that is being answered
    endpoint = make_endpoint(make_configuration("slow", SLOW))
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask, endpoint, 50)
        wait_until(lambda: is_asked(endpoint))
        # WHEN the endpoint is deleted
        aws("sagemaker").delete_endpoint(EndpointName=endpoint)
        # THEN the caller is told that it does not serve
        error = asking.result()["Error"]
    assert error["Code"] == "ValidationError"
    assert "is not InService" in error["Message"]


def test_an_answer_after_an_update_is_captured_as_it_was_asked(
    aws, ask, is_asked, bucket, make_configuration, make_endpoint, settled, wait_until
):
    # GIVEN an endpoint that captures, and a request that is being answered
    capture = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": f"s3://{bucket}/late/",
        "CaptureOptions": [{"CaptureMode": "Output"}],
    }
    endpoint = make_endpoint(make_configuration("slow", SLOW, DataCaptureConfig=capture))
    after = make_configuration("other", SLOW)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask, endpoint, 15)
        wait_until(lambda: is_asked(endpoint))
        # WHEN the endpoint is updated to capture no more, and its old model may finish
        policy = {
            "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
            "TerminationWaitInSeconds": 30,
        }
        aws("sagemaker").update_endpoint(
            EndpointName=endpoint,
            EndpointConfigName=after,
            DeploymentConfig={"BlueGreenUpdatePolicy": policy},
        )
        described = settled(endpoint)
        assert described["EndpointConfigName"] == after
        assert not asking.done()
        # THEN the answer comes, and is on S3
        assert asking.result() == 15.0
    found = aws("s3").list_objects_v2(Bucket=bucket, Prefix="late/")
    assert found["KeyCount"] == 1
