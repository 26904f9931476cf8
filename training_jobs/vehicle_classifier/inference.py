"""What the endpoint does: SageMaker's functions for a PyTorch model."""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import artefact
import torch
from network import VehicleNetwork
from PIL import Image
from preprocessing import to_tensor
from sagemaker_inference.errors import GenericInferenceToolkitError

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_BAD_REQUEST, _NOT_ACCEPTABLE, _UNSUPPORTED = 400, 406, 415
_MOST_PIXELS = 40_000_000


@dataclass(frozen=True)
class Model:
    """A network that is ready to answer.

    Attributes
    ----------
    network
        The network.
    classes
        The vehicles, in the order of its answers.
    image_size
        The side of its input, in pixels.
    version
        The training job that made it.
    """

    network: VehicleNetwork
    classes: list[str]
    image_size: int
    version: str


def model_fn(model_dir: str) -> Model:
    """Load the model and let it answer once, so that the first request is no slower."""
    network, description = artefact.read(Path(model_dir))
    size = description["image_size"]
    with torch.inference_mode():
        network(torch.zeros(1, 3, size, size))
    return Model(network, description["classes"], size, description["model_version"])


def input_fn(body: bytes, content_type: str) -> Image.Image:
    """Decode a picture.

    Raises
    ------
    GenericInferenceToolkitError
        415 for a content type that is no picture's, 400 for a body that is not what it says.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _FORMATS:
        raise GenericInferenceToolkitError(
            _UNSUPPORTED, f"content type {content_type} is none of {', '.join(_FORMATS)}"
        )
    try:
        image = Image.open(io.BytesIO(body), formats=[_FORMATS[kind]])
        pixels = image.width * image.height
        if pixels <= _MOST_PIXELS:
            image.load()
    except Exception as error:
        # Decoders raise a dozen kinds of error on damaged data.
        raise GenericInferenceToolkitError(
            _BAD_REQUEST, f"the body is no readable {kind}: {error}"
        ) from error
    if pixels > _MOST_PIXELS:
        raise GenericInferenceToolkitError(_BAD_REQUEST, f"{pixels} pixels are too many")
    return image


def predict_fn(image: Image.Image, model: Model) -> dict[str, object]:
    """Return the probability of every vehicle, and which model says so."""
    with torch.inference_mode():
        probabilities = model.network(to_tensor(image, model.image_size).unsqueeze(0))[0].double()
    # In double precision the sum is 1 to the last digits, whatever the number of classes.
    probabilities = probabilities / probabilities.sum()
    return {
        "probabilities": dict(zip(model.classes, probabilities.tolist(), strict=True)),
        "model_version": model.version,
    }


def output_fn(prediction: dict[str, object], accept: str) -> str:
    """Return the answer as JSON.

    Raises
    ------
    GenericInferenceToolkitError
        406 if the caller wants something else.
    """
    if accept not in {"application/json", "*/*"}:
        raise GenericInferenceToolkitError(
            _NOT_ACCEPTABLE, f"answers are application/json, not {accept}"
        )
    return json.dumps(prediction)
