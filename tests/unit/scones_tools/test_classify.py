"""Sending photos and waiting for their outcomes."""

import json
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from scones.photos import Photo
from scones_tools.__main__ import main
from scones_tools.photos import classify
from scones_tools.photos.classify import (
    Outcome,
    OutcomeMissing,
    PhotoMissing,
    follow,
    send,
    wait,
)

from ..moto_content import make_outcomes_table, record

MAX_RECEIVES = 30
# What a photo's key asks for, as the workflow puts it.
ENDS = {
    "accepted": {
        "vehicle": "bicycle",
        "confidence": 0.9,
        "route": "near",
        "probabilities": json.dumps({"bicycle": 0.9, "motorcycle": 0.1}),
        "model_version": "job-1",
    },
    "rejected": {"reason": "ImageEmpty", "message": "no bytes"},
    "failed": {"reason": "EndpointUnavailable", "cause": "no endpoint", "receives": MAX_RECEIVES},
    "again": {"outcome": "failed", "reason": "EndpointUnavailable", "receives": MAX_RECEIVES - 1},
}


def uploaded(key: str) -> Photo:
    return Photo("photos", key, "v1", 7)


@pytest.fixture
def table(aws) -> str:
    return make_outcomes_table()


@pytest.fixture
def decide(table: str) -> Callable[[str], Photo]:
    """Return what puts the outcome that a photo's key asks for, as the workflow does."""

    def decide(key: str) -> Photo:
        photo, outcome = uploaded(key), key.partition("-")[2]
        record(table, photo, **({"outcome": outcome} | ENDS.get(outcome, {})))
        return photo

    return decide


@pytest.fixture
def bucket(aws) -> str:
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="photos")
    return "photos"


def test_every_photo_gets_a_key_of_its_own(bucket: str, tmp_path: Path, capsys):
    # GIVEN two photos, one of them named twice
    one, two = tmp_path / "a.JPG", tmp_path / "b.png"
    one.write_bytes(b"one")
    two.write_bytes(b"two")
    # WHEN they are sent
    sent = send([one, two, one], bucket)
    # THEN there are three objects below incoming/, with the files' bytes and endings
    s3 = boto3.client("s3")
    bodies = {
        photo: s3.get_object(Bucket=photo.bucket, Key=photo.key)["Body"].read() for photo in sent
    }
    assert sorted(bodies.values()) == [b"one", b"one", b"two"]
    assert all(photo.key.startswith("incoming/") for photo in sent)
    assert sorted(photo.key.rpartition(".")[2] for photo in sent) == ["jpg", "jpg", "png"]
    assert {photo: path.read_bytes() for photo, path in sent.items()} == bodies
    assert {(photo.size, photo.version_id) for photo in sent} == {(3, "")}
    assert "sending photos: 3/3" in capsys.readouterr().err


def test_the_version_that_was_stored_is_told(bucket: str, tmp_path: Path):
    # GIVEN a bucket that keeps versions
    s3 = boto3.client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    (tmp_path / "a.jpg").write_bytes(b"one")
    # WHEN a photo is sent THEN it is known which version it is
    (photo,) = send([tmp_path / "a.jpg"], bucket)
    assert photo.version_id == s3.head_object(Bucket=bucket, Key=photo.key)["VersionId"]


def test_nothing_is_sent_if_one_photo_is_missing(bucket: str, tmp_path: Path):
    # GIVEN a photo and a name of none WHEN both are to be sent
    (tmp_path / "a.jpg").write_bytes(b"one")
    with pytest.raises(PhotoMissing, match=r"b\.jpg is not a file; nothing was sent"):
        send([tmp_path / "a.jpg", tmp_path / "b.jpg"], bucket)
    # THEN the bucket is empty
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket=bucket)


