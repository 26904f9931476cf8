"""Endpoints of AWS's AutoGluon container: what its documentation says of handlers."""

import pytest
from botocore.exceptions import ClientError

IMAGE = "autogluon:1.6-cpu-amzn2023"

# Says what it was given; what it is asked for decides how it fails.
HANDLER = """
    import json, pathlib

    def model_fn(model_dir):
        return pathlib.Path(model_dir, "name.txt").read_text()

    def transform_fn(model, body, content_type, accept):
        if body == b"refuse":
            raise ValueError("no picture")
        if body == b"fail":
            raise RuntimeError("sour milk")
        said = [model, type(body).__name__, content_type, accept]
        return json.dumps(said), "application/json"
"""


@pytest.fixture(scope="module")
def endpoint(make_configuration, make_endpoint) -> str:
    return make_endpoint(make_configuration("model", HANDLER, image=IMAGE))


@pytest.fixture
def ask(aws, endpoint):
    def call(body: bytes, **headers: str):
        runtime = aws("sagemaker-runtime")
        return runtime.invoke_endpoint(EndpointName=endpoint, Body=body, **headers)

    return call


@pytest.mark.parametrize(
    ("headers", "given"),
    [
        ({"ContentType": "image/png"}, ["bytes", "image/png", "application/json"]),
        ({"ContentType": "Image/PNG; q=1"}, ["bytes", "image/png", "application/json"]),
        ({"ContentType": "text/csv"}, ["str", "text/csv", "application/json"]),
        ({"ContentType": "application/json"}, ["str", "application/json", "application/json"]),
        ({"ContentType": "a/b", "Accept": "text/csv"}, ["bytes", "a/b", "text/csv"]),
    ],
)
def test_a_handler_is_given_what_the_documentation_says(ask, headers, given):
    # GIVEN a request WHEN it is answered THEN the handler had text decoded, types in lower case
    answer = ask(b"1", **headers)
    assert answer["Body"].read().decode() == str(["model", *given]).replace("'", '"')
    assert answer["ContentType"] == "application/json"


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b"refuse", 400, '{"detail": "no picture"}'),
        (b"fail", 500, '{"detail": "inference failed"}'),
    ],
)
def test_a_value_error_is_the_callers(ask, body, status, text):
    # GIVEN a handler that raises WHEN it is asked
    with pytest.raises(ClientError) as caught:
        ask(body, ContentType="image/png")
    # THEN a ValueError is answered by 400 and its text, anything else by 500
    assert caught.value.response["OriginalStatusCode"] == status
    assert caught.value.response["OriginalMessage"] == text


def test_a_handler_without_its_two_functions_is_not_served(aws, make_configuration, make_endpoint):
    # GIVEN a handler of the earlier containers WHEN it is to be served
    code = "def model_fn(d): return d\ndef predict_fn(data, model): return data\n"
    name = make_endpoint(make_configuration("old", code, image=IMAGE))
    # THEN the endpoint fails, and says what is missing
    described = aws("sagemaker").describe_endpoint(EndpointName=name)
    assert described["EndpointStatus"] == "Failed"
    assert "inference.py must define transform_fn" in described["FailureReason"]
