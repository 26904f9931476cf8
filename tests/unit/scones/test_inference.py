"""An endpoint's answer."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.errors import InferenceInvalid
from scones.inference import Inference

PROBABILITIES = st.dictionaries(st.text(), st.floats(0, 1))


@given(PROBABILITIES, st.floats(0, 1), st.text())
@settings(max_examples=50, deadline=None)
def test_an_answer_is_understood_and_more_fields_are_ignored(probabilities, familiarity, version):
    # GIVEN an answer of this project's endpoint, and a field of a later version
    document = {
        "probabilities": probabilities,
        "familiarity": familiarity,
        "model_version": version,
        "later": True,
    }
    # WHEN it is read THEN it says what the endpoint said
    inference = Inference.from_body(json.dumps(document).encode())
    assert inference == Inference(probabilities, familiarity, version)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        b"\xff\xfe",
        b"[0.1, 0.9]",
        b"null",
        b"0.5",
        b'"probabilities"',
        b'{"probabilities": {"bicycle": 1.0}}',
        b'{"model_version": "v1"}',
        b'{"probabilities": {}, "model_version": "v1"}',
        b'{"probabilities": [1.0], "familiarity": 1, "model_version": "v1"}',
        b'{"probabilities": {}, "familiarity": 1, "model_version": 7}',
        b'{"probabilities": {}, "familiarity": true, "model_version": "v1"}',
        b'{"probabilities": {}, "familiarity": "1", "model_version": "v1"}',
        b'{"probabilities": {}, "familiarity": 1.1, "model_version": "v1"}',
        b'{"probabilities": {}, "familiarity": NaN, "model_version": "v1"}',
        b'{"probabilities": {}, "familiarity": 1' + b"0" * 400 + b', "model_version": "v1"}',
        b'{"probabilities": ' + b"[" * 100_000,
    ],
    ids=lambda body: body[:20].decode("latin1") or "nothing",
)
def test_another_answer_is_refused_by_name(body: bytes):
    # GIVEN another body WHEN it is read
    with pytest.raises(InferenceInvalid, match="the endpoint answered") as refusal:
        Inference.from_body(body)
    # THEN the text is no longer than fits a log line
    assert len(str(refusal.value)) < 1000


def test_the_answer_of_a_model_that_knows_what_is_none_has_vehicles_and_unknown():
    # GIVEN an answer with unknown, and one of an older model WHEN they are understood
    new = Inference({"bicycle": 0.1, "motorcycle": 0.2, "unknown": 0.7}, 0.5, "job-1")
    old = Inference({"bicycle": 0.1, "motorcycle": 0.9}, 0.5, "job-1")
    # THEN unknown is no vehicle, and the older model's is 0
    assert (new.vehicles, new.unknown) == ({"bicycle": 0.1, "motorcycle": 0.2}, 0.7)
    assert (old.vehicles, old.unknown) == (old.probabilities, 0.0)


@given(st.binary(max_size=100))
@settings(max_examples=100, deadline=None)
def test_arbitrary_bytes_are_refused(body: bytes):
    # GIVEN any bytes WHEN they are read THEN they are refused by name
    with pytest.raises(InferenceInvalid):
        Inference.from_body(body)


VERSION = b'{"probabilities": {"a": 1}, "familiarity": 1, "model_version": "%s"}'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"probabilities": {"a": 1, "a": 0}, "familiarity": 1, "model_version": "1"}', "twice"),
        (
            b'{"familiarity": 0, "probabilities": {}, "familiarity": 1, "model_version": "1"}',
            "twice",
        ),
        (VERSION % b"\\ud800", "version"),
        (VERSION % (b"x" * 300_000), "version"),
    ],
)
def test_an_answer_that_says_two_things_or_cannot_be_written_is_refused(body: bytes, said: str):
    # GIVEN an answer with a name twice, or a version that nothing can hold WHEN it is read
    with pytest.raises(InferenceInvalid, match=said) as refusal:
        Inference.from_body(body)
    # THEN it is refused in few words
    assert len(str(refusal.value)) < 500
