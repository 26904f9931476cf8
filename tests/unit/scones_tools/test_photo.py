"""Asking what became of a photo."""

import json
from typing import Any

import boto3
import pytest

from scones.photos import Photo
from scones_tools.__main__ import main

from ..moto_content import make_outcomes_table, record

FIGURES = {"vehicle": "bicycle", "confidence": 0.9, "margin": 0.8, "familiarity": 0.5}
SURE = FIGURES | {"route": "near", "model_version": "job-1", "probabilities": '{"bicycle": 0.9}'}
UNSURE = FIGURES | {
    "reason": "margin 0.1 is below 0.2",
    "model_version": "job-1",
    "probabilities": '{"bicycle": 0.5, "unknown": 0.4}',
}
FAILURE = {"reason": "EndpointUnavailable", "cause": '{"errorMessage": "no endpoint"}'}


@pytest.fixture
def table(deploy) -> str:
    """Deploy buckets, queues, a pipe that runs and a table; return the table's name."""
    s3, sqs = boto3.client("s3", region_name="us-east-1"), boto3.client("sqs")
    for bucket in ("photos", "artifacts"):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    urls = {
        f"{name.replace('-', '_')}_queue_url": sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in ("incoming", "review", "dead-letter")
    }
    boto3.client("pipes").create_pipe(
        Name="incoming",
        RoleArn="arn:aws:iam::123456789012:role/pipe",
        Source="arn:aws:sqs:eu-central-1:123456789012:incoming",
        Target="arn:aws:states:eu-central-1:123456789012:stateMachine:classification",
    )
    name = make_outcomes_table()
    deploy(
        photos_bucket="photos",
        artifacts_bucket="artifacts",
        outcomes_table_name=name,
        pipe_name="incoming",
        **urls,
    )
    return name


def stored(key: str, content: bytes = b"content") -> Photo:
    version = boto3.client("s3").put_object(Bucket="photos", Key=key, Body=content)["VersionId"]
    return Photo("photos", key, version, len(content))


def arrive(messages: int) -> None:
    """Let messages wait in the incoming queue."""
    sqs = boto3.client("sqs")
    for _ in range(messages):
        sqs.send_message(
            QueueUrl=sqs.get_queue_url(QueueName="incoming")["QueueUrl"], MessageBody="{}"
        )


def told(capsys, *words: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["photo", "--json", *words])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("outcome", "item", "code", "known"),
    [
        ("accepted", SURE, 0, {"vehicle": "bicycle", "route": "near", "margin": 0.8}),
        ("review", UNSURE, 3, {"reason": "margin 0.1 is below 0.2", "unknown": 0.4}),
        ("rejected", {"reason": "ImageEmpty"}, 0, {"reason": "ImageEmpty", "vehicle": None}),
        (
            "failed",
            FAILURE | {"receives": 30},
            3,
            {"reason": "EndpointUnavailable", "message": "no endpoint", "attempts": 30},
        ),
    ],
)
def test_a_photo_s_outcome_is_told_with_its_reason(table, capsys, outcome, item, code, known):
    # GIVEN a photo that has its outcome
    photo = stored("incoming/a.jpg")
    record(table, photo, outcome, execution="arn:of:it", **item)
    # WHEN it is asked for
    ended, (row,) = told(capsys, photo.key)
    # THEN the exit code says whether a person is needed, and all that is known is there
    assert (ended, row["outcome"]) == (code, outcome)
    assert (row["version"], row["size"], row["stored"]) == (photo.version_id, 7, True)
    assert row.items() >= known.items()
    assert (row["execution"], row["seconds"] >= 0) == ("arn:of:it", True)
    assert row["uploaded"] <= row["decided"]


