"""ClassifyImage: ask the endpoint."""

import base64
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from scones.errors import (
    ConfigurationInvalid,
    DocumentInvalid,
    EndpointUnavailable,
    InferenceInvalid,
)

ANSWER = {
    "probabilities": {"bicycle": 0.9, "motorcycle": 0.1},
    "familiarity": 0.5,
    "model_version": "job-1",
}
PICTURE = b"\x89PNG picture"


def state(**changes: Any) -> dict[str, Any]:
    image = {
        "content": base64.b64encode(PICTURE).decode(),
        "content_type": "image/png",
        "width": 64,
        **changes,
    }
    return {"photo": {"bucket": "photos", "key": "incoming/1.png"}, "image": image}


@pytest.fixture
def classify(function):
    return function("classify_image", ENDPOINT_NAME="vehicles")


def test_the_endpoints_answer_is_put_into_the_state(endpoint, classify, capsys):
    # GIVEN an endpoint that answers
    endpoint.answers(ANSWER)
    # WHEN the function is called
    answer = classify(state())
    # THEN the state has the answer, and the picture has left it
    assert answer["inference"] == ANSWER
    assert answer["image"] == {"content_type": "image/png", "width": 64}
    assert answer["photo"] == state()["photo"]
    # THEN one line of JSON tells of it
    assert json.loads(capsys.readouterr().out) == {
        "message": "classified",
        "request": "request-1",
        **ANSWER,
    }


def test_the_endpoint_is_asked_with_the_pictures_bytes(endpoint, classify):
    # GIVEN an endpoint WHEN the function is called
    endpoint.answers(ANSWER)
    classify(state())
    # THEN it got the picture and its type, once
    ((path, headers, body),) = endpoint.requests
    assert path == "/endpoints/vehicles/invocations"
    assert (headers["Content-Type"], headers["Accept"]) == ("image/png", "application/json")
    assert body == PICTURE


def test_the_event_is_left_as_it_was(endpoint, classify):
    # GIVEN an event WHEN it is handled THEN it is not changed: Lambda may show it again
    endpoint.answers(ANSWER)
    event = state()
    classify(event)
    assert event == state()


@pytest.mark.parametrize(
    ("status", "code", "message", "more"),
    [
        (424, "ModelError", "Received server error (500)", {"OriginalStatusCode": 500}),
        (424, "ModelError", "Received server error (503)", {"OriginalStatusCode": 503}),
        (400, "ValidationError", "Endpoint vehicles of account 1 not found.", {}),
        (400, "ThrottlingException", "Rate exceeded", {}),
        (429, "ModelNotReadyException", "Model is not ready", {}),
        (500, "InternalFailure", "try again", {}),
        (503, "ServiceUnavailable", "try again", {}),
        (530, "InternalDependencyException", "try again", {}),
    ],
)
def test_what_may_work_later_is_named_so(endpoint, classify, status, code, message, more):
    # GIVEN an endpoint that cannot answer now
    endpoint.refuses(status, code, message, **more)
    # WHEN the function is called THEN the error is the one that the workflow retries
    with pytest.raises(EndpointUnavailable, match="endpoint vehicles"):
        classify(state())
    # THEN the function itself has asked only once
    assert len(endpoint.requests) == 1


def test_a_missing_endpoint_says_what_to_do(endpoint, classify):
    # GIVEN no approved model, so no endpoint
    endpoint.refuses(400, "ValidationError", "Endpoint vehicles of account 1 not found.")
    # WHEN the function is called THEN the text says how there comes to be one
    with pytest.raises(EndpointUnavailable, match="approve a model, then run terraform apply"):
        classify(state())


@pytest.mark.parametrize("status", [400, 406, 415])
def test_a_picture_that_the_model_refuses_is_not_tried_again(endpoint, classify, status: int):
    # GIVEN a model that refuses the picture
    endpoint.refuses(424, "ModelError", "no readable image/png", OriginalStatusCode=status)
    # WHEN the function is called THEN the error is one that the workflow does not retry
    with pytest.raises(InferenceInvalid, match="refused the picture: no readable image/png"):
        classify(state())


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, "AccessDeniedException", "is not authorized to perform: sagemaker:InvokeEndpoint"),
        (400, "ValidationError", "1 validation error detected"),
    ],
)
def test_another_refusal_keeps_its_name(endpoint, classify, status, code, message):
    # GIVEN a refusal that nothing here can put right WHEN it comes THEN it is passed on
    endpoint.refuses(status, code, message)
    with pytest.raises(ClientError, match=code):
        classify(state())


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"probabilities": {}}'])
def test_an_answer_that_is_none_is_refused(endpoint, classify, body: bytes):
    # GIVEN an endpoint with another contract WHEN it answers THEN the answer is refused
    endpoint.body = body
    with pytest.raises(InferenceInvalid, match="the endpoint answered"):
        classify(state())


def test_nobody_at_the_endpoint_is_what_the_workflow_retries(classify, monkeypatch):
    # GIVEN nothing that listens WHEN the function is called THEN the name is the endpoint's
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(EndpointUnavailable, match="EndpointConnectionError"):
        classify(state())


@pytest.mark.parametrize("content", ["no base64!", "YWJ", "é", None, 7])
def test_a_content_that_is_no_base64_is_refused(classify, content: object):
    # GIVEN a broken state WHEN the function is called THEN the field is named
    with pytest.raises(DocumentInvalid, match=r"image\.content"):
        classify(state(content=content))


@pytest.mark.parametrize("lacking", ["content", "content_type"])
def test_a_picture_that_lacks_a_field_is_refused(classify, lacking: str):
    # GIVEN a state whose picture lacks a field WHEN it is handled THEN the document is to blame
    event = state()
    del event["image"][lacking]
    with pytest.raises(DocumentInvalid, match=lacking):
        classify(event)


@pytest.mark.parametrize("event", [{}, {"image": None}, {"image": "picture"}])
def test_a_state_without_a_picture_is_refused(classify, event: dict[str, Any]):
    # GIVEN no picture WHEN the function is called THEN the document is to blame
    with pytest.raises(DocumentInvalid, match="image"):
        classify(event)


def test_a_missing_setting_is_named(function, monkeypatch):
    # GIVEN a function without the name of its endpoint WHEN it is called THEN the setting is named
    monkeypatch.delenv("ENDPOINT_NAME", raising=False)
    with pytest.raises(ConfigurationInvalid, match="ENDPOINT_NAME"):
        function("classify_image")(state())
