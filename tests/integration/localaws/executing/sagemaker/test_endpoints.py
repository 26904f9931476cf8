"""Endpoints that answer: binary bodies, headers, variants, and the errors of models and callers."""

import json

import pytest
from botocore.exceptions import ClientError

BINARY = bytes(range(256))


@pytest.fixture(scope="module")
def endpoint(make_configuration, make_endpoint) -> str:
    return make_endpoint(make_configuration(weights={"sure": 1, "never": 0}))


@pytest.fixture
def invoke(aws, endpoint):
    """``invoke(body, **headers)`` is an endpoint's answer."""

    def call(body: bytes = BINARY, content_type: str = "application/x-image", **headers) -> dict:
        return aws("sagemaker-runtime").invoke_endpoint(
            EndpointName=endpoint, Body=body, ContentType=content_type, **headers
        )

    return call


def test_a_binary_body_reaches_the_model_whole(invoke):
    # GIVEN a model that turns bytes round
    # WHEN it is asked with every byte there is
    answer = invoke(BINARY)
    # THEN its answer is of these bytes, with its model and its environment
    document = json.loads(answer["Body"].read())
    assert bytes.fromhex(document["bytes"]) == BINARY[::-1]
    assert document["model"]["name"] == "model"
    assert document["colour"] == "red"
    assert answer["ContentType"] == "application/json"
    assert answer["InvokedProductionVariant"] == "sure"


def test_a_body_of_megabytes_is_answered(invoke):
    # GIVEN a body as large as a photo
    body = BINARY * 4096 * 4
    # WHEN the model is asked
    # THEN it has all of it
    assert json.loads(invoke(body)["Body"].read())["bytes"] == body[::-1].hex()


def test_a_variant_that_is_named_answers(invoke):
    # GIVEN a variant with no traffic of its own
    # WHEN it is named, by a caller
    answer = invoke(TargetVariant="never")
    # THEN it answers, from its own process
    assert answer["InvokedProductionVariant"] == "never"
    pids = {json.loads(one["Body"].read())["model"]["pid"] for one in (answer, invoke(), invoke())}
    assert len(pids) == 2


def test_an_error_of_the_model_is_a_model_error_with_its_words(invoke, endpoint):
    # GIVEN a model that fails of a content type
    # WHEN it is asked with it
    with pytest.raises(ClientError) as refused:
        invoke(b"1;2", "text/csv")
    # THEN the error is the model's, its own status beside SageMaker's
    response = refused.value.response
    assert response["Error"]["Code"] == "ModelError"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert response["OriginalStatusCode"] == 500
    assert "no comma" in response["OriginalMessage"]
    assert response["LogStreamArn"].endswith(f"/aws/sagemaker/Endpoints/{endpoint}")
    assert 'Received server error (500) from sure with message "no comma' in str(refused.value)


def test_a_model_that_failed_answers_the_next_request(invoke):
    # GIVEN a request that the model failed of
    with pytest.raises(ClientError, match="ModelError"):
        invoke(b"1;2", "text/csv")
    # WHEN the next comes
    # THEN it is answered
    assert json.loads(invoke(b"ab")["Body"].read())["bytes"] == b"ba".hex()


