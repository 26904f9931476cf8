"""Asking what became of a photo."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import boto3
import pytest

from scones.photos import Photo
from scones_tools.__main__ import main

from .test_classify import DECISION, INFERENCE, ROLE

UNSURE = DECISION | {"outcome": "review", "route": None, "reason": "margin 0.1 is below 0.2"}
ERROR = {"Error": "ImageEmpty", "Cause": "the upload has no bytes"}


def result(**output: Any) -> dict[str, Any]:
    return {"Type": "Pass", "Result": output, "End": True}


# What a photo's key asks for: each ends as the real workflow would let it end.
STATES = {
    "accepted": result(inference=INFERENCE, decision=DECISION),
    "review": result(inference=INFERENCE, decision=UNSURE),
    "rejected": result(error=ERROR),
    "failed": {"Type": "Fail", "Error": "EndpointUnavailable", "Cause": "no endpoint"},
    "running": {"Type": "Wait", "Seconds": 3600, "End": True},
}
CHOICES = [
    {"Variable": "$.photo.key", "StringMatches": f"*{name}*", "Next": name} for name in STATES
]
WHICH = {"Type": "Choice", "Choices": CHOICES, "Default": "failed"}
MACHINE = {"StartAt": "Which", "States": {"Which": WHICH, **STATES}}


@pytest.fixture
def machine(deploy) -> str:
    """Deploy buckets, queues and a machine that ends as a photo's key says; return its ARN."""
    s3, sqs = boto3.client("s3", region_name="us-east-1"), boto3.client("sqs")
    for bucket in ("photos", "artifacts"):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    arn = boto3.client("stepfunctions").create_state_machine(
        name="classification", definition=json.dumps(MACHINE), roleArn=ROLE
    )["stateMachineArn"]
    deploy(
        photos_bucket="photos",
        artifacts_bucket="artifacts",
        classification_state_machine_arn=arn,
        review_queue_url=sqs.create_queue(QueueName="review")["QueueUrl"],
        dead_letter_queue_url=sqs.create_queue(QueueName="dead-letter")["QueueUrl"],
    )
    return arn


def stored(key: str, content: bytes = b"content") -> Photo:
    version = boto3.client("s3").put_object(Bucket="photos", Key=key, Body=content)["VersionId"]
    return Photo("photos", key, version, len(content))


@pytest.fixture
def execute(machine: str) -> Callable[..., Photo]:
    """Return what starts a photo's execution, as the intake does, and waits for its end."""
    client = boto3.client("stepfunctions")
    started = []

    def execute(photo: Photo, name: str = "", ends_as: str = "") -> Photo:
        # A replay that is to end otherwise than the photo's key says has another key in its input.
        given = asdict(photo) | ({"key": ends_as} if ends_as else {})
        arn = client.start_execution(
            stateMachineArn=machine,
            name=name or photo.execution_name,
            input=json.dumps({"photo": given}),
        )["executionArn"]
        started.append(arn)
        while client.describe_execution(executionArn=arn)["status"] == "RUNNING":
            if "running" in photo.key and client.get_execution_history(executionArn=arn)["events"]:
                break
            time.sleep(0.05)
        return photo

    yield execute
    for arn in started:
        client.stop_execution(executionArn=arn)


def told(capsys, *words: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["photo", "--json", *words])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("key", "code", "known"),
    [
        ("incoming/accepted.jpg", 0, {"vehicle": "bicycle", "route": "near", "margin": 0.8}),
        ("incoming/review.jpg", 3, {"reason": "margin 0.1 is below 0.2", "familiarity": 0.5}),
        ("incoming/rejected.jpg", 0, {"reason": "ImageEmpty", "vehicle": None}),
        ("incoming/failed.jpg", 3, {"reason": "EndpointUnavailable", "message": "no endpoint"}),
    ],
)
def test_a_photo_s_outcome_is_told_with_its_reason_and_states(execute, capsys, key, code, known):
    # GIVEN a photo that has its outcome
    photo = execute(stored(key))
    # WHEN it is asked for
    ended, (row,) = told(capsys, key)
    # THEN the exit code says whether a person is needed, and all that is known is there
    assert ended == code
    assert row["outcome"] == photo.key.removeprefix("incoming/").removesuffix(".jpg")
    assert (row["version"], row["size"]) == (photo.version_id, 7)
    assert row.items() >= known.items()
    (execution,) = row["executions"]
    assert execution["execution"].endswith(f":classification:{photo.execution_name}")
    assert [state["name"] for state in execution["states"]] == ["Which", row["outcome"]]
    assert row["uploaded"] <= execution["started"] <= execution["ended"]


def test_a_person_reads_a_list_of_facts_and_a_table_of_states(execute, capsys):
    # GIVEN a photo WHEN a person asks for it by its address
    photo = execute(stored("incoming/accepted.jpg"))
    assert main(["photo", "s3://photos/incoming/accepted.jpg"]) == 0
    # THEN facts come first, and then what happened
    facts, _, table = capsys.readouterr().out.partition("\n\n")
    lines = {line[:15].strip(): line[15:] for line in facts.splitlines()}
    assert lines["outcome"] == "accepted"
    assert lines["why"].startswith("the model is sure")
    assert (lines["confidence"], lines["route"]) == ("0.9000", "near")
    assert (lines["version"], lines["model version"]) == (photo.version_id, "job-1")
    assert lines["uploaded"].endswith(" UTC, 7 bytes")
    assert lines["execution"].endswith(f":classification:{photo.execution_name}")
    rows = [line.split()[3:] for line in table.splitlines()[1:]]
    assert rows == [[name, "-", "-", "-"] for name in ("Which", "accepted", "SUCCEEDED")]


