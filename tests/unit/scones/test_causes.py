"""What Step Functions says of a failure, in a person's words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.causes import message_of


def test_a_function_s_cause_is_its_message_alone():
    # GIVEN the cause of a function's error, as Lambda writes it
    cause = {
        "errorMessage": "the upload has no bytes",
        "errorType": "ImageEmpty",
        "requestId": "1",
        "stackTrace": ['  File "/var/task/handler.py", line 50, in handler'],
    }
    # WHEN it is read THEN only the message is left
    assert message_of(json.dumps(cause)) == "the upload has no bytes"


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"Error": "ImageEmpty", "Cause": '{"errorMessage": "no bytes"}'}, "no bytes"),
        ({"Error": "Lambda.TooManyRequestsException", "Cause": "Rate Exceeded."}, "Rate Exceeded."),
        ({"Error": "States.Timeout"}, ""),
    ],
)
def test_an_error_output_has_its_cause_s_message(output: dict[str, str], message: str):
    # GIVEN what a Catch gives, with a cause or without WHEN it is read THEN it is the cause's
    assert message_of(json.dumps(output)) == message


@pytest.mark.parametrize(
    "cause", ["", "plain words", "{", "[]", "7", "null", '{"errorMessage": 7}', "[" * 100_000]
)
def test_any_other_cause_stays_as_it_is(cause: str):
    # GIVEN the cause of another service WHEN it is read THEN nothing is lost
    assert message_of(cause) == cause


@given(st.text())
def test_no_cause_is_an_error(cause: str):
    # GIVEN any text WHEN it is read THEN there is a text
    assert isinstance(message_of(cause), str)