def test_what_the_model_fails_of_is_in_its_log(aws, invoke, endpoint, wait_until):
    # GIVEN a request that the model failed of
    with pytest.raises(ClientError, match="ModelError"):
        invoke(b"1;2", "text/csv")
    # WHEN the endpoint's log is read
    group = {"logGroupName": f"/aws/sagemaker/Endpoints/{endpoint}"}

    def messages() -> str:
        streams = aws("logs").describe_log_streams(**group)["logStreams"]
        names = [stream["logStreamName"] for stream in streams]
        events = [aws("logs").get_log_events(**group, logStreamName=name) for name in names]
        return "\n".join(event["message"] for page in events for event in page["events"])

    # THEN it is there, with the line of the code
    wait_until(lambda: "ValueError: no comma" in messages())
    assert "inference.py" in messages()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"EndpointName": "unknown"}, "Endpoint unknown of account 123456789012 not found"),
        ({"TargetVariant": "third"}, "Variant third was not found"),
        ({"Body": b"x" * (25 * 1024 * 1024 + 1)}, "more than 26214400 bytes"),
    ],
)
def test_a_request_that_no_model_can_answer_is_refused(aws, endpoint, fields, message):
    # GIVEN an endpoint, a variant or a body that is not to be had
    request = {"EndpointName": endpoint, "Body": b"a"} | fields
    # WHEN it is asked
    with pytest.raises(ClientError, match=message) as refused:
        aws("sagemaker-runtime").invoke_endpoint(**request)
    # THEN the caller is told so, under AWS's name
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_invocations_are_measured_by_variant(aws, make_configuration, make_endpoint, metric_sum):
    # GIVEN an endpoint with three requests, one of which its model failed of
    name = make_endpoint(make_configuration())
    ask = aws("sagemaker-runtime").invoke_endpoint
    for _ in range(2):
        ask(EndpointName=name, Body=b"a", ContentType="image/png")
    with pytest.raises(ClientError, match="ModelError"):
        ask(EndpointName=name, Body=b"a", ContentType="text/csv")

    # WHEN its metrics are read
    def total(metric: str) -> float:
        return metric_sum("AWS/SageMaker", metric, EndpointName=name, VariantName="all")

    # THEN they tell of three, and of the one
    assert total("Invocations") == 3
    assert total("Invocation5XXErrors") == 1
    assert total("Invocation4XXErrors") == 0
    assert total("ModelLatency") > 0


def test_a_model_whose_process_ends_is_started_again(
    aws, make_configuration, make_endpoint, faults, wait_until
):
    # GIVEN an endpoint, and a fault that ends its process
    name = make_endpoint(make_configuration(weights={"only": 1}))

    def answer():
        try:
            answered = aws("sagemaker-runtime").invoke_endpoint(EndpointName=name, Body=b"ab")
        except ClientError as error:
            return error.response
        return json.loads(answered["Body"].read())

    before = answer()["model"]["pid"]
    fault = {"service": "sagemaker", "operation": "InvokeEndpoint", "rate": 1, "kind": "restart"}
    faults("PUT", [fault])
    # WHEN it is asked
    failed = answer()
    faults("DELETE")
    # THEN this one request fails as the model's own failure, and another process answers later
    assert (failed["Error"]["Code"], failed["OriginalStatusCode"]) == ("ModelError", 503)
    later = wait_until(lambda: answer().get("model"))
    assert later["pid"] != before


def test_two_models_do_not_have_one_name(aws, role):
    # GIVEN a model
    sagemaker, name = aws("sagemaker"), "model-of-that-name"
    container = {"Image": "image", "ModelDataUrl": "s3://bucket/model.tar.gz"}
    model = {"ModelName": name, "ExecutionRoleArn": role, "PrimaryContainer": container}
    sagemaker.create_model(**model)
    # WHEN another one is made under its name THEN it is refused
    with pytest.raises(ClientError, match="Cannot create already existing model") as refused:
        sagemaker.create_model(**model)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_model_that_unpacks_to_far_more_than_its_size_is_not_unpacked(
    aws, make_configuration, make_endpoint
):
    # GIVEN a model of some hundred KiB that holds 80 MiB
    configuration = make_configuration("bomb", "#" + "0" * (80 * 1024 * 1024))
    # WHEN an endpoint is made of it THEN it fails, and says why
    endpoint = make_endpoint(configuration)
    described = aws("sagemaker").describe_endpoint(EndpointName=endpoint)
    assert described["EndpointStatus"] == "Failed"
    assert "cannot be unpacked: it holds more than" in described["FailureReason"]
