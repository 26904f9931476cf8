"""Answers of localaws's own addresses: documents of JSON."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any


def respond(
    start_response: Callable[..., Any], status: HTTPStatus, document: Any
) -> Iterable[bytes]:
    """Answer a request with a document.

    Parameters
    ----------
    start_response
        WSGI's.
    status
        Of the answer.
    document
        What is written as JSON.
    """
    body = json.dumps(document).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