def test_a_person_reads_a_list_of_facts(table, capsys):
    # GIVEN a photo WHEN a person asks for it by its address
    photo = stored("incoming/accepted.jpg")
    record(table, photo, "accepted", decided="2026-11-28T03:00:02.500Z", **SURE)
    assert main(["photo", "s3://photos/incoming/accepted.jpg"]) == 0
    # THEN each fact has a line
    lines = {line[:15].strip(): line[15:] for line in capsys.readouterr().out.splitlines()}
    assert lines["outcome"] == "accepted"
    assert lines["why"].startswith("the model is sure")
    assert (lines["confidence"], lines["route"]) == ("0.9000", "near")
    assert (lines["version"], lines["model version"]) == (photo.version_id, "job-1")
    assert lines["uploaded"].endswith(" UTC, 7 bytes")
    assert lines["decided"] == "2026-11-28 03:00:02 UTC, attempt 1"
    assert "stored" not in lines
    assert lines["execution"].startswith("arn:aws:states:::express:")


def test_each_version_has_its_own_story(table, capsys):
    # GIVEN a key that was uploaded twice and classified once, and another that begins alike
    first, second = (stored("incoming/accepted", content) for content in (b"1", b"22"))
    record(table, stored("incoming/accepted.jpg"), "accepted")
    record(table, first, "accepted")
    # WHEN it is asked for
    code, rows = told(capsys, "incoming/accepted")
    # THEN each version is there, and that the newest has no outcome yet is the exit code
    assert code == 1
    assert [(row["version"], row["size"], row["outcome"]) for row in rows] == [
        (first.version_id, 1, "accepted"),
        (second.version_id, 2, None),
    ]
    assert rows[1]["why"] == "its upload event has not arrived yet"
    assert (rows[1]["attempts"], rows[1]["execution"]) == (None, None)


def test_a_photo_that_waits_is_told_how_many_wait(table, capsys):
    # GIVEN a photo without an outcome, and two messages in the queue WHEN it is asked for
    photo = stored("incoming/a.jpg")
    arrive(2)
    code, (row,) = told(capsys, photo.key)
    # THEN it says how many wait, and nobody is needed
    assert (code, row["outcome"], row["waits"]) == (1, None, False)
    assert row["why"] == ("it has no outcome yet: 2 wait in the incoming queue, and 0 are in work")


def test_a_pipe_that_was_stopped_is_told(table, capsys):
    # GIVEN a photo that waits behind a pipe that somebody has stopped WHEN it is asked for
    photo = stored("incoming/a.jpg")
    arrive(1)
    boto3.client("pipes").stop_pipe(Name="incoming")
    code, (row,) = told(capsys, photo.key)
    # THEN a person is needed, and the command that starts it is there
    assert (code, row["outcome"], row["waits"]) == (3, None, True)
    assert "the pipe is STOPP" in row["why"]
    assert row["next"].endswith("then `aws pipes start-pipe --name incoming`")


def test_a_failure_that_is_tried_again_is_no_outcome_yet(table, capsys):
    # GIVEN a photo whose third attempt of 30 has failed WHEN it is asked for
    photo = stored("incoming/a.jpg")
    record(table, photo, "failed", receives=3, **FAILURE)
    code, (row,) = told(capsys, photo.key)
    # THEN it goes on by itself, and what went wrong is known
    assert (code, row["outcome"], row["waits"]) == (1, None, False)
    assert row["why"] == "attempt 3 of 30 failed: EndpointUnavailable: no endpoint"
    assert row["next"].startswith("it is tried again by itself, ")
    assert row["reason"] == "EndpointUnavailable"
    # AND a person sees when it was tried
    assert main(["photo", photo.key]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("tried  ") and line.endswith(" attempt 3") for line in lines)


