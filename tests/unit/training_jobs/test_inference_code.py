"""What the endpoint does with a request."""

import base64
import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inference import MAX_PIXELS, Model, RequestRefused, decode, model_fn, predict, transform_fn
from PIL import Image

from scones.filtering import Thresholds, decide
from scones.image_limits import MAX_REQUEST_PIXELS
from scones.inference import Inference

CLASSES = ["bicycle", "motorcycle"]


def body(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def model(trained: Path) -> Model:
    """Return a trained model, as the endpoint loads it."""
    return model_fn(str(trained))


def test_the_model_is_loaded_with_its_description(model: Model):
    # GIVEN a model directory WHEN it is loaded THEN it knows its outputs and who made it
    outputs = [*CLASSES, "unknown"]
    assert (model.classes, model.image_size, model.version) == (outputs, 32, "job-1")


def test_serving_needs_no_framework(trained: Path):
    # GIVEN a model directory WHEN its code is loaded in a process of its own
    code = f"import sys; sys.path.insert(0, {str(trained / 'code')!r}); from inference import *; "
    code += f"model_fn({str(trained)!r}); print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True)
    # THEN torch was not asked for
    assert answer.stdout.strip() == "False", answer.stderr


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_an_answer_is_one_that_the_workflow_understands(model: Model, kind: str):
    # GIVEN a picture WHEN it goes through all that an endpoint does
    answer, content_type = transform_fn(model, body(kind), f"image/{kind}", "application/json")
    assert content_type == "application/json"
    # THEN the workflow reads it and can decide
    inference = Inference.from_body(answer.encode())
    assert inference.model_version == "job-1"
    assert decide(inference, dict.fromkeys(CLASSES, "near"), Thresholds(0, 0, 0))


def test_the_same_picture_gets_the_same_answer(model: Model):
    # GIVEN a picture WHEN it is asked about twice THEN the answers are equal
    answers = [predict(decode(body(), "image/png"), model) for _ in range(2)]
    assert answers[0] == answers[1]
    assert sum(answers[0]["probabilities"].values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("content_type", ["IMAGE/PNG", "image/png; charset=binary", " image/png "])
def test_a_content_type_may_be_written_in_several_ways(content_type: str):
    # GIVEN a content type WHEN a picture comes with it THEN it is decoded
    assert decode(body(), content_type).size == (40, 30)


@pytest.mark.parametrize("content_type", ["application/json", "image/gif", "", "text/html"])
def test_another_content_type_is_refused(content_type: str):
    # GIVEN something else than a picture's type WHEN it comes THEN the text lists what is taken
    with pytest.raises(RequestRefused, match="image/png"):
        decode(body(), content_type)


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", body("JPEG"), body("GIF"), body()[:60]],
    ids=["nothing", "text", "jpeg", "gif", "truncated"],
)
def test_a_body_that_is_not_what_it_says_is_refused(content: bytes):
    # GIVEN a body that is no whole PNG WHEN it comes as one THEN it is refused
    with pytest.raises(RequestRefused, match="not a readable image/png"):
        decode(content, "image/png")


@pytest.mark.parametrize("side", [7_000, 100_000])
def test_a_pixel_bomb_is_refused(side: int):
    # GIVEN a small file that announces many pixels
    bomb = bytearray(body())
    bomb[16:24] = struct.pack(">II", side, side)
    bomb[29:33] = struct.pack(">I", zlib.crc32(bomb[12:29]))
    # WHEN it comes THEN it is refused for their number
    with pytest.raises(RequestRefused, match="pixels"):
        decode(bytes(bomb), "image/png")


@given(st.binary(max_size=200), st.sampled_from(["image/png", "image/jpeg", "image/webp"]))
@settings(max_examples=60, deadline=None)
def test_arbitrary_bytes_are_answered_400(content: bytes, kind: str):
    # GIVEN any bytes WHEN they come as a picture THEN they are refused, and the server lives
    with pytest.raises(RequestRefused):
        decode(content, kind)


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "*/*",
        "application/json;charset=utf-8",
        "application/json, */*",
        "*/*;q=0.8",
        "Application/JSON",
        "text/csv, application/*;q=0.001",
        "application/json; q=1, */*;q=0",
    ],
)
def test_answers_are_json(model: Model, accept: str):
    # GIVEN a picture WHEN its answer is asked for as JSON, or as anything THEN it is JSON
    answer, content_type = transform_fn(model, body(), "image/png", accept)
    assert json.loads(answer)["model_version"] == "job-1"
    assert content_type == "application/json"


