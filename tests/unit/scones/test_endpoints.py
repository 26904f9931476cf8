"""Requests about several pictures, and the names of an endpoint's errors."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.endpoints import batch_answers, batch_body, endpoint_error, request_groups
from scones.errors import EndpointUnavailable, InferenceInvalid
from scones.inference import Inference

ANSWER = {"probabilities": {"bicycle": 1.0}, "familiarity": 0.5, "model_version": "job-1"}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 5_000_000), max_size=12))
def test_groups_hold_every_picture_in_order_and_fit_a_request(sizes: list[int]):
    # GIVEN pictures of any size WHEN they are put into groups
    pictures = [bytes(size) for size in sizes]
    groups = list(request_groups(pictures))
    # THEN all are there, in order, and only a picture alone may be larger than a request holds
    assert [picture for group in groups for picture in group] == pictures
    assert all(len(group) == 1 or sum(map(len, group)) <= 4_000_000 for group in groups)


def test_a_body_holds_the_pictures_as_base64():
    # GIVEN two pictures WHEN a body is made of them THEN both can be read from it
    texts = json.loads(batch_body([b"one", b"two"]))["pictures"]
    assert [base64.b64decode(text) for text in texts] == [b"one", b"two"]


def test_there_is_an_answer_for_each_picture():
    # GIVEN the answer to two pictures WHEN it is read THEN there are two inferences
    body = json.dumps({"predictions": [ANSWER, ANSWER | {"familiarity": 0.1}]}).encode()
    assert [answer.familiarity for answer in batch_answers(body, 2)] == [0.5, 0.1]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ANSWER, "other"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_one_strange_answer_leaves_the_others_as_they_are(strange):
    # GIVEN an answer that holds anything between two good ones
    body = json.dumps({"predictions": [ANSWER, strange, ANSWER]}).encode()
    # WHEN it is read THEN the strange one alone may be refused, by name
    first, other, last = batch_answers(body, 3)
    assert first == last == Inference.from_document(ANSWER)
    assert isinstance(other, Inference | InferenceInvalid)


def test_an_answer_that_is_none_stands_in_its_place():
    # GIVEN an answer that lacks everything WHEN it is read THEN its place has the reason
    body = json.dumps({"predictions": [{}, ANSWER]}).encode()
    broken, good = batch_answers(body, 2)
    assert isinstance(broken, InferenceInvalid)
    assert str(broken) == "the endpoint answered {}"
    assert good == Inference.from_document(ANSWER)


@settings(max_examples=50, deadline=None)
@given(st.binary() | st.text().map(lambda text: json.dumps({"predictions": text}).encode()))
def test_any_other_answer_is_refused(body: bytes):
    # GIVEN anything else WHEN it is read THEN it is refused by name
    with pytest.raises(InferenceInvalid):
        batch_answers(body, 1)


def test_an_answer_too_few_is_refused():
    # GIVEN one answer to two pictures WHEN it is read THEN it is refused
    body = json.dumps({"predictions": [ANSWER]}).encode()
    with pytest.raises(InferenceInvalid, match="once for each of 2 pictures"):
        batch_answers(body, 2)


@pytest.mark.parametrize(
    ("code", "message", "status", "name"),
    [
        ("ModelError", "no picture", 400, InferenceInvalid),
        ("ModelError", "out of memory", 500, EndpointUnavailable),
        ("ThrottlingException", "slow down", 0, EndpointUnavailable),
        ("ValidationError", "Endpoint vehicles not found", 0, EndpointUnavailable),
        ("AccessDeniedException", "no", 0, type(None)),
    ],
)
def test_an_error_has_the_name_by_which_it_is_retried(code, message, status: int, name: type):
    # GIVEN an error of an endpoint WHEN it is named THEN trying again helps or does not
    assert isinstance(endpoint_error("vehicles", code, message, status), name)
