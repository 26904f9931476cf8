"""Answers to what localaws cannot do: at once, with the operation's name, and never retried.

moto answers HTTP 500 to an operation that it lacks, which the SDKs and Terraform take for a passing
fault and retry for minutes. Here it is a client's error, in the protocol of the service.
"""

import json
import logging
from http import HTTPStatus
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

from flask import Flask, Response, request
from moto.moto_server import werkzeug_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

NOT_IMPLEMENTED = "NotImplementedByLocalaws"
FAILURE = "LocalawsFailure"

_log = logging.getLogger(__name__)


class NotImplementedByLocalaws(NotImplementedError):
    """A call that AWS would carry out and localaws does not. Its text says which, and why."""


def create_app(service: Any) -> Flask:
    """Return moto's application for a service, with these answers; None is one that it lacks."""
    # moto would let every web page in.
    werkzeug_app.DISABLE_GLOBAL_CORS = True
    app: Flask = werkzeug_app.create_backend_app(service) if service else Flask(__name__)
    # The debugger would show a traceback as a page of HTML; the log has it.
    app.debug = False
    app.register_error_handler(NotImplementedError, _not_implemented)
    app.register_error_handler(Exception, _failed)
    return app


def _not_implemented(error: NotImplementedError) -> Response:
    text = str(error) or f"{_operation()} is not implemented"
    return _answer(NOT_IMPLEMENTED, f"{text} (localaws: see its table of coverage)")


def _failed(error: Exception) -> Response | HTTPException:
    if isinstance(error, NotFound | MethodNotAllowed) and error is request.routing_exception:
        return _not_implemented(NotImplementedByLocalaws())  # moto has no such path
    if isinstance(error, HTTPException):
        return error  # what AWS itself would answer
    _log.exception("%s failed", _operation())
    return _answer(FAILURE, f"{_operation()}: {type(error).__name__}: {error}")


def _operation() -> str:
    target = request.headers.get("X-Amz-Target", "")
    action = request.values.get("Action", "") if not target else ""
    return target or action or f"{request.method} {request.path}"


def _answer(code: str, message: str) -> Response:
    status = HTTPStatus.BAD_REQUEST
    if request.headers.get("X-Amz-Target"):
        body, kind = json.dumps({"__type": code, "message": message}), "application/x-amz-json-1.1"
    elif "x-www-form-urlencoded" in (request.content_type or ""):
        error = f"<Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
        request_id = f"<RequestId>{uuid4()}</RequestId>"
        body, kind = (
            f"<ErrorResponse><Error>{error}</Error>{request_id}</ErrorResponse>",
            "text/xml",
        )
    elif "/s3/" in request.headers.get("Authorization", ""):
        body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        kind = "application/xml"
    else:
        body, kind = json.dumps({"Code": code, "message": message}), "application/json"
    answer = Response(body, status, content_type=kind)
    answer.headers["x-amzn-ErrorType"] = code
    answer.headers["x-amzn-RequestId"] = str(uuid4())
    return answer
