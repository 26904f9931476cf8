"""What the dead-letter queue holds: which photo, and why."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.dead_letters import DeadLetter
from scones.errors import DocumentInvalid
from scones.outcomes import ACCEPTED, FAILED, REJECTED, REVIEW
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome

PHOTO = Photo("photos", "incoming/a b.jpg", "v1", 7)
OBJECT = {"key": "incoming/a b.jpg", "version-id": "v1", "size": 7, "etag": "e"}


def event(**more: Any) -> str:
    """Return an event of S3, as EventBridge delivers it."""
    detail = {"bucket": {"name": "photos"}, "object": OBJECT}
    return json.dumps(
        {"source": "aws.s3", "detail-type": "Object Created", "detail": detail} | more
    )


def test_a_photo_whose_executions_were_cut_off_has_a_reason_of_its_own():
    # GIVEN the event of a photo that was received too often, and no failure of it in the table
    letter = DeadLetter.from_body(event()).explained(None)
    # WHEN it is read THEN the photo is known, and the reason says that nothing was recorded
    assert (letter.photo, letter.reason) == (PHOTO, "NoFailureRecorded")
    assert "cut off" in letter.message
    assert "log group" in letter.message


def recorded(outcome: str, **known: Any) -> RecordedOutcome:
    time = datetime(2026, 11, 28, tzinfo=UTC)
    return RecordedOutcome(PHOTO, outcome, time, time, 30, "arn", **known)


def test_a_failure_in_the_table_is_the_reason():
    # GIVEN a photo whose last failure is in the table
    known = recorded(FAILED, reason="EndpointUnavailable", message="no endpoint")
    # WHEN it is explained THEN the failure's name and words are the letter's
    assert DeadLetter.from_body(event()).explained(known) == DeadLetter(
        PHOTO, "EndpointUnavailable", "no endpoint"
    )


def test_a_failure_of_which_only_the_outcome_is_known_is_named_by_it():
    # GIVEN a failure without a reason and a cause WHEN it is explained THEN it is still one
    letter = DeadLetter.from_body(event()).explained(recorded(FAILED))
    assert (letter.reason, letter.message) == (FAILED, "")


@pytest.mark.parametrize("outcome", [ACCEPTED, REVIEW, REJECTED])
def test_a_photo_that_has_its_outcome_by_now_says_so(outcome):
    # GIVEN a photo that was decided after all WHEN it is explained THEN it says which outcome
    letter = DeadLetter.from_body(event()).explained(recorded(outcome, reason="Low"))
    assert (letter.reason, letter.message) == ("AlreadyDecided", f"the photo is {outcome}")


def test_an_event_that_was_not_delivered_has_the_reason_of_eventbridge():
    # GIVEN what EventBridge puts into a dead-letter queue
    attributes = {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "not authorised"}
    letter = DeadLetter.from_body(event(), attributes)
    # WHEN it is read THEN that is the reason, until a failure is in the table
    assert letter.explained(None) == DeadLetter(PHOTO, "NO_PERMISSIONS", "not authorised")
    assert letter.explained(recorded(FAILED, reason="Broken")).reason == "Broken"


@settings(max_examples=50, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(st.sampled_from(["detail", "bucket", "object", "key"]), inner)
            ),
        ).map(json.dumps),
    )
)
def test_whatever_a_message_says_it_is_read_or_refused_by_name(body: str):
    # GIVEN any body WHEN it is read THEN it is a dead letter, or DocumentInvalid
    try:
        letter = DeadLetter.from_body(body)
    except DocumentInvalid:
        return
    assert letter.reason


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("hello", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "no object named detail"),
        (event(detail={}), "no object named bucket"),
        (event(detail={"bucket": {}}), "no object named object"),
        (event(detail={"bucket": {}, "object": {}}), "photo.bucket is None"),
        ("[" * 100_000, "not JSON"),
    ],
    ids=["text", "list", "empty", "no bucket", "no object", "no name", "deep"],
)
def test_a_message_that_is_no_dead_letter_is_refused_with_what_is_missing(body: str, text: str):
    # GIVEN a message of something else WHEN it is read THEN the error says what is missing
    with pytest.raises(DocumentInvalid, match=text):
        DeadLetter.from_body(body)
