"""Calls of Lambda's API, each brought to its operation."""

from typing import Any
from uuid import uuid4

from moto.awslambda import models

from localaws.errors import NotImplementedByLocalaws
from localaws.places import place_of_request
from localaws.services.lambda_functions.api.operations import INVOCATIONS, OPERATIONS
from localaws.services.lambda_functions.api.requests import (
    Answer,
    Request,
    document,
    failure,
    read,
)
from localaws.services.lambda_functions.errors import LambdaError


def answer_call(request: Any, *_: Any) -> tuple[int, dict[str, str], bytes]:
    """Answer a request, as moto's application asks it.

    Parameters
    ----------
    request
        moto's.
    """
    try:
        call = read(request)
    except LambdaError as error:
        return _sent(failure(error, str(uuid4())))
    if call is None:
        raise NotImplementedByLocalaws(f"Lambda: {request.method} {request.path}")
    account, region = place_of_request(request.environ)
    return _sent(_answer(call, models.lambda_backends[account][region]))


def _answer(call: Request, backend: Any) -> Answer:
    operation = OPERATIONS.get(call.operation) or INVOCATIONS.get(call.operation)
    if operation is None:
        raise NotImplementedByLocalaws(f"Lambda {call.operation}")
    try:
        if call.operation in INVOCATIONS:
            content = operation(backend, call)
        else:
            with backend.lock:
                content = operation(backend, call)
    except LambdaError as error:
        return failure(error, call.request_id)
    if isinstance(content, Answer):
        return content
    return document(call.status, content, call.request_id)


def _sent(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    return answer.status, dict(answer.headers), answer.body