def test_a_label_ends_the_waiting(table, capsys):
    # GIVEN a photo that was sent to a person, who has labelled it
    photo = stored("incoming/review.jpg")
    record(table, photo, "review", **UNSURE)
    about = {"labelled-by": "zoe", "labelled-at": "2026-11-28T02:41:00+00:00"}
    s3 = boto3.client("s3")
    s3.put_object(Bucket="artifacts", Key="labelled/bicycle/another.png", Body=b"x")
    key = f"labelled/motorcycle/{photo.short_id}.png"
    s3.put_object(Bucket="artifacts", Key=key, Body=b"x", Metadata=about)
    # WHEN it is asked for THEN it does not wait, and the answer is there
    code, (row,) = told(capsys, photo.key)
    assert (code, row["outcome"]) == (0, "review")
    label = {"name": "motorcycle", "by": "zoe", "at": "2026-11-28T02:41:00+00:00"}
    assert row["label"] == label


def test_a_photo_of_another_prefix_is_told_where_bulk_outcomes_are(table, capsys):
    # GIVEN a photo of an archive, and bulk runs of that prefix and of another
    stored("archive/2025/a.jpg")
    s3 = boto3.client("s3")
    for run, prefix in (("spring", "archive/"), ("other", "elsewhere/")):
        body = json.dumps({"prefix": prefix})
        s3.put_object(Bucket="artifacts", Key=f"bulk/{run}/run.json", Body=body)
    # WHEN it is asked for THEN only the run that may hold it is named
    code, (row,) = told(capsys, "archive/2025/a.jpg")
    assert (code, row["outcome"]) == (1, None)
    assert "s3://artifacts/bulk/spring/outcomes/" in row["next"]
    assert "other" not in row["next"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("incoming/never.jpg", "there is no s3://photos/incoming/never.jpg: it was never uploaded"),
        (
            "/incoming/accepted.jpg",
            "a key begins with its folder, such as incoming/, and",
        ),
        ("s3://photos", "there is no s3://photos/: "),
        ("s3://other/incoming/a", "BucketUnknown: the photos of this environment are in photos"),
    ],
)
def test_what_is_no_photo_is_named(table, capsys, words, text):
    # GIVEN another photo WHEN a key is asked for that nothing is stored under THEN it says so
    stored("incoming/accepted.jpg")
    assert main(["photo", words]) == 1
    printed = capsys.readouterr()
    assert text in printed.err
    assert printed.out == ""


def test_a_photo_that_s3_has_removed_is_told_while_the_table_has_it(table, capsys):
    # GIVEN a photo that was deleted after it was classified, and its version, too
    photo = stored("incoming/accepted.jpg")
    record(table, photo, "accepted", **SURE)
    s3 = boto3.client("s3")
    s3.delete_object(Bucket="photos", Key=photo.key)
    s3.delete_object(Bucket="photos", Key=photo.key, VersionId=photo.version_id)
    # WHEN it is asked for THEN its outcome is there, and that the photo is not
    code, (row,) = told(capsys, photo.key)
    assert (code, row["outcome"], row["version"]) == (0, "accepted", photo.version_id)
    assert (row["stored"], row["size"]) == (False, 7)
    assert main(["photo", photo.key]) == 0
    assert "stored         no: S3 has removed it\n" in capsys.readouterr().out


def test_of_a_photo_that_was_deleted_before_it_had_an_outcome_nothing_is_left(table, capsys):
    # GIVEN a photo that was removed, and that the table has nothing of WHEN it is asked for
    photo = stored("incoming/a.jpg")
    s3 = boto3.client("s3")
    s3.delete_object(Bucket="photos", Key=photo.key)
    s3.delete_object(Bucket="photos", Key=photo.key, VersionId=photo.version_id)
    # THEN it says when it was deleted
    assert main(["photo", photo.key]) == 1
    error = capsys.readouterr().err
    assert "PhotoUnknown: s3://photos/incoming/a.jpg was deleted at 20" in error
    assert "neither a version of it nor an outcome is left" in error


def test_wrong_usage_ends_with_2(capsys):
    # GIVEN no key WHEN the verb is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["photo"])
    assert "usage:" in capsys.readouterr().err
