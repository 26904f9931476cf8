"""What became of a photo, in plain words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome
from scones_tools.photos.incoming import Incoming
from scones_tools.photos.story import Label, Upload, explain
from scones_tools.pipes import PipeState
from scones_tools.queues import Depth

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
RUNNING = PipeState("incoming", "RUNNING", "")
EMPTY = Incoming(Depth(0, 0), 14 * DAY, 6 * MINUTE, 30, RUNNING)
BUSY = replace(EMPTY, held=Depth(1200, 40))
STARTING = replace(EMPTY, pipe=replace(RUNNING, state="STARTING"))
STOPPED = replace(EMPTY, held=Depth(3, 0), pipe=PipeState("incoming", "STOPPED", "by zoe"))


def upload(age: timedelta = DAY, key: str = "incoming/a", size: int = 7, **more: Any) -> Upload:
    return Upload(Photo("photos", key, "v1", size), NOW - age, **more)


def decided(outcome: str, age: timedelta = DAY, **more: Any) -> Upload:
    photo = Photo("photos", "incoming/a", "v1", 7)
    known = {name: more.pop(name) for name in ("reason", "message", "receives") if name in more}
    decided = NOW - age
    known = {"receives": 1, **known}
    record = RecordedOutcome(photo, outcome, decided, decided, execution="arn", **known)
    return Upload(photo, decided, record, **more)


def unsure(**more: Any) -> Upload:
    return decided("review", reason="margin 0.1 is below 0.2", **more)


def failure(receives: int, incoming: Incoming = EMPTY, **more: Any) -> Upload:
    words = {"reason": "EndpointUnavailable", "message": "no endpoint"}
    return decided("failed", receives=receives, incoming=incoming, **words, **more)


def test_a_photo_that_was_accepted_needs_nobody():
    # GIVEN a photo that was accepted WHEN its story is told THEN all is done
    story = explain(decided("accepted"), NOW)
    assert (story.outcome, story.waits, story.next) == ("accepted", False, None)
    assert story.why == (
        "the model is sure: confidence, margin and familiarity are above their thresholds"
    )


def test_a_photo_that_was_rejected_says_why():
    # GIVEN a photo that was rejected WHEN its story is told THEN its reason has a name and words
    story = explain(decided("rejected", reason="ImageEmpty", message="no bytes"), NOW)
    assert (story.outcome, story.waits) == ("rejected", False)
    assert story.why == "ImageEmpty: no bytes"
    assert "send another photo" in str(story.next)


def test_a_photo_that_nobody_has_labelled_waits():
    # GIVEN a photo that the model was not sure of WHEN its story is told
    photo = unsure()
    story = explain(photo, NOW)
    # THEN it waits, and the command that labels it is there with the name that review gives it
    assert (story.outcome, story.waits) == ("review", True)
    assert story.why == "the model is not sure: margin 0.1 is below 0.2"
    assert f"scones review --label {photo.photo.short_id}=CLASS" in str(story.next)


def test_a_photo_that_was_labelled_does_not_wait():
    # GIVEN a photo that a person has labelled WHEN its story is told THEN it says who and when
    label = Label("motorcycle", "zoe", "2026-11-27T10:00:00+00:00")
    story = explain(unsure(label=label), NOW)
    assert (story.outcome, story.waits) == ("review", False)
    assert story.next == "labelled motorcycle by zoe at 2026-11-27T10:00:00+00:00"


def test_a_photo_whose_message_has_expired_does_not_wait():
    # GIVEN a photo that nobody has labelled in the time that its queue keeps it
    photo = unsure(age=5 * DAY, review_kept=4 * DAY)
    # WHEN its story is told THEN it says that its message is gone
    story = explain(photo, NOW)
    assert (story.outcome, story.waits) == ("review", False)
    assert "its message has expired" in str(story.next)


def test_a_photo_that_s3_has_removed_cannot_be_labelled():
    # GIVEN a photo for a person, which is not there any more
    # WHEN its story is told THEN no command is named that would find nothing
    story = explain(unsure(is_stored=False), NOW)
    assert (story.outcome, story.waits) == ("review", False)
    assert story.next == "nobody can label it: S3 has removed the photo"


def test_a_photo_that_failed_for_good_waits_for_a_redrive():
    # GIVEN a photo whose last attempt failed WHEN its story is told
    story = explain(failure(receives=30), NOW)
    # THEN it says why and what to do
    assert (story.outcome, story.waits) == ("failed", True)
    assert story.why == "EndpointUnavailable: no endpoint"
    assert story.next == (
        "put the cause right, then `scones redrive` brings it back, unless somebody has done that "
        "already, or has discarded its message"
    )


def test_a_photo_whose_dead_letter_has_expired_is_uploaded_again():
    # GIVEN a failure that is older than what the dead-letter queue keeps
    # WHEN its story is told THEN no command is named that would find nothing
    story = explain(failure(receives=30, dead_letter_kept=timedelta(hours=1)), NOW)
    assert (story.outcome, story.waits) == ("failed", True)
    assert "upload the photo again" in str(story.next)
    assert "redrive" not in str(story.next)


@pytest.mark.parametrize(
    ("receives", "age", "incoming"),
    [(29, MINUTE, EMPTY), (1, timedelta(hours=2), EMPTY), (1, timedelta(hours=2), BUSY)],
    ids=["in work", "attempts are left", "the queue is long"],
)
def test_a_photo_that_has_attempts_left_is_tried_again(receives, age, incoming):
    # GIVEN a photo that failed, and whose message comes again WHEN its story is told
    story = explain(failure(receives, incoming, age=age), NOW)
    # THEN it has no outcome that stays, says what went wrong, and needs nobody
    assert (story.outcome, story.waits) == (None, False)
    assert story.why == f"attempt {receives} of 30 failed: EndpointUnavailable: no endpoint"
    assert story.next == f"it is tried again by itself, 360 s after each attempt: {incoming}"


def test_a_photo_that_is_late_may_be_a_dead_letter_while_others_wait():
    # GIVEN a queue that is never empty, and photos that have nothing new since all tries are over
    # WHEN their story is told THEN nobody is called, and where else the message may be is said
    lists = "; if its message is a dead letter, `scones redrive --dry-run` lists it"
    for late in (failure(29, BUSY, age=DAY), upload(timedelta(hours=4), incoming=BUSY)):
        story = explain(late, NOW)
        assert (story.outcome, story.waits) == (None, False)
        assert str(story.next).endswith(lists)
    early = explain(upload(timedelta(hours=2), incoming=BUSY), NOW)
    assert early.next == "ask again: photos are taken in batches"


def test_a_photo_whose_last_attempts_have_put_nothing_has_failed():
    # GIVEN a failure with attempts left, whose time is long over, and an empty queue
    # WHEN its story is told THEN its message is with the dead letters
    story = explain(failure(receives=29, age=timedelta(minutes=13)), NOW)
    assert (story.outcome, story.waits) == ("failed", True)
    assert "`scones redrive` brings it back" in str(story.next)


def test_a_photo_that_is_tried_again_waits_for_the_pipe():
    # GIVEN a failure with attempts left, and a pipe that was stopped WHEN its story is told
    story = explain(failure(receives=2, incoming=STOPPED), NOW)
    # THEN a person is needed
    assert (story.outcome, story.waits) == (None, True)
    assert story.why == (
        "attempt 2 of 30 failed: EndpointUnavailable: no endpoint; 3 wait in the incoming queue, "
        "and 0 are in work; the pipe is STOPPED: by zoe"
    )
    assert "aws pipes start-pipe --name incoming" in str(story.next)


@pytest.mark.parametrize(
    ("age", "incoming", "waits", "why"),
    [
        (MINUTE, EMPTY, False, "its upload event has not arrived yet"),
        (DAY, BUSY, False, f"it has no outcome yet: {BUSY}"),
        (MINUTE, STARTING, False, f"it has no outcome yet: {STARTING}"),
        (MINUTE, STOPPED, True, f"it has no outcome yet: {STOPPED}"),
        (DAY, EMPTY, True, "it has no outcome, and the incoming queue is empty"),
        (15 * DAY, BUSY, False, "the table of outcomes has nothing of it: it was uploaded longer"),
    ],
    ids=["on its way", "waits", "the pipe starts", "stopped", "no message", "older than any queue"],
)
def test_a_photo_without_an_outcome_says_where_it_may_be(age, incoming, waits, why):
    # GIVEN a photo that the table has nothing of WHEN its story is told
    story = explain(upload(age, incoming=incoming), NOW)
    # THEN its age, the queue and the pipe say why
    assert (story.outcome, story.waits) == (None, waits)
    assert story.why.startswith(why)
    assert story.next is not None


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
