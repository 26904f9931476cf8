"""Sending photos and waiting for their outcomes."""

import json
from collections.abc import Callable
from dataclasses import asdict
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

ROLE = "arn:aws:iam::123456789012:role/workflow"
INFERENCE = {
    "probabilities": {"bicycle": 0.9, "motorcycle": 0.1},
    "familiarity": 0.5,
    "model_version": "job-1",
}
DECISION = {
    "outcome": "accepted",
    "vehicle": "bicycle",
    "confidence": 0.9,
    "margin": 0.8,
    "familiarity": 0.5,
    "route": "near",
    "reason": None,
}
# What a photo's key asks for: each ends as the real workflow would let it end.
MACHINE = {
    "StartAt": "Which",
    "States": {
        "Which": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.photo.key", "StringMatches": f"*{name}*", "Next": name}
                for name in ("accepted", "rejected", "failed", "running")
            ],
            "Default": "failed",
        },
        "accepted": {
            "Type": "Pass",
            "Result": {"inference": INFERENCE, "decision": DECISION},
            "End": True,
        },
        "rejected": {
            "Type": "Pass",
            "Result": {"error": {"Error": "ImageEmpty", "Cause": "no bytes"}},
            "End": True,
        },
        "failed": {"Type": "Fail", "Error": "EndpointUnavailable", "Cause": "no endpoint"},
        "running": {"Type": "Wait", "Seconds": 3600, "End": True},
    },
}


def uploaded(key: str) -> Photo:
    return Photo("photos", key, "v1", 7)


@pytest.fixture
def machine(aws) -> str:
    """Return the ARN of a state machine that ends as a photo's key says."""
    client = boto3.client("stepfunctions")
    return client.create_state_machine(
        name="classification", definition=json.dumps(MACHINE), roleArn=ROLE
    )["stateMachineArn"]


@pytest.fixture
def start(machine: str) -> Callable[[str], Photo]:
    """Return what starts a photo's execution, as the intake does, and stops it."""
    client = boto3.client("stepfunctions")
    started = []

    def start(key: str) -> Photo:
        photo = uploaded(key)
        execution = client.start_execution(
            stateMachineArn=machine,
            name=photo.execution_name,
            input=json.dumps({"photo": asdict(photo)}),
        )
        started.append(execution["executionArn"])
        return photo

    yield start
    for execution in started:
        client.stop_execution(executionArn=execution)


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


def test_every_outcome_is_told_with_its_reason(machine: str, start, capsys):
    # GIVEN a photo of each outcome
    photos = [start(name) for name in ("1-accepted", "2-rejected", "3-failed")]
    # WHEN they are waited for
    found = {outcome.key: outcome for outcome in follow(photos, machine, 60)}
    # THEN each has what the workflow said of it
    accepted = found["1-accepted"]
    assert (accepted.outcome, accepted.vehicle, accepted.route) == ("accepted", "bicycle", "near")
    assert (accepted.confidence, accepted.model_version) == (0.9, "job-1")
    assert accepted.probabilities == INFERENCE["probabilities"]
    assert (found["2-rejected"].outcome, found["2-rejected"].reason) == ("rejected", "ImageEmpty")
    assert (found["3-failed"].outcome, found["3-failed"].reason) == (
        "failed",
        "EndpointUnavailable",
    )
    assert all(outcome.seconds >= 0 for outcome in found.values())
    assert "outcomes: 3/3: 1 accepted, 1 rejected, 1 failed" in capsys.readouterr().err


def test_executions_of_others_are_passed_over(machine: str, start):
    # GIVEN an execution of another photo
    start("other-accepted")
    # WHEN one photo is waited for THEN only its outcome is told
    (outcome,) = wait([start("mine-accepted")], machine, 60)
    assert outcome.key == "mine-accepted"


def test_a_photo_that_the_intake_has_not_started_yet_is_waited_for(machine: str, start):
    # GIVEN a photo that is done, and one that the intake has not come to
    outcomes = wait([start("1-accepted"), uploaded("2-rejected")], machine, 60)
    assert next(outcomes).key == "1-accepted"
    # WHEN its execution is started THEN its outcome is told
    start("2-rejected")
    assert next(outcomes).key == "2-rejected"


def test_photos_that_take_long_do_not_hide_those_that_are_done(machine: str, start):
    # GIVEN a photo that is done behind many that are not
    photos = [uploaded(f"{number}") for number in range(12)] + [start("done-accepted")]
    # WHEN they are waited for THEN it is told long before the time is up
    assert next(wait(photos, machine, 3600)).key == "done-accepted"


def test_a_mistyped_state_machine_is_told_at_once(
    machine: str, bucket, deploy, tmp_path: Path, capsys
):
    # GIVEN the ARN of no state machine WHEN a photo is sent THEN nobody waits for an hour
    (tmp_path / "a.jpg").write_bytes(b"one")
    deploy(photos_bucket=bucket, classification_state_machine_arn=f"{machine}s")
    assert main(["classify", str(tmp_path / "a.jpg"), "--seconds", "3600"]) == 1
    assert "error: AWS refused DescribeStateMachine: " in capsys.readouterr().err


def test_a_photo_without_an_outcome_is_named_when_the_time_is_up(machine: str, start):
    # GIVEN one photo that is done and one that is not
    photos = [start("1-rejected"), start("2-running")]
    # WHEN the time is up
    outcomes = wait(photos, machine, 2)
    # THEN the first is told, and the error names the second and where to look
    assert next(outcomes).key == "1-rejected"
    text = rf"1 of 2 photos have no outcome after 2 s, such as 2-running: .* {machine}"
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
    keys, code, machine: str, start, deploy, monkeypatch, capsys
):
    # GIVEN photos that were sent, and whose executions have ended
    monkeypatch.setattr(classify, "send", lambda *_: {start(key): Path(key) for key in keys})
    # WHEN the command waits for them
    deploy(classification_state_machine_arn=machine)
    ended = main(["classify", *keys, "--json"])
    printed = capsys.readouterr()
    # THEN each outcome is printed, and the exit code says whether one failed
    assert ended == code
    assert len(printed.out.splitlines()) == len(keys)
    failed = sum("failed" in key for key in keys)
    text = (
        f"error: PhotosFailed: {failed} of {len(keys)} photos failed "
        f"({failed} by EndpointUnavailable); `scones redrive` replays them"
    )
    assert (text in printed.err) == (code == 3)


def test_a_person_sees_each_outcome_as_soon_as_there_is_one(
    machine: str, start, deploy, monkeypatch, capsys
):
    # GIVEN a photo that is done, and one that has no outcome when the time is up
    keys = ["1-accepted", "2-running"]
    monkeypatch.setattr(classify, "send", lambda *_: {start(key): Path(key) for key in keys})
    deploy(classification_state_machine_arn=machine)
    # WHEN the command waits for both
    assert main(["classify", *keys, "--seconds", "2"]) == 1
    # THEN the first is in the table, and the error names the second
    printed = capsys.readouterr()
    header, row = printed.out.splitlines()
    columns = ["photo", "outcome", "vehicle", "confidence", "route", "key", "reason"]
    assert header.split() == columns
    assert row.split() == [keys[0], "accepted", "bicycle", "0.900", "near", keys[0], "-"]
    assert "OutcomeMissing: 1 of 2 photos have no outcome after 2 s, such as 2-run" in printed.err


def test_no_photos_need_no_waiting(machine: str):
    # GIVEN no photos WHEN they are waited for THEN there is nothing
    assert list(wait([], machine, 0)) == []


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
