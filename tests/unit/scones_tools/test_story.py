"""What became of a photo, in plain words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scones.photos import Photo
from scones_tools.photos.history import State
from scones_tools.photos.story import Execution, Label, Upload, explain

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
DECISION = {
    "outcome": "accepted",
    "vehicle": "bicycle",
    "confidence": 0.9,
    "margin": 0.8,
    "familiarity": 0.5,
    "route": "near",
    "reason": None,
}
UNSURE = DECISION | {"outcome": "review", "route": None, "reason": "margin 0.1 is below 0.2"}
INFERENCE = {"probabilities": {"bicycle": 0.9, "motorcycle": 0.1}, "model_version": "job-1"}


def upload(
    *executions: Execution, age: timedelta = timedelta(days=1), key: str = "incoming/a", **more: Any
) -> Upload:
    size = more.pop("size", 7)
    return Upload(Photo("photos", key, "v1", size), NOW - age, executions, **more)


def ended(status: str, age: timedelta = timedelta(days=1), **more: Any) -> Execution:
    return Execution({"status": status, "stopDate": NOW - age, **more}, ())


def decided(decision: dict[str, Any], age: timedelta = timedelta(days=1)) -> Execution:
    output = json.dumps({"decision": decision, "inference": INFERENCE})
    return ended("SUCCEEDED", age, output=output)


FAILED = ended("FAILED", error="EndpointUnavailable", cause='{"errorMessage": "no endpoint"}')


def test_a_photo_that_was_accepted_says_how_sure_the_model_was():
    # GIVEN a photo that was accepted WHEN its story is told
    story = explain(upload(decided(DECISION)), NOW)
    # THEN it has its outcome and all figures, and nobody is needed
    assert (story.outcome, story.waits, story.next) == ("accepted", False, None)
    assert story.why == (
        "the model is sure: confidence, margin and familiarity are above their thresholds"
    )
    assert story.ending is not None
    assert (story.ending.margin, story.ending.familiarity) == (0.8, 0.5)
    assert (story.ending.vehicle, story.ending.route) == ("bicycle", "near")


def test_a_photo_that_was_rejected_says_why():
    # GIVEN a photo that was rejected WHEN its story is told THEN its reason has a name and words
    error = {"Error": "ImageEmpty", "Cause": "the upload has no bytes"}
    story = explain(upload(ended("SUCCEEDED", output=json.dumps({"error": error}))), NOW)
    assert (story.outcome, story.waits) == ("rejected", False)
    assert story.why == "ImageEmpty: the upload has no bytes"
    assert "send another photo" in str(story.next)


def test_a_photo_that_nobody_has_labelled_waits():
    # GIVEN a photo that the model was not sure of WHEN its story is told
    photo = upload(decided(UNSURE))
    story = explain(photo, NOW)
    # THEN it waits, and the command that labels it is there with the name that review gives it
    assert (story.outcome, story.waits) == ("review", True)
    assert story.why == "the model is not sure: margin 0.1 is below 0.2"
    assert f"scones review --label {photo.photo.execution_name[:16]}=CLASS" in str(story.next)


def test_a_photo_that_was_labelled_does_not_wait():
    # GIVEN a photo that a person has labelled WHEN its story is told THEN it says who and when
    label = Label("motorcycle", "zoe", "2026-11-27T10:00:00+00:00")
    story = explain(upload(decided(UNSURE), label=label), NOW)
    assert (story.outcome, story.waits) == ("review", False)
    assert story.next == "labelled motorcycle by zoe at 2026-11-27T10:00:00+00:00"


def test_a_photo_whose_message_has_expired_does_not_wait():
    # GIVEN a photo that nobody has labelled in the time that its queue keeps it
    photo = upload(decided(UNSURE, timedelta(days=5)), review_kept=timedelta(days=4))
    # WHEN its story is told THEN it says that its message is gone
    story = explain(photo, NOW)
    assert (story.outcome, story.waits) == ("review", False)
    assert "its message has expired" in str(story.next)


@pytest.mark.parametrize(
    ("execution", "why"),
    [
        (FAILED, "EndpointUnavailable: no endpoint"),
        (ended("TIMED_OUT", error="States.Timeout"), "States.Timeout"),
        (ended("ABORTED"), "ABORTED"),
    ],
    ids=["failed", "timed out", "aborted"],
)
def test_a_photo_that_failed_waits_for_a_replay(execution, why):
    # GIVEN a photo whose execution failed WHEN its story is told THEN it says why and what to do
    story = explain(upload(execution), NOW)
    assert (story.outcome, story.why, story.waits) == ("failed", why, True)
    assert "`scones redrive` replays it" in str(story.next)


def test_a_photo_whose_dead_letter_has_expired_is_uploaded_again():
    # GIVEN a failure that is older than what the dead-letter queue keeps
    # WHEN its story is told THEN no command is named that would find nothing
    story = explain(upload(FAILED, dead_letter_kept=timedelta(hours=1)), NOW)
    assert (story.outcome, story.waits) == ("failed", True)
    assert "upload the photo again" in str(story.next)
    assert "redrive" not in str(story.next)


def test_a_replay_has_the_last_word():
    # GIVEN a photo that failed, and whose replay was accepted WHEN its story is told
    story = explain(upload(FAILED, decided(DECISION)), NOW)
    # THEN it is accepted
    assert (story.outcome, story.waits) == ("accepted", False)


@pytest.mark.parametrize(
    ("states", "why"),
    [
        ((), "its execution has just begun"),
        ((State("SerializeImage", NOW, 1),), "it is in SerializeImage"),
        (
            (State("SerializeImage", NOW, 1), State("ClassifyImage", NOW, 3, "States.Timeout")),
            "it is in ClassifyImage, attempt 3, after States.Timeout",
        ),
    ],
    ids=["begun", "first state", "retried"],
)
def test_a_photo_that_is_being_classified_says_where_it_is(states, why):
    # GIVEN an execution that goes on WHEN its story is told THEN it has no outcome yet
    story = explain(upload(Execution({"status": "RUNNING"}, states)), NOW)
    assert (story.outcome, story.why, story.waits) == (None, why, False)
    assert "ask again" in str(story.next)


@pytest.mark.parametrize(
    ("age", "outcome", "why"),
    [
        (timedelta(minutes=1), None, "its upload event has not arrived yet"),
        (timedelta(hours=2), "failed", "its upload event never became an execution"),
        (timedelta(days=91), None, "Step Functions keeps an execution for 90 days, and this photo"),
    ],
)
def test_a_photo_without_an_execution_says_why_by_its_age(age, outcome, why):
    # GIVEN a photo that nothing was started for WHEN its story is told THEN its age says why
    story = explain(upload(age=age), NOW)
    assert story.outcome == outcome
    assert story.why.startswith(why)
    assert story.waits == (outcome == "failed")


def test_a_folder_is_no_photo():
    # GIVEN a folder made in the console WHEN its story is told THEN nobody waits for an execution
    story = explain(upload(key="incoming/May/", size=0), NOW)
    assert (story.outcome, story.waits) == (None, False)
    assert "a folder made in S3's console" in story.why


@pytest.mark.parametrize(
    ("key", "runs", "then"),
    [
        ("archive/a.jpg", [], "`scones bulk archive/ --run NAME` classifies it"),
        ("a.jpg", [], "`scones bulk PREFIX --run NAME` classifies it"),
        (
            "archive/a.jpg",
            ["s3://artifacts/bulk/spring/outcomes/"],
            "the outcomes of bulk runs of its prefix are in s3://artifacts/bulk/spring/outcomes/",
        ),
    ],
)
def test_a_photo_of_another_prefix_is_classified_in_bulk(key, runs, then):
    # GIVEN a photo that is not below incoming/ WHEN its story is told
    story = explain(upload(key=key, bulk_runs=runs), NOW)
    # THEN it says that uploads there are not classified, and where bulk outcomes are
    assert (story.outcome, story.waits, story.next) == (None, False, then)
    assert story.why == "only uploads below incoming/ are classified when they come"
