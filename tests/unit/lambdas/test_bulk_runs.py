"""PlanBulk and AccountBulk: what a run still has to do, and what it came to."""

import json

import boto3
import pytest
from moto import mock_aws

from scones.bulk import BulkOutcome
from scones.errors import DocumentInvalid, PrefixEmpty

SETTINGS = {"PHOTOS_BUCKET": "photos", "ARTIFACTS_BUCKET": "artifacts", "BATCH_SIZE": "2"}
OUTCOMES = "bulk/spring/outcomes/"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        for bucket in ("photos", "artifacts"):
            client.create_bucket(Bucket=bucket)
        for name in ("archive/", "archive/1", "archive/2", "archive/3", "other/4"):
            client.put_object(Bucket="photos", Key=name, Body=b"x")
        yield client


@pytest.fixture
def plan(function, s3):
    return function("plan_bulk", **SETTINGS)


@pytest.fixture
def account(function, s3):
    return function("account_bulk", **SETTINGS)


def put_outcomes(s3, name: str, *pairs: tuple[str, str]) -> None:
    lines = "".join(BulkOutcome("photos", key, outcome).to_line() for key, outcome in pairs)
    s3.put_object(Bucket="artifacts", Key=f"{OUTCOMES}{name}.jsonl", Body=lines.encode())


def planned(s3) -> list[list[str]]:
    content = s3.get_object(Bucket="artifacts", Key="bulk/spring/batches.json")["Body"].read()
    return [batch["keys"] for batch in json.loads(content)]


def test_a_new_run_has_all_photos_of_its_prefix_in_batches(s3, plan):
    # GIVEN three photos below a prefix, a folder's own object, and another prefix
    result = plan({"run": "spring", "prefix": "archive/"})
    # WHEN the run is planned THEN the photos are in batches of the size that is set
    assert planned(s3) == [["archive/1", "archive/2"], ["archive/3"]]
    assert result["counts"] == {"listed": 3, "done": 0, "waiting": 3}
    assert result["batches"] == {"bucket": "artifacts", "key": "bulk/spring/batches.json"}


def test_a_photo_with_an_outcome_is_not_taken_again(s3, plan):
    # GIVEN a run that was stopped half-way
    put_outcomes(s3, "b1", ("archive/2", "accepted"))
    put_outcomes(s3, "b2-failed", ("archive/3", "failed"))
    # WHEN it is planned again THEN only what has no outcome is left
    assert plan({"run": "spring", "prefix": "archive/"})["counts"]["done"] == 2
    assert planned(s3) == [["archive/1"]]


def test_failed_photos_are_taken_again_when_the_run_is_told_so(s3, plan):
    # GIVEN a run with a photo that failed
    put_outcomes(s3, "b1", ("archive/2", "accepted"))
    put_outcomes(s3, "b2-failed", ("archive/3", "failed"))
    # WHEN it is planned to retry them THEN the photo waits, and its old line is gone
    plan({"run": "spring", "prefix": "archive/", "retry_failed": True})
    assert planned(s3) == [["archive/1", "archive/3"]]
    found = s3.list_objects_v2(Bucket="artifacts", Prefix=OUTCOMES)["Contents"]
    assert [item["Key"] for item in found] == [f"{OUTCOMES}b1.jsonl"]


def test_a_run_keeps_to_its_prefix(plan):
    # GIVEN a run that was begun WHEN it is begun with another prefix THEN it is refused
    plan({"run": "spring", "prefix": "archive/"})
    with pytest.raises(DocumentInvalid, match="spring was started with the prefix archive/"):
        plan({"run": "spring", "prefix": "other/"})


@pytest.mark.parametrize("prefix", ["nothing/here/", "archive/4", "folder/"])
def test_a_run_of_no_photo_is_refused_and_takes_no_name(s3, plan, prefix: str):
    # GIVEN a prefix below which there is no photo, but perhaps a folder's own object
    s3.put_object(Bucket="photos", Key="folder/", Body=b"")
    # WHEN a run is planned THEN the error names the prefix
    with pytest.raises(PrefixEmpty, match=f"no photo's key in photos begins with '{prefix}'"):
        plan({"run": "spring", "prefix": prefix})
    # ... and the name is free for the right one
    assert "Contents" not in s3.list_objects_v2(Bucket="artifacts")
    assert plan({"run": "spring", "prefix": "archive/"})["counts"]["listed"] == 3


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"run": "a b", "prefix": "archive/"}, "invalid run name 'a b'"),
        ({"run": "spring"}, "invalid prefix None"),
        ({"run": "spring", "prefix": ""}, "invalid prefix ''"),
    ],
)
def test_a_run_without_a_name_or_a_prefix_is_refused(plan, event: dict, text: str):
    # GIVEN an input that lacks something WHEN it is planned THEN the error says what
    with pytest.raises(DocumentInvalid, match=text):
        plan(event)


def test_a_run_balances_with_an_outcome_for_each_photo(s3, plan, account):
    # GIVEN a run whose photos all have an outcome
    plan({"run": "spring", "prefix": "archive/"})
    put_outcomes(s3, "b1", ("archive/1", "accepted"), ("archive/2", "review"))
    put_outcomes(s3, "b2-failed", ("archive/3", "failed"))
    # WHEN it is accounted for
    result = account({"run": "spring"})
    # THEN it balances, and the account lies beside the outcomes
    assert result["balances"]
    assert result["account"]["outcomes"] == {"accepted": 1, "review": 1, "rejected": 0, "failed": 1}
    assert result["outcomes"] == "s3://artifacts/bulk/spring/outcomes/"
    content = s3.get_object(Bucket="artifacts", Key="bulk/spring/account.json")["Body"].read()
    assert json.loads(content) == result


def test_a_photo_without_an_outcome_is_missing(s3, plan, account):
    # GIVEN a run that stopped early WHEN it is accounted for THEN it does not balance
    plan({"run": "spring", "prefix": "archive/"})
    put_outcomes(s3, "b1", ("archive/1", "accepted"))
    result = account({"run": "spring"})
    assert not result["balances"]
    assert result["account"]["missing"] == 2