def test_every_outcome_is_told_with_its_reason(table: str, decide, capsys):
    # GIVEN a photo of each outcome
    photos = [decide(name) for name in ("1-accepted", "2-rejected", "3-failed")]
    # WHEN they are waited for
    found = {outcome.key: outcome for outcome in follow(photos, table, MAX_RECEIVES, 60)}
    # THEN each has what the workflow said of it
    accepted = found["1-accepted"]
    assert (accepted.outcome, accepted.vehicle, accepted.route) == ("accepted", "bicycle", "near")
    assert (accepted.confidence, accepted.model_version) == (0.9, "job-1")
    assert accepted.probabilities == {"bicycle": 0.9, "motorcycle": 0.1}
    assert (found["2-rejected"].outcome, found["2-rejected"].reason) == ("rejected", "ImageEmpty")
    assert (found["3-failed"].outcome, found["3-failed"].reason) == (
        "failed",
        "EndpointUnavailable",
    )
    assert "outcomes: 3/3: 1 accepted, 1 rejected, 1 failed" in capsys.readouterr().err


def test_the_time_of_an_outcome_is_from_the_upload(table: str):
    # GIVEN a photo whose outcome came 2.5 s after it was uploaded WHEN it is waited for
    times = {"uploaded": "2026-11-28T03:00:00Z", "decided": "2026-11-28T03:00:02.500Z"}
    record(table, uploaded("1"), "accepted", **times)
    (outcome,) = wait([uploaded("1")], table, MAX_RECEIVES, 60)
    # THEN that is its time, however long ago it was
    assert outcome.seconds == 2.5


def test_other_photos_and_other_versions_are_passed_over(table: str, decide):
    # GIVEN the outcomes of another photo, and of another version of the photo
    decide("other-accepted")
    record(table, Photo("photos", "mine-rejected", "v0", 7), "accepted")
    # WHEN one photo is waited for THEN only its outcome is told
    (outcome,) = wait([decide("mine-rejected")], table, MAX_RECEIVES, 60)
    assert (outcome.key, outcome.outcome) == ("mine-rejected", "rejected")


def test_a_photo_that_has_no_outcome_yet_is_waited_for(table: str, decide):
    # GIVEN a photo that is done, and one that is not
    outcomes = wait([decide("1-accepted"), uploaded("2-rejected")], table, MAX_RECEIVES, 60)
    assert next(outcomes).key == "1-accepted"
    # WHEN its outcome is put THEN it is told
    decide("2-rejected")
    assert next(outcomes).key == "2-rejected"


def test_a_failure_that_is_tried_again_is_no_end(table: str, decide):
    # GIVEN a photo that has failed, and whose message has one attempt left
    photo = decide("1-again")
    # WHEN the time is up THEN it has no outcome, and the error says that it goes on, and how to ask
    text = (
        r"1 of 1 photo has no outcome after 0 s, such as 1-again; 1 by EndpointUnavailable failed"
        r" so far, and are tried again by themselves: `scones photo 1-again` says why"
    )
    with pytest.raises(OutcomeMissing, match=text):
        list(wait([photo], table, MAX_RECEIVES, 0))
    # WHEN the last attempt fails, too THEN that is its outcome
    record(table, photo, "failed", reason="EndpointUnavailable", receives=MAX_RECEIVES)
    (outcome,) = wait([photo], table, MAX_RECEIVES, 0)
    assert outcome.outcome == "failed"


def test_photos_that_take_long_do_not_hide_those_that_are_done(table: str, decide, monkeypatch):
    # GIVEN a photo that is done behind more that are not than are asked for at a time
    monkeypatch.setattr(classify, "_MAX_PHOTOS_PER_POLL", 5)
    monkeypatch.setattr(classify, "_POLL_INTERVAL_SECONDS", 0.01)
    photos = [uploaded(f"{number}") for number in range(12)] + [decide("done-accepted")]
    # WHEN they are waited for THEN it is told long before the time is up
    assert next(wait(photos, table, MAX_RECEIVES, 3600)).key == "done-accepted"


def test_a_mistyped_table_is_told_at_once(table: str, bucket, deploy, tmp_path: Path, capsys):
    # GIVEN the name of no table WHEN a photo is sent THEN nobody waits for an hour
    s3 = boto3.client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    (tmp_path / "a.jpg").write_bytes(b"one")
    deploy(photos_bucket=bucket, outcomes_table_name=f"{table}s")
    assert main(["classify", str(tmp_path / "a.jpg"), "--seconds", "3600"]) == 1
    assert "error: AWS refused BatchGetItem: " in capsys.readouterr().err


