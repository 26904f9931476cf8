"""What the endpoint does: ``model_fn`` and ``transform_fn``, by ONNX Runtime."""

import base64
import io
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image
from preprocessing import to_square

_BATCH = "application/vnd.scones.pictures+json"
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/jpg": "JPEG",  # no registered name, and often sent
    "image/webp": "WEBP",
}
_JSON = "application/json"
# What so few pictures become in the network stays in a processor's cache: more take longer, each.
_AT_A_TIME = 4
_REFUSED = re.compile(r"q=0(\.0{0,3})?")
MAX_PIXELS = 40_000_000  # scones.image_limits.MAX_REQUEST_PIXELS: the endpoint has no scones


class RequestRefused(ValueError):
    """The request cannot be answered. AWS's server answers a ``ValueError`` by 400 and its text."""


@dataclass(frozen=True)
class Model:
    """A graph that is ready to answer.

    Attributes
    ----------
    session
        ONNX Runtime's.
    classes
        Its outputs in their order: the vehicles and, if the model knows it, unknown.
    image_size
        The side of its input, in pixels.
    version
        The training job that made it.
    """

    session: Any
    classes: list[str]
    image_size: int
    version: str


def model_fn(model_dir: str) -> Model:
    """Load the model and let it answer once, so that the first request is no slower."""
    directory = Path(model_dir)
    description = json.loads((directory / "model.json").read_text())
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors: what becomes part of the integers is no news
    # One picture is too little work to share: threads would only wait for each other.
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
    session = onnxruntime.InferenceSession(
        str(directory / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    size = description["image_size"]
    session.run(None, {"pictures": np.zeros((1, 3, size, size), np.float32)})
    return Model(session, description["classes"], size, description["model_version"])


def transform_fn(
    model: Model, body: bytes | str, content_type: str, accept: str
) -> tuple[str, str]:
    """Answer a request; return the answer and its content type.

    Raises
    ------
    RequestRefused
        If the body is not a picture, or the caller does not accept JSON.
    """
    if not _takes_json(accept):
        raise RequestRefused(f"answers are {_JSON}, not {accept}")
    # A server passes on what it takes for text, decoded; a picture never is.
    images = decode(body.encode() if isinstance(body, str) else body, content_type)
    return json.dumps(predict(images, model)), _JSON


def _takes_json(accept: str) -> bool:
    """Return whether an Accept header takes JSON: RFC 9110, section 12.5.1."""
    taken = {}
    for part in accept.lower().split(","):
        kind, *parameters = (text.strip() for text in part.split(";"))
        taken[kind] = not any(_REFUSED.fullmatch(text) for text in parameters)
    # The range that says most is the one that counts.
    return next((taken[kind] for kind in (_JSON, "application/*", "*/*") if kind in taken), False)


def decode(body: bytes, content_type: str) -> Image.Image | list[Image.Image]:
    """Decode a picture, or the pictures of a batch.

    A batch is ``{"pictures": [a PNG file as base64, ...]}``.

    Raises
    ------
    RequestRefused
        If the content type is not that of a picture, or the body does not match it.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == _BATCH:
        return [_picture(content, "image/png") for content in _contents(body)]
    if kind not in _FORMATS:
        raise RequestRefused(
            f"content type {content_type} is not one of {', '.join([*_FORMATS, _BATCH])}"
        )
    return _picture(body, kind)


def _contents(body: bytes) -> list[bytes]:
    try:
        contents = [base64.b64decode(text, validate=True) for text in json.loads(body)["pictures"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise RequestRefused(f"the body is not a batch of pictures: {error!r}") from error
    if not contents:
        raise RequestRefused("the batch has no picture")
    return contents


def _picture(body: bytes, kind: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(body), formats=[_FORMATS[kind]])
        pixels = image.width * image.height
        if pixels <= MAX_PIXELS:
            image.load()
    except Exception as error:
        # Decoders raise a dozen kinds of error on damaged data.
        raise RequestRefused(f"the body is not a readable {kind}: {error}") from error
    if pixels > MAX_PIXELS:
        raise RequestRefused(f"{pixels} pixels are too many")
    return image


def predict(images: Image.Image | list[Image.Image], model: Model) -> dict[str, object]:
    """Return every output's probability, how familiar the photo is, and which model says so.

    For a batch the answer is ``{"predictions": [one for each picture, ...]}``.
    """
    if isinstance(images, list):
        groups = [images[at : at + _AT_A_TIME] for at in range(0, len(images), _AT_A_TIME)]
        return {"predictions": [one for group in groups for one in _predictions(group, model)]}
    return _predictions([images], model)[0]


def _predictions(images: list[Image.Image], model: Model) -> list[dict[str, object]]:
    pictures = np.stack([to_square(image, model.image_size) for image in images])
    answers = model.session.run(
        ["probabilities", "familiarity"], {"pictures": pictures.astype(np.float32)}
    )
    # In double precision the sum is 1 to the last digits, whatever the number of classes.
    probabilities = answers[0].astype(np.float64)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return [
        {
            "probabilities": dict(zip(model.classes, row.tolist(), strict=True)),
            "familiarity": float(familiarity),
            "model_version": model.version,
        }
        for row, familiarity in zip(probabilities, answers[1], strict=True)
    ]
