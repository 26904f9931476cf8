"""What a person decides is told like any other outcome."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from scones.photos import Photo
from scones.review import Question
from scones_tools import deployment
from scones_tools.__main__ import main
from scones_tools.labels.announcing import Announcer

from ..moto_content import make_outcomes_table, record, waiting
from .announcements import heard, listen
from .test_review import wait_for_review

TABLE = "outcomes"
PHOTO = {"bucket": "photos", "key": "incoming/a.jpg", "version_id": "v1", "size": 9}
SAID = {
    "id": "incoming/a.jpg?versionId=v1",
    "photo": PHOTO,
    "labelled_by": "Zoë",
}


@pytest.fixture
def bus(deploy) -> str:
    """Return where events of a deployment with a table of outcomes can be heard."""
    make_outcomes_table(TABLE)
    vehicles = {"bicycle": {"route": "bike-lane"}, "motorcycle": {"route": "main-road"}}
    deploy(outcomes_table_name=TABLE, vehicles=vehicles)
    return listen()


@pytest.fixture
def announcer(bus: str) -> Announcer:
    options = type("Options", (), {"project": "scones-unlimited", "environment": "dev"})()
    return Announcer(deployment.find(options), "Zoë")


def row() -> dict[str, str]:
    """Return what the table has of the photo."""
    [item] = boto3.client("dynamodb").scan(TableName=TABLE)["Items"]
    return {name: value["S"] for name, value in item.items() if "S" in value}


def question(version: str = "v1") -> Question:
    guess = {"vehicle": "motorcycle", "confidence": 0.5, "familiarity": 0.5, "reason": "close"}
    document = {"photo": PHOTO | {"version_id": version}, "model_version": "job-1"}
    return Question.from_body(json.dumps(document | guess))


def test_a_vehicle_is_announced_with_its_route_and_recorded(announcer: Announcer, bus: str):
    # GIVEN a photo in review WHEN a person corrects the guess
    record(TABLE, Photo(**PHOTO), "review")
    announcer.announce(question(), "bicycle")
    # THEN it is an event like the workflow's, with the label's route, and in the photo's row
    told = {"vehicle": "bicycle", "confidence": 1.0, "route": "bike-lane", "model_version": "job-1"}
    assert heard(bus) == [("VehicleClassified", SAID | told)]
    found = row()
    assert (found["outcome"], found["label"], found["labelled_by"]) == ("review", "bicycle", "Zoë")
    assert found["labelled"].endswith("+00:00")


def test_a_photo_without_a_vehicle_is_announced_as_rejected(announcer: Announcer, bus: str):
    # GIVEN a photo in review WHEN a person sees none THEN it has a reason and no route
    record(TABLE, Photo(**PHOTO), "review")
    announcer.announce(question(), "none")
    told = {"reason": "NoVehicle", "message": "a person saw none of the vehicles"}
    assert heard(bus) == [("ImageRejected", SAID | told)]
    assert row()["label"] == "none"


def test_the_same_label_again_is_announced_once_and_another_is_told(announcer: Announcer, bus: str):
    # GIVEN a label whose message was not deleted, as after a crash WHEN it is given again
    record(TABLE, Photo(**PHOTO), "review")
    for label in ("bicycle", "bicycle", "none"):
        announcer.announce(question(), label)
    # THEN it was announced once, and the person who saw something else after that
    kinds = [kind for kind, _ in heard(bus)]
    assert sorted(kinds) == ["ImageRejected", "VehicleClassified"]


def test_a_label_that_was_recorded_and_not_announced_is_announced(
    announcer: Announcer, bus: str, monkeypatch: pytest.MonkeyPatch
):
    # GIVEN an event bus that cannot be reached, once
    record(TABLE, Photo(**PHOTO), "review")
    refused = ClientError({"Error": {"Code": "InternalException"}}, "PutEvents")
    with monkeypatch.context() as patched:
        patched.setattr(announcer._events, "put_events", lambda **_: (_ for _ in ()).throw(refused))
        with pytest.raises(ClientError, match="InternalException"):
            announcer.announce(question(), "bicycle")
    assert heard(bus) == []
    # WHEN the label is given again THEN it is announced
    announcer.announce(question(), "bicycle")
    assert len(heard(bus)) == 1


@pytest.mark.parametrize("version", ["v2", ""])
def test_a_photo_that_the_table_does_not_know_is_announced(announcer, bus, version: str):
    # GIVEN a photo without a row: of an expired outcome, or of a bucket without versions
    announcer.announce(question(version), "bicycle")
    # THEN it is announced, and gets no row
    [(_, detail)] = heard(bus)
    assert detail["id"] == f"incoming/a.jpg?versionId={version}"
    assert boto3.client("dynamodb").scan(TableName=TABLE)["Items"] == []


def test_an_event_that_is_refused_alone_is_an_error_by_name(deploy, bus: str, capsys):
    # GIVEN a person's label, and an event bus that takes no event of this source
    url = boto3.client("sqs").create_queue(QueueName="review")["QueueUrl"]
    deploy(review_queue_url=url, artifacts_bucket="artifacts", event_source="")
    for bucket in ("artifacts", "photos"):
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=bucket)
    name = wait_for_review(url, "incoming/a.jpg")
    # WHEN it is given THEN the error is named, and the photo still waits
    assert main(["review", "--label", f"{name}=bicycle"]) == 1
    assert f"AnnouncementRefused: {name}: " in capsys.readouterr().err
    assert waiting(url) == 1