def test_replays_belong_to_the_story(execute, capsys):
    # GIVEN a photo that failed, failed again, and was then accepted
    photo = execute(stored("incoming/failed.jpg"))
    execute(photo, f"{photo.execution_name}-redrive-1")
    execute(photo, f"{photo.execution_name}-redrive-2", ends_as="accepted")
    # WHEN it is asked for
    code, (row,) = told(capsys, photo.key)
    # THEN all three executions are told, and the last has the last word
    assert (code, row["outcome"]) == (0, "accepted")
    assert [one["status"] for one in row["executions"]] == ["FAILED", "FAILED", "SUCCEEDED"]
    # AND a person reads of each state to which replay it belongs
    assert main(["photo", photo.key]) == 0
    table = capsys.readouterr().out.partition("\n\n")[2].splitlines()
    replays = [line.split()[-1] for line in table[1:]]
    assert list(dict.fromkeys(replays)) == ["-", "redrive-1", "redrive-2"]


def test_each_version_has_its_own_story(execute, capsys):
    # GIVEN a key that was uploaded twice and classified once, and another that begins alike
    first, second = (stored("incoming/accepted", content) for content in (b"1", b"22"))
    stored("incoming/accepted.jpg")
    execute(first)
    # WHEN it is asked for
    code, rows = told(capsys, "incoming/accepted")
    # THEN each version is there, and that the newest has no outcome yet is the exit code
    assert code == 1
    assert [(row["version"], row["size"], row["outcome"]) for row in rows] == [
        (first.version_id, 1, "accepted"),
        (second.version_id, 2, None),
    ]
    assert rows[1]["why"] == "its upload event has not arrived yet"


def test_a_photo_that_is_being_classified_has_no_outcome_yet(execute, capsys):
    # GIVEN a photo whose execution goes on WHEN it is asked for THEN it says where it is
    execute(stored("incoming/running.jpg"))
    code, (row,) = told(capsys, "incoming/running.jpg")
    assert (code, row["outcome"], row["waits"]) == (1, None, False)
    assert row["why"] in {"it is in running", "it is in Which", "its execution has just begun"}
    assert row["executions"][0]["ended"] is None


def test_a_label_ends_the_waiting(execute, capsys):
    # GIVEN a photo that was sent to a person, who has labelled it
    photo = execute(stored("incoming/review.jpg"))
    about = {"labelled-by": "zoe", "labelled-at": "2026-11-28T02:41:00+00:00"}
    s3 = boto3.client("s3")
    s3.put_object(Bucket="artifacts", Key="labelled/bicycle/another.png", Body=b"x")
    key = f"labelled/motorcycle/{photo.execution_name[:16]}.png"
    s3.put_object(Bucket="artifacts", Key=key, Body=b"x", Metadata=about)
    # WHEN it is asked for THEN it does not wait, and the answer is there
    code, (row,) = told(capsys, photo.key)
    assert (code, row["outcome"]) == (0, "review")
    label = {"name": "motorcycle", "by": "zoe", "at": "2026-11-28T02:41:00+00:00"}
    assert row["label"] == label


def test_a_photo_of_another_prefix_is_told_where_bulk_outcomes_are(machine, capsys):
    # GIVEN a photo of an archive, and bulk runs of that prefix and of another
    stored("archive/2025/a.jpg")
    s3 = boto3.client("s3")
    for run, prefix in (("spring", "archive/"), ("other", "elsewhere/")):
        body = json.dumps({"prefix": prefix})
        s3.put_object(Bucket="artifacts", Key=f"bulk/{run}/run.json", Body=body)
    # WHEN it is asked for THEN only the run that may hold it is named
    code, (row,) = told(capsys, "archive/2025/a.jpg")
    assert (code, row["outcome"], row["executions"]) == (1, None, [])
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
def test_what_is_no_photo_is_named(machine, capsys, words, text):
    # GIVEN another photo WHEN a key is asked for that nothing is stored under THEN it says so
    stored("incoming/accepted.jpg")
    assert main(["photo", words]) == 1
    printed = capsys.readouterr()
    assert text in printed.err
    assert printed.out == ""


def test_a_photo_that_was_deleted_is_still_told_while_a_version_is_left(execute, capsys):
    # GIVEN a photo that was deleted after it was classified
    photo = execute(stored("incoming/accepted.jpg"))
    s3 = boto3.client("s3")
    s3.delete_object(Bucket="photos", Key=photo.key)
    # WHEN it is asked for THEN its outcome is there
    code, (row,) = told(capsys, photo.key)
    assert (code, row["outcome"]) == (0, "accepted")
    # WHEN its version has been removed, too THEN it says that the photo was deleted
    s3.delete_object(Bucket="photos", Key=photo.key, VersionId=photo.version_id)
    assert main(["photo", photo.key]) == 1
    error = capsys.readouterr().err
    assert "PhotoUnknown: s3://photos/incoming/accepted.jpg was deleted at 20" in error


def test_wrong_usage_ends_with_2(capsys):
    # GIVEN no key WHEN the verb is run THEN argparse explains
    with pytest.raises(SystemExit, match="2"):
        main(["photo"])
    assert "usage:" in capsys.readouterr().err