def test_a_photo_without_an_outcome_is_named_when_the_time_is_up(table: str, decide):
    # GIVEN one photo that is done and one that is not
    photos = [decide("1-rejected"), uploaded("2-accepted")]
    # WHEN the time is up
    outcomes = wait(photos, table, MAX_RECEIVES, 2)
    # THEN the first is told, and the error names the second and how to ask for it
    assert next(outcomes).key == "1-rejected"
    text = r"1 of 2 photos have no outcome after 2 s, such as 2-accepted: `scones photo 2-accepted`"
    with pytest.raises(OutcomeMissing, match=text):
        next(outcomes)


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (["1-accepted", "2-rejected"], 0),
        (["1-accepted", "2-failed"], 3),
        (["1-failed", "2-failed"], 3),
    ],
)
def test_a_photo_that_failed_is_no_success(
    keys, code, table: str, decide, deploy, monkeypatch, capsys
):
    # GIVEN photos that were sent, and whose outcomes are in the table
    monkeypatch.setattr(classify, "send", lambda *_: {decide(key): Path(key) for key in keys})
    # WHEN the command waits for them
    deploy(outcomes_table_name=table)
    ended = main(["classify", *keys, "--json"])
    printed = capsys.readouterr()
    # THEN each outcome is printed, and the exit code says whether one failed
    assert ended == code
    assert len(printed.out.splitlines()) == len(keys)
    failed = sum("failed" in key for key in keys)
    text = (
        f"error: PhotosFailed: {failed} of {len(keys)} photos failed "
        f"({failed} by EndpointUnavailable); `scones redrive` brings them back"
    )
    assert (text in printed.err) == (code == 3)


def test_a_person_sees_each_outcome_as_soon_as_there_is_one(
    table: str, decide, deploy, monkeypatch, capsys
):
    # GIVEN a photo that is done, and one that has no outcome when the time is up
    keys = ["1-accepted", "2-waiting"]
    sent = {decide(keys[0]): Path(keys[0]), uploaded(keys[1]): Path(keys[1])}
    monkeypatch.setattr(classify, "send", lambda *_: sent)
    deploy(outcomes_table_name=table)
    # WHEN the command waits for both
    assert main(["classify", *keys, "--seconds", "2"]) == 1
    # THEN the first is in the table, and the error names the second
    printed = capsys.readouterr()
    header, row = printed.out.splitlines()
    columns = ["photo", "outcome", "vehicle", "confidence", "route", "key", "reason"]
    assert header.split() == columns
    assert row.split() == [keys[0], "accepted", "bicycle", "0.900", "near", keys[0], "-"]
    assert "OutcomeMissing: 1 of 2 photos have no outcome after 2 s, such as 2-wai" in printed.err


def test_no_photos_need_no_waiting(table: str):
    # GIVEN no photos WHEN they are waited for THEN there is nothing
    assert list(wait([], table, MAX_RECEIVES, 0)) == []


def test_the_command_ends_with_a_line_if_a_photo_is_missing(deploy, capsys):
    # GIVEN a photo that is not there WHEN the command is run THEN its exit code is 1
    code = main(["classify", "none.jpg"])
    assert code == 1
    assert capsys.readouterr().err.startswith("error: PhotoMissing: none.jpg is not a file")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.jpg"],
        ["--environment", "dev"],
        ["a.jpg", "--environment", "dev", "--seconds", "soon"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys):
    # GIVEN a command line that lacks something WHEN it is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["classify", *arguments])
    assert "usage:" in capsys.readouterr().err


def test_an_outcome_is_a_line_of_json():
    # GIVEN an outcome of a rejected upload WHEN it is printed THEN what is not known is null
    assert json.loads(json.dumps(vars(Outcome("1", "rejected", 0.5, reason="ImageEmpty")))) == {
        "key": "1",
        "outcome": "rejected",
        "seconds": 0.5,
        "vehicle": None,
        "confidence": None,
        "route": None,
        "reason": "ImageEmpty",
        "probabilities": {},
        "model_version": None,
    }
