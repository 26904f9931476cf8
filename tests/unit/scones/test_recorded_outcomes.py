"""Items of the table of outcomes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.errors import DocumentInvalid
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome

KEYS = {
    "key": {"S": "incoming/a.jpg"},
    "version_id": {"S": "v1"},
    "bucket": {"S": "photos"},
    "size": {"N": "7"},
    "uploaded": {"S": "2026-11-28T03:00:00Z"},
    "decided": {"S": "2026-11-28T03:00:02.500Z"},
    "receives": {"N": "3"},
    "execution": {"S": "arn:aws:states:eu-central-1:123456789012:express:a:b:c"},
    "expires": {"N": "1803870000"},
}
ACCEPTED = KEYS | {
    "outcome": {"S": "accepted"},
    "vehicle": {"S": "bicycle"},
    "confidence": {"N": "0.9"},
    "margin": {"N": "0.8"},
    "familiarity": {"N": "5E-1"},
    "route": {"S": "near"},
    "probabilities": {"S": '{"bicycle": 0.9, "motorcycle": 0.1}'},
    "model_version": {"S": "job-1"},
}
REJECTED = KEYS | {
    "outcome": {"S": "rejected"},
    "reason": {"S": "ImageEmpty"},
    "message": {"S": "the upload has no bytes"},
}
FAILED = KEYS | {
    "outcome": {"S": "failed"},
    "reason": {"S": "EndpointUnavailable"},
    "cause": {"S": '{"errorMessage": "no endpoint", "stackTrace": []}'},
}


def test_an_item_of_an_accepted_photo_has_every_figure():
    # GIVEN an item as the workflow puts it WHEN it is read THEN every attribute is there
    assert RecordedOutcome.from_item(ACCEPTED) == RecordedOutcome(
        photo=Photo("photos", "incoming/a.jpg", "v1", 7),
        outcome="accepted",
        uploaded=datetime(2026, 11, 28, 3, tzinfo=UTC),
        decided=datetime(2026, 11, 28, 3, 0, 2, 500_000, tzinfo=UTC),
        receives=3,
        execution="arn:aws:states:eu-central-1:123456789012:express:a:b:c",
        vehicle="bicycle",
        confidence=0.9,
        margin=0.8,
        familiarity=0.5,
        route="near",
        probabilities={"bicycle": 0.9, "motorcycle": 0.1},
        model_version="job-1",
    )


@pytest.mark.parametrize(
    ("probabilities", "unknown"),
    [('{"bicycle": 0.1, "unknown": 0.9}', 0.9), ('{"bicycle": 0.9, "motorcycle": 0.1}', 0.0)],
)
def test_an_outcome_says_how_probably_it_shows_no_vehicle(probabilities: str, unknown: float):
    # GIVEN an item of a model that knows what is none, and one of an older model's WHEN they are
    # read THEN the second's is 0
    item = ACCEPTED | {"probabilities": {"S": probabilities}}
    assert RecordedOutcome.from_item(item).unknown == unknown


def test_what_is_not_known_of_a_photo_is_none():
    # GIVEN the item of a photo that was not classified WHEN it is read
    found = RecordedOutcome.from_item(REJECTED)
    # THEN it has its reason, and nothing that only a model knows
    assert (found.reason, found.message) == ("ImageEmpty", "the upload has no bytes")
    assert (found.vehicle, found.confidence, found.probabilities) == (None, None, {})
    assert found.unknown is None


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        ('{"errorMessage": "no endpoint", "stackTrace": []}', "no endpoint"),
        ("The state was not finished in 60 s", "The state was not finished in 60 s"),
    ],
    ids=["of a function", "of Step Functions"],
)
def test_a_failure_says_its_cause_in_a_person_s_words(cause: str, message: str):
    # GIVEN a failure whose cause is a function's, or not WHEN it is read THEN it is a sentence
    found = RecordedOutcome.from_item(FAILED | {"cause": {"S": cause}})
    assert (found.reason, found.message) == ("EndpointUnavailable", message)


@pytest.mark.parametrize(
    ("item", "receives", "final"),
    [(FAILED, 29, False), (FAILED, 30, True), (REJECTED, 1, True), (ACCEPTED, 31, True)],
)
def test_only_a_failure_that_has_attempts_left_is_not_final(item, receives, final):
    # GIVEN an outcome of some attempt, and 30 attempts at most WHEN it is read
    found = RecordedOutcome.from_item(item | {"receives": {"N": str(receives)}})
    # THEN it is final unless the photo failed and is tried again
    assert found.is_final(30) is final


@pytest.mark.parametrize(
    ("decided", "seconds"),
    [("2026-11-28T03:00:02.500Z", 2.5), ("2026-11-28T02:59:59.900+00:00", 0.0)],
    ids=["as a rule", "another clock"],
)
def test_an_outcome_takes_its_time_from_the_upload(decided: str, seconds: float):
    # GIVEN the times of an upload and its outcome WHEN they are read THEN none is below 0
    found = RecordedOutcome.from_item(ACCEPTED | {"decided": {"S": decided}})
    assert found.seconds == seconds


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("outcome", None, "the item has no outcome"),
        ("outcome", {"S": "lost"}, "outcome is 'lost', not one of"),
        ("key", {"S": ""}, "the item has no key"),
        ("bucket", {"S": "B"}, "photo.bucket is 'B', not a name"),
        ("size", None, "the item has no size"),
        ("size", {"S": "7"}, "size is {'S': '7'}, not of the type N"),
        ("size", {"N": "7.5"}, "size is 7.5, not a number of things"),
        ("receives", {"N": "-1"}, "receives is -1.0, not a number of things"),
        ("receives", {"N": "often"}, "receives is 'often', not a number"),
        ("confidence", {"N": "NaN"}, "confidence is 'NaN', not a number"),
        ("vehicle", "bicycle", "vehicle is 'bicycle', not of the type S"),
        ("vehicle", {"NULL": True}, "vehicle is {'NULL': True}, not of the type S"),
        ("decided", {"S": "soon"}, "decided is 'soon', not a time"),
        ("decided", {"S": "2026-11-28"}, "decided is '2026-11-28', a time without its zone"),
        ("probabilities", {"S": "{"}, "probabilities is '{', not JSON"),
        ("probabilities", {"S": "[1]"}, r"probabilities is '\[1\]', not numbers by vehicle"),
        ("probabilities", {"S": '{"a": true}'}, "probabilities is .*, not numbers by vehicle"),
    ],
)
def test_an_item_that_is_no_outcome_is_refused_by_its_attribute(attribute, value, message):
    # GIVEN an item with one attribute that is missing or wrong WHEN it is read
    # THEN the error names it
    with pytest.raises(DocumentInvalid, match=message):
        RecordedOutcome.from_item(ACCEPTED | {attribute: value})


VALUES = st.dictionaries(st.sampled_from(["S", "N", "NULL"]), st.text() | st.booleans(), max_size=2)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(ACCEPTED)), VALUES | st.none() | st.text()))
def test_whatever_an_item_holds_it_is_an_outcome_or_refused(changes: dict):
    # GIVEN an item with anything in its attributes WHEN it is read
    try:
        found = RecordedOutcome.from_item(ACCEPTED | changes)
    except DocumentInvalid:
        return
    # THEN it is refused by name, or it can be used
    assert found.seconds >= 0
    assert found.is_final(1) in {True, False}
