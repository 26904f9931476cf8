"""What an endpoint is asked and what it answers: one picture, or a batch of them."""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

from scones.errors import EndpointUnavailable, InferenceInvalid, SconesError
from scones.inference import Inference, parse

BATCH_CONTENT_TYPE = "application/vnd.scones.pictures+json"

# A request holds 6 MB, and base64 makes four bytes of three.
_MAX_REQUEST_BYTES = 4_000_000
_SERVER_ERROR = 500
_TRY_AGAIN = {
    "InternalFailure",
    "InternalDependencyException",
    "ModelNotReadyException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Throttling",
    "ThrottlingException",
}


def request_groups(pictures: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield the pictures in groups, in order, each small enough for one request."""
    group: list[bytes] = []
    size = 0
    for picture in pictures:
        if group and size + len(picture) > _MAX_REQUEST_BYTES:
            yield group
            group, size = [], 0
        group.append(picture)
        size += len(picture)
    if group:
        yield group


def batch_body(pictures: Sequence[bytes]) -> bytes:
    """Return the body of a request about several pictures, PNG files."""
    texts = [base64.b64encode(picture).decode("ascii") for picture in pictures]
    return json.dumps({"pictures": texts}).encode()


def batch_answers(body: bytes, count: int) -> list[Inference | InferenceInvalid]:
    """Read the answer to a request about several pictures.

    Returns
    -------
    list of Inference or InferenceInvalid
        In order: what is said of each picture, or why that cannot be understood.

    Raises
    ------
    InferenceInvalid
        If it does not have an answer for each of them.
    """
    try:
        answers = parse(body)["predictions"]
    except (TypeError, KeyError) as error:
        raise InferenceInvalid(f"the endpoint answered {body[:200]!r}") from error
    if not isinstance(answers, list) or len(answers) != count:
        raise InferenceInvalid(f"the endpoint did not answer once for each of {count} pictures")
    return [_answer(answer) for answer in answers]


def _answer(document: Any) -> Inference | InferenceInvalid:
    try:
        return Inference.from_document(document)
    except InferenceInvalid as error:
        return error


def endpoint_error(
    endpoint: str, code: str, message: str, original_status: int
) -> SconesError | None:
    """Return an endpoint's error under the name by which it is retried, or is not.

    Parameters
    ----------
    endpoint
        Its name.
    code, message
        The error's.
    original_status
        What the model answered with; 0 if it was not asked.

    Returns
    -------
    SconesError or None
        None for an error that says nothing of the endpoint.
    """
    if code == "ModelError" and original_status < _SERVER_ERROR:
        return InferenceInvalid(f"endpoint {endpoint} refused the picture: {message}")
    if code == "ValidationError" and "not found" in message:
        return EndpointUnavailable(
            f"there is no endpoint {endpoint}: approve a model, then run terraform apply"
        )
    if code == "ModelError" or code in _TRY_AGAIN:
        return EndpointUnavailable(f"endpoint {endpoint}: {code}: {message}")
    return None
