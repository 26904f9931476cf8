"""ClassifyImage: ask the endpoint which vehicle the photo shows."""

import base64
import json
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from scones.endpoints import endpoint_error
from scones.errors import DocumentInvalid, EndpointUnavailable
from scones.inference import Inference
from scones.settings import setting
from scones.transient import transient_as

_CONTENT_TYPE = re.compile(r"image/[a-z]{3,4}")


@cache
def _runtime() -> Any:
    # The state machine retries; one retry here would only hide a slow endpoint from it.
    retries = {"total_max_attempts": 1}
    return boto3.client(
        "sagemaker-runtime", config=Config(connect_timeout=3, read_timeout=20, retries=retries)
    )


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Add ``inference`` to the state and take the picture out of it.

    Parameters
    ----------
    event
        The state, with ``image.content``.
    context
        Lambda's context.

    Returns
    -------
    dict
        The state with ``inference``: see ``scones.inference.Inference``.

    Raises
    ------
    DocumentInvalid
        If the state has no picture.
    EndpointUnavailable
        If the endpoint cannot answer now.
    InferenceInvalid
        If it refuses the picture, or its answer cannot be understood.
    """
    try:
        image = dict(event["image"])
        content, content_type = image.pop("content"), image["content_type"]
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentInvalid("the state has no image with content and content_type") from error
    if not isinstance(content_type, str) or not _CONTENT_TYPE.fullmatch(content_type):
        raise DocumentInvalid(f"image.content_type is {content_type!r:.50}, not a picture's")
    try:
        picture = base64.b64decode(content, validate=True)
    except (TypeError, ValueError) as error:
        raise DocumentInvalid("image.content is not base64 text") from error
    with transient_as(EndpointUnavailable, f"endpoint {setting(os.environ, 'ENDPOINT_NAME')}"):
        answer = _invoke(picture, content_type)
    inference = Inference.from_body(answer)
    print(
        json.dumps({"message": "classified", "request": context.aws_request_id} | vars(inference))
    )
    return {**event, "image": image, "inference": vars(inference)}


def _invoke(content: bytes, content_type: str) -> bytes:
    endpoint = setting(os.environ, "ENDPOINT_NAME")
    try:
        answer = _runtime().invoke_endpoint(
            EndpointName=endpoint,
            ContentType=content_type,
            Accept="application/json",
            Body=content,
        )
        body: bytes = answer["Body"].read()
    except ClientError as error:
        raise _named(error, endpoint) from error
    return body


def _named(error: ClientError, endpoint: str) -> Exception:
    """Return the error under the name by which the state machine retries it, or does not."""
    about = error.response["Error"]
    status = error.response.get("OriginalStatusCode", 0)
    return endpoint_error(endpoint, about["Code"], about.get("Message", ""), status) or error
