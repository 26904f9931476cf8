"""An endpoint's traffic as it lands on S3."""

import base64
import json
import re
from datetime import datetime
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

BINARY = bytes(range(256))


@pytest.fixture
def capturing(aws, bucket, make_configuration, make_endpoint):
    """``capturing(modes, …)`` makes an endpoint that captures; its name and where it does."""

    def make(*modes: str, percentage: int = 100) -> tuple[str, str]:
        prefix = f"captured/{uuid4().hex}"
        configuration = make_configuration(
            DataCaptureConfig={
                "EnableCapture": True,
                "InitialSamplingPercentage": percentage,
                "DestinationS3Uri": f"s3://{bucket}/{prefix}/",
                "CaptureOptions": [{"CaptureMode": mode} for mode in modes],
                "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
            }
        )
        return make_endpoint(configuration), prefix

    return make


@pytest.fixture
def captured(aws, bucket):
    """``captured(prefix)`` is what lies there: the key and the parsed line of each record."""

    def records(prefix: str) -> list[tuple[str, dict]]:
        s3 = aws("s3")
        keys = [
            one["Key"]
            for one in s3.list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/").get("Contents", [])
        ]
        texts = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys}
        return [(key, json.loads(line)) for key in keys for line in texts[key].splitlines()]

    return records


def test_requests_and_answers_are_captured_as_json_lines(aws, capturing, captured, wait_until):
    # GIVEN an endpoint that captures both ways
    name, prefix = capturing("Input", "Output")
    # WHEN it answers two requests and fails of a third
    ask = aws("sagemaker-runtime").invoke_endpoint
    ask(EndpointName=name, Body=BINARY, ContentType="image/png", InferenceId="photo-1")
    ask(EndpointName=name, Body=b'{"a": 1}', ContentType="application/json; charset=utf-8")
    with pytest.raises(ClientError, match="ModelError"):
        ask(EndpointName=name, Body=b"1", ContentType="text/csv")
    # THEN the two are there, in AWS's format
    found = wait_until(lambda: records if len(records := captured(prefix)) >= 2 else None)
    binary, text = (record for _, record in found)
    given = binary["captureData"]["endpointInput"]
    assert given == {
        "observedContentType": "image/png",
        "mode": "INPUT",
        "data": base64.b64encode(BINARY).decode(),
        "encoding": "BASE64",
    }
    answered = binary["captureData"]["endpointOutput"]
    assert (answered["mode"], answered["encoding"]) == ("OUTPUT", "JSON")
    assert bytes.fromhex(json.loads(answered["data"])["bytes"]) == BINARY[::-1]
    assert binary["eventMetadata"]["inferenceId"] == "photo-1"
    assert binary["eventVersion"] == "0"
    datetime.strptime(binary["eventMetadata"]["inferenceTime"], "%Y-%m-%dT%H:%M:%SZ")
    assert text["captureData"]["endpointInput"]["encoding"] == "JSON"
    assert text["captureData"]["endpointInput"]["data"] == '{"a": 1}'
    assert "inferenceId" not in text["eventMetadata"]
    # AND lie in a folder of their endpoint, variant and hour
    pattern = rf"{prefix}/{name}/all/\d{{4}}/\d\d/\d\d/\d\d/\d\d-\d\d-\d{{3}}-[0-9a-f-]{{36}}.jsonl"
    assert all(re.fullmatch(pattern, key) for key, _ in found)


def test_what_is_waiting_is_written_when_the_endpoint_is_deleted(aws, capturing, captured):
    # GIVEN an endpoint that captures answers alone, and has answered
    name, prefix = capturing("Output")
    ask = aws("sagemaker-runtime").invoke_endpoint
    for _ in range(3):
        ask(EndpointName=name, Body=b"a", ContentType="image/png")
    # WHEN it is deleted
    aws("sagemaker").delete_endpoint(EndpointName=name)
    # THEN every answer is there, and no request
    records = [record for _, record in captured(prefix)]
    assert len(records) == 3
    assert {tuple(record["captureData"]) for record in records} == {("endpointOutput",)}
    assert len({record["eventMetadata"]["eventId"] for record in records}) == 3


def test_nothing_is_captured_of_no_percent(aws, capturing, captured):
    # GIVEN an endpoint that samples nothing
    name, prefix = capturing("Input", "Output", percentage=0)
    # WHEN it has answered, and written all that it captured
    ask = aws("sagemaker-runtime").invoke_endpoint
    for _ in range(5):
        ask(EndpointName=name, Body=b"a", ContentType="image/png")
    aws("sagemaker").delete_endpoint(EndpointName=name)
    # THEN there is nothing
    assert captured(prefix) == []


def test_the_endpoint_tells_that_it_captures(aws, capturing, bucket):
    # GIVEN an endpoint that captures
    name, prefix = capturing("Input")
    # WHEN it is described
    capture = aws("sagemaker").describe_endpoint(EndpointName=name)["DataCaptureConfig"]
    # THEN it says so, and where
    assert capture["EnableCapture"] is True
    assert capture["CaptureStatus"] == "Started"
    assert capture["CurrentSamplingPercentage"] == 100
    assert capture["DestinationS3Uri"] == f"s3://{bucket}/{prefix}/"
