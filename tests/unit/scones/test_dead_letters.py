"""What the dead-letter queue holds, and the names of its replays."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.dead_letters import DeadLetter
from scones.errors import DocumentInvalid
from scones.photos import Photo

PHOTO = {"bucket": "photos", "key": "incoming/a b.jpg", "version_id": "v1", "size": 7}
HASH = hashlib.sha256(b"photos/incoming/a b.jpg/v1").hexdigest()


def ended(**detail) -> str:
    standard = {"name": HASH, "status": "FAILED", "input": json.dumps({"photo": PHOTO})}
    return json.dumps({"source": "aws.states", "detail": standard | detail})


def test_a_failed_execution_names_its_photo_and_its_error():
    # GIVEN the event of an execution that failed
    body = ended(error="EndpointUnavailable", cause="there is no endpoint")
    # WHEN it is read
    letter = DeadLetter.from_body(body)
    # THEN photo, error and execution are known
    assert letter == DeadLetter(Photo(**PHOTO), "EndpointUnavailable", "there is no endpoint", HASH)


@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
def test_without_an_error_the_status_is_the_reason(status: str):
    # GIVEN an execution that ended without an error WHEN its event is read THEN the status is named
    assert DeadLetter.from_body(ended(status=status, error=None)).reason == status


def test_a_photo_that_the_intake_could_not_start_is_replayed_under_the_name_it_would_have_had():
    # GIVEN what the intake sends when StartExecution is refused
    error = {"Error": "StepFunctions.SfnException", "Cause": "throttled"}
    # WHEN it is read
    letter = DeadLetter.from_body(json.dumps({"photo": PHOTO, "error": error}))
    # THEN its replay is what the intake would have started
    assert (letter.reason, letter.message) == ("StepFunctions.SfnException", "throttled")
    assert (letter.execution, letter.replay_name) == (None, HASH)


@pytest.mark.parametrize(
    "document",
    [
        {"photo": PHOTO},
        {
            "source": "aws.s3",
            "detail": {
                "bucket": {"name": "photos"},
                "object": {"key": "incoming/a b.jpg", "version-id": "v1", "size": 7},
            },
        },
    ],
)
def test_an_event_that_was_not_delivered_is_read_with_its_attributes(document: dict):
    # GIVEN what EventBridge puts into a dead-letter queue, transformed or not
    attributes = {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "not authorised"}
    # WHEN it is read
    letter = DeadLetter.from_body(json.dumps(document), attributes)
    # THEN the photo and the reason are known
    assert letter == DeadLetter(Photo(**PHOTO), "NO_PERMISSIONS", "not authorised", None)


def test_each_failure_of_one_photo_has_a_replay_of_its_own():
    # GIVEN a photo that failed, and whose replays fail
    name, names = HASH, [HASH]
    for _ in range(12):
        # WHEN its next replay is named
        name = DeadLetter(Photo(**PHOTO), "X", "", name).replay_name
        names.append(name)
    # THEN no two have the same name, and Step Functions takes them all
    assert names[1:3] == [f"{HASH}-redrive-1", f"{HASH}-redrive-2"]
    assert len(set(names)) == len(names)
    assert max(len(name) for name in names) <= 80


@settings(max_examples=50, deadline=None)
@given(st.text("abc-redrive0123456789", min_size=1, max_size=80))
def test_a_replay_name_is_short_enough_and_another_than_the_failed_one(name: str):
    # GIVEN any name of an execution WHEN its replay is named
    replay = DeadLetter(Photo(**PHOTO), "X", "", name).replay_name
    # THEN the name fits, and is not taken by the failure
    assert len(replay) <= 80
    assert replay != name


@settings(max_examples=50, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["source", "detail", "photo", "bucket", "object", "key"]), inner
                )
            ),
        ).map(json.dumps),
        st.sampled_from(["aws.states", "aws.s3"]).map(lambda s: json.dumps({"source": s})),
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
        ("{}", "no object named photo"),
        ('{"source": "aws.states"}', "no object named detail"),
        ('{"source": "aws.states", "detail": {}}', "does not name its execution"),
        (ended(input=None), "lacks the execution's input"),
        (ended(input="{"), "is not JSON"),
        (ended(input="{}"), "no object named photo"),
        ('{"source": "aws.s3", "detail": {"bucket": {}, "object": {}}}', "photo.bucket is None"),
    ],
)
def test_a_message_that_is_no_dead_letter_is_refused_with_what_is_missing(body: str, text: str):
    # GIVEN a message of something else WHEN it is read THEN the error says what is missing
    with pytest.raises(DocumentInvalid, match=text):
        DeadLetter.from_body(body)