@pytest.mark.parametrize(
    "accept",
    [
        "text/csv",
        "application/x-npy",
        "",
        "text/*, image/*",
        "application/json;q=0",
        "*/*, application/json; Q=0.000",
        "*/*;q=0.0",
        "application/*;q=0, */*",
        "application/jsonl",
    ],
)
def test_another_answer_is_refused(model: Model, accept: str):
    # GIVEN a caller who wants something else WHEN it is asked THEN the answer says what there is
    with pytest.raises(RequestRefused, match="application/json"):
        transform_fn(model, body(), "image/png", accept)


@pytest.mark.parametrize("kind", ["image/jpeg", "image/jpg", "Image/JPG; charset=binary"])
def test_a_jpeg_is_one_by_either_name(kind: str):
    # GIVEN a JPEG, by its registered name or by the one that is often sent
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), (200, 100, 50)).save(buffer, "JPEG")
    # WHEN it is decoded THEN it is that picture
    assert decode(buffer.getvalue(), kind).size == (8, 6)


def test_a_refusal_is_what_the_server_answers_by_400():
    # GIVEN AWS's server, which answers a ValueError by 400 and all else by 500
    # WHEN a request is refused THEN the answer says that the mistake is the caller's
    assert issubclass(RequestRefused, ValueError)


def test_a_body_that_the_server_took_for_text_is_refused(model: Model):
    # GIVEN a text, which the server decodes WHEN it comes THEN it is no picture
    with pytest.raises(RequestRefused, match="content type text/csv is not one of"):
        transform_fn(model, "1,2", "text/csv", "application/json")


def batch(*contents: bytes) -> bytes:
    return json.dumps(
        {"pictures": [base64.b64encode(content).decode() for content in contents]}
    ).encode()


BATCH = "application/vnd.scones.pictures+json"


def test_a_batch_is_answered_as_its_pictures_would_be_alone(model: Model):
    # GIVEN more pictures than are computed at a time WHEN they are asked for together
    pictures = [body(size=(40, 30)), body(size=(30, 60)), *(body(mode="L"),) * 3]
    answers = predict(decode(batch(*pictures), BATCH), model)["predictions"]
    # THEN each answer is the one that the picture gets alone, but for the last digits
    assert len(answers) == len(pictures)
    for picture, answer in zip(pictures, answers, strict=True):
        alone = predict(decode(picture, "image/png"), model)
        assert answer["probabilities"] == pytest.approx(alone["probabilities"], abs=1e-5)
        assert answer["familiarity"] == pytest.approx(alone["familiarity"], abs=1e-3)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"{", "not a batch of pictures"),
        (b"[]", "not a batch of pictures"),
        (b'{"pictures": ["?"]}', "not a batch of pictures"),
        (b'{"pictures": []}', "the batch has no picture"),
        (batch(b"no picture"), "not a readable image/png"),
    ],
)
def test_a_batch_that_is_none_is_refused(content: bytes, text: str):
    # GIVEN something else WHEN it is read THEN it is refused, with the reason
    with pytest.raises(RequestRefused, match=text):
        decode(content, BATCH)


def test_the_endpoint_and_the_package_have_one_limit_of_pixels():
    # GIVEN the serving code, which is deployed without the package
    # WHEN its limit is compared THEN it is the package's
    assert MAX_PIXELS == MAX_REQUEST_PIXELS
