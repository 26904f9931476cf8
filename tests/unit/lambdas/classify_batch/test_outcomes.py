"""ClassifyBatch: a line for every photo of a batch."""

import base64
import io
import json

from PIL import Image

from .batches import answer, batch, photo, refusal, written


def test_each_photo_of_a_batch_has_a_line_and_the_endpoint_is_asked_once(s3, runtime, classify):
    # GIVEN a sure photo, an unsure one, one that is no picture, and one that is not there
    s3.put_object(Bucket="photos", Key="a.jpg", Body=photo(1))
    s3.put_object(Bucket="photos", Key="b.jpg", Body=b"no picture")
    s3.put_object(Bucket="photos", Key="c.jpg", Body=photo(3))
    unsure = {"bicycle": 0.5, "motorcycle": 0.5}
    runtime.answers = [{"predictions": [answer(), answer(unsure)]}]
    # WHEN they are classified
    result = classify(batch("a.jpg", "b.jpg", "c.jpg", "d.jpg"))
    # THEN each is in one outcome, in order, and one request held both pictures
    (lines,) = written(s3).values()
    assert [(line["key"], line["outcome"], line["route"]) for line in lines] == [
        ("a.jpg", "accepted", "near"),
        ("b.jpg", "rejected", None),
        ("c.jpg", "review", None),
        ("d.jpg", "rejected", None),
    ]
    assert lines[1]["reason"].startswith("ImageFormatUnsupported: ")
    assert lines[3]["reason"] == "PhotoNotFound: s3://photos/d.jpg is not there"
    assert list(written(s3)) == ["bulk/spring/outcomes/b1.jsonl"]
    assert result == {"batch": "b1", "outcomes": {"accepted": 1, "rejected": 2, "review": 1}}
    (request,) = runtime.asked
    pictures = json.loads(request["Body"])["pictures"]
    assert [Image.open(io.BytesIO(base64.b64decode(text))).size for text in pictures] == [
        (40, 30),
        (40, 30),
    ]


def test_a_batch_that_comes_twice_is_written_once(s3, runtime, classify):
    # GIVEN a batch WHEN it is classified twice THEN its lines are there once
    s3.put_object(Bucket="photos", Key="a.jpg", Body=photo())
    runtime.answers = [{"predictions": [answer()]}] * 2
    classify(batch("a.jpg"))
    classify(batch("a.jpg"))
    (lines,) = written(s3).values()
    assert len(lines) == 1


def test_a_model_that_knows_no_batches_is_asked_about_each_picture(s3, runtime, classify):
    # GIVEN an endpoint that answers 415 to a batch
    for key in ("a.jpg", "b.jpg"):
        s3.put_object(Bucket="photos", Key=key, Body=photo())
    runtime.answers = [refusal(415), answer(), answer()]
    # WHEN a batch is classified THEN each picture is asked for on its own
    assert classify(batch("a.jpg", "b.jpg"))["outcomes"] == {"accepted": 2}
    assert [request["ContentType"] for request in runtime.asked[1:]] == ["image/png"] * 2


def test_a_picture_that_the_model_refuses_fails_alone(s3, runtime, classify):
    # GIVEN an endpoint that refuses a batch, and then one of its pictures
    for key in ("a.jpg", "b.jpg"):
        s3.put_object(Bucket="photos", Key=key, Body=photo())
    runtime.answers = [refusal(400), refusal(400), answer()]
    # WHEN the batch is classified THEN that picture's photo has failed, and the other has its route
    assert classify(batch("a.jpg", "b.jpg"))["outcomes"] == {"failed": 1, "accepted": 1}
    (line,) = written(s3)["bulk/spring/outcomes/b1-failed.jsonl"]
    reason = "InferenceInvalid: endpoint vehicles refused the picture: no"
    assert (line["key"], line["reason"]) == ("a.jpg", reason)


def test_an_answer_that_is_none_fails_its_photo_alone(s3, runtime, classify):
    # GIVEN an endpoint that answers one of two pictures with something else
    for key in ("a.jpg", "b.jpg"):
        s3.put_object(Bucket="photos", Key=key, Body=photo())
    runtime.answers = [{"predictions": [{"probabilities": None}, answer()]}]
    # WHEN the batch is classified THEN that photo has failed, by name, and the other is accepted
    assert classify(batch("a.jpg", "b.jpg"))["outcomes"] == {"failed": 1, "accepted": 1}
    (line,) = written(s3)["bulk/spring/outcomes/b1-failed.jsonl"]
    assert line["key"] == "a.jpg"
    assert line["reason"].startswith("InferenceInvalid: the endpoint answered ")
