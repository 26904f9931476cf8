"""A batch in which something fails: each photo has its outcome all the same."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from scones.errors import DocumentInvalid, EndpointUnavailable, StorageUnavailable

from .batches import answer, batch, photo, refusal, written


class Refusing:
    """S3, but one key is refused."""

    def __init__(self, s3, key: str, code: str, status: int) -> None:
        self._s3, self._key, self._code, self._status = s3, key, code, status

    def get_object(self, **request):
        if request["Key"] == self._key:
            error = {"Code": self._code, "Message": "no"}
            metadata = {"HTTPStatusCode": self._status}
            raise ClientError({"Error": error, "ResponseMetadata": metadata}, "GetObject")
        return self._s3.get_object(**request)

    def __getattr__(self, name: str):
        return getattr(self._s3, name)


@pytest.fixture
def refuse(s3, runtime, monkeypatch):
    """Return what lets S3 refuse the key b.jpg, and holds a photo that it does not refuse."""

    def refuse(code: str, status: int) -> None:
        client = boto3.client
        s3.put_object(Bucket="photos", Key="a.jpg", Body=photo())
        refusing = Refusing(s3, "b.jpg", code, status)
        monkeypatch.setattr(
            boto3,
            "client",
            lambda name, **more: refusing if name == "s3" else client(name, **more),
        )

    return refuse


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidObjectState"])
def test_an_object_that_s3_refuses_fails_alone(s3, runtime, classify, refuse, code: str):
    # GIVEN an object that may not be read, or is archived, and a photo
    refuse(code, 403)
    runtime.answers = [{"predictions": [answer()]}]
    # WHEN both are classified THEN the object has failed, by name, and the photo has its route
    assert classify(batch("a.jpg", "b.jpg"))["outcomes"] == {"accepted": 1, "failed": 1}
    (line,) = written(s3)["bulk/spring/outcomes/b1-failed.jsonl"]
    assert line["key"] == "b.jpg"
    assert line["reason"].startswith(f"{code}: s3://photos/b.jpg: An error occurred ({code})")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("SlowDown", 503),
        ("ThrottlingException", 400),
        ("ExpiredToken", 400),
        ("NoSuchBucket", 404),
        ("InternalError", 500),
        ("Busy", 429),
    ],
)
def test_a_refusal_of_any_object_leaves_nothing_behind(s3, classify, refuse, code, status: int):
    # GIVEN a refusal that says nothing of the object WHEN a batch is classified
    refuse(code, status)
    # THEN the error is one that is tried again, and nothing is written
    with pytest.raises((ClientError, StorageUnavailable), match=code):
        classify(batch("a.jpg", "b.jpg"))
    assert written(s3) == {}


def test_an_endpoint_that_cannot_answer_leaves_nothing_behind(s3, runtime, classify):
    # GIVEN an endpoint that fails WHEN a batch is classified
    s3.put_object(Bucket="photos", Key="a.jpg", Body=photo())
    runtime.answers = [refusal(500)]
    # THEN the error is one that is tried again, and nothing is written
    with pytest.raises(EndpointUnavailable, match="endpoint vehicles: ModelError"):
        classify(batch("a.jpg"))
    assert written(s3) == {}


def test_a_batch_that_failed_for_good_has_a_line_for_each_photo(s3, runtime, classify):
    # GIVEN what a Catch leaves in the state WHEN the function is called with it
    error = {"Error": "EndpointUnavailable", "Cause": "no endpoint"}
    result = classify(batch("a.jpg", "b.jpg") | {"error": error})
    # THEN each photo has failed of it, in a file of its own
    ((name, lines),) = written(s3).items()
    assert name == "bulk/spring/outcomes/b1-failed.jsonl"
    assert {line["reason"] for line in lines} == {"EndpointUnavailable: no endpoint"}
    assert result["outcomes"] == {"failed": 2}
    assert runtime.asked == []


def test_an_answer_of_other_vehicles_is_a_failure_of_the_photo(s3, runtime, classify):
    # GIVEN a model of other vehicles WHEN a photo is classified THEN it has failed, by name
    s3.put_object(Bucket="photos", Key="a.jpg", Body=photo())
    runtime.answers = [{"predictions": [answer({"car": 1.0})]}]
    assert classify(batch("a.jpg"))["outcomes"] == {"failed": 1}
    (lines,) = written(s3).values()
    assert lines[0]["reason"].startswith("InferenceInvalid: ")


@pytest.mark.parametrize(
    ("event", "text"),
    [({}, "invalid run name None"), ({"run": "a"}, "no object named batch")],
)
def test_a_state_that_is_no_batch_is_refused(classify, event: dict, text: str):
    # GIVEN a state that lacks something WHEN the function is called THEN the error says what
    with pytest.raises(DocumentInvalid, match=text):
        classify(event)


def test_a_photo_is_classified_alone_and_nothing_is_written(s3, runtime, classify):
    # GIVEN a photo whose batch ended a function
    s3.put_object(Bucket="photos", Key="a.jpg", Body=photo())
    runtime.answers = [{"predictions": [answer()]}]
    # WHEN it is classified alone
    outcome = classify({"key": "a.jpg"})
    # THEN the answer is its outcome, for somebody else to write
    assert (outcome["key"], outcome["outcome"], outcome["route"]) == ("a.jpg", "accepted", "near")
    assert written(s3) == {}


def test_outcomes_of_photos_that_were_classified_alone_are_written_together(s3, classify):
    # GIVEN two photos that have outcomes, and one that ended the function each time
    good = {"bucket": "photos", "outcome": "accepted", "vehicle": "bicycle", "route": "near"}
    cause = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": "timed out after 55 s"})
    error = {"Error": "Sandbox.Timedout", "Cause": cause}
    alone = [
        {**good, "key": "a.jpg"},
        {"key": "b.jpg", "error": error},
        {**good, "key": "c.jpg"},
    ]
    # WHEN they are recorded
    result = classify({**batch("a.jpg", "b.jpg", "c.jpg"), "outcomes": alone})
    # THEN each photo has a line, and that of the one says what it ended with, and no trace
    assert result == {"batch": "b1", "outcomes": {"accepted": 2, "failed": 1}}
    lines = written(s3)
    assert [line["key"] for line in lines["bulk/spring/outcomes/b1.jsonl"]] == ["a.jpg", "c.jpg"]
    (failed,) = lines["bulk/spring/outcomes/b1-failed.jsonl"]
    assert (failed["key"], failed["reason"]) == ("b.jpg", "Sandbox.Timedout: timed out after 55 s")


def test_pictures_are_decoded_one_after_another_and_few_uploads_are_held(s3, runtime, classify):
    # GIVEN more photos than are fetched at a time
    keys = [f"{number:02d}.jpg" for number in range(20)]
    for key in keys:
        s3.put_object(Bucket="photos", Key=key, Body=photo())
    runtime.answers = [{"predictions": [answer()] * 20}]
    decoding, held, most = [0], [0], []
    names = classify.globals
    fetch, normalise = names["_fetch"], names["normalise"]

    def fetched(bucket: str, key: str) -> bytes:
        held[0] += 1
        return fetch(bucket, key)

    def normalised(upload: bytes, limits):
        decoding[0] += 1
        most.append((decoding[0], held[0]))
        held[0] -= 1
        picture = normalise(upload, limits)
        decoding[0] -= 1
        return picture

    names.update(_fetch=fetched, normalise=normalised)
    # WHEN a batch of them is classified
    assert classify(batch(*keys))["outcomes"] == {"accepted": 20}
    # THEN no two are decoded at a time, and no more than eight are in memory
    assert max(at_a_time for at_a_time, _ in most) == 1
    assert max(in_memory for _, in_memory in most) <= 8


@pytest.mark.parametrize("nonsense", [{}, {"predictions": []}, {"predictions": [answer()] * 3}])
def test_an_answer_that_is_not_one_for_each_photo_costs_none_its_outcome(
    s3, runtime, classify, nonsense
):
    # GIVEN an endpoint that answers a batch wrongly, and single photos rightly
    for key in ("a.jpg", "b.jpg"):
        s3.put_object(Bucket="photos", Key=key, Body=photo())
    runtime.answers = [nonsense, answer(), answer()]
    # WHEN a batch is classified THEN each photo is asked about alone
    assert classify(batch("a.jpg", "b.jpg"))["outcomes"] == {"accepted": 2}
    assert len(runtime.asked) == 3
