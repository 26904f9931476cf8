"""Refusals of unsupported operations: at once, by name, and never retried.

moto responds with HTTP 500 to an operation that it lacks. SDKs and Terraform take that for a
transient fault and retry for minutes. Here it is a client error, in the protocol of the service.
So is a request that makes moto fail. Only a fault of localaws's own is a failure.
"""

import logging
from http import HTTPStatus
from typing import Any

from botocore.model import OperationNotFoundError
from flask import Flask, Response, request
from moto.moto_server import werkzeug_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from localaws.errors import FAILURE, NOT_IMPLEMENTED, NotImplementedByLocalaws
from localaws.gateway.answers import NOT_IN_XML, Refusal, encode
from localaws.gateway.calls import credential_of, read_call
from localaws.gateway.unfit_values import is_of_moto, refusal_of_value
from localaws.gateway.whole_body import body_of

UNUSABLE = "moto cannot use a value of this request, or do without one"
# In what moto answers of an error that it did not expect.
_FAILED = ("InternalFailure", "Internal Server Error")
_log = logging.getLogger(__name__)


def create_app(service: Any) -> Flask:
    """Return moto's application for a service; None is a service that moto lacks."""
    # moto would allow requests from every web page.
    werkzeug_app.DISABLE_GLOBAL_CORS = True
    app: Flask = werkzeug_app.create_backend_app(service) if service else Flask(__name__)
    # The debugger would return a traceback as HTML; it is in the log.
    app.debug = False
    app.register_error_handler(NotImplementedError, _not_implemented)
    app.register_error_handler(OperationNotFoundError, _unknown)
    app.register_error_handler(Exception, _failed)
    app.after_request(_without_failures)
    return app


def _not_implemented(error: NotImplementedError) -> Response:
    text = str(error) or f"{_operation()} is not implemented"
    return _answer(NOT_IMPLEMENTED, f"{text} (localaws: see its table of coverage)")


def _unknown(error: OperationNotFoundError) -> Response:
    """Answer as AWS does to an operation that the service does not have."""
    if "Action" not in request.values:
        return _answer("UnknownOperationException", "")
    version = request.values.get("Version", "")
    return _answer("InvalidAction", f"Could not find operation {error} for version {version}")


def _failed(error: Exception) -> Response | HTTPException:
    if isinstance(error, NotFound | MethodNotAllowed) and error is request.routing_exception:
        return _not_implemented(NotImplementedByLocalaws())  # moto has no such path
    if isinstance(error, HTTPException):
        return error  # as AWS responds
    if refusal := refusal_of_value(error, read_call(request.environ, body_of(request.environ))):
        return _encoded(refusal)
    _log.exception("%s failed", _operation())
    if is_of_moto(error):
        return _unusable(f"{type(error).__name__}: {error}")
    return _answer(FAILURE, f"{_operation()}: {type(error).__name__}: {error}")


def _without_failures(answer: Response) -> Response:
    """Refuse by name where moto answers that it has failed, or what no client can read.

    AWS's own errors have other codes. XML has no control characters: a client fails at them.
    """
    if answer.is_streamed or answer.direct_passthrough:
        return answer
    is_failure = answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    if not is_failure and "xml" not in (answer.mimetype or ""):
        return answer
    text = answer.get_data(as_text=True)
    if is_failure and any(word in text for word in _FAILED):
        _log.error("%s failed: %s", _operation(), text)
        return _unusable(text)
    return answer if is_failure or not NOT_IN_XML.search(text) else _unreadable(answer, text)


def _unreadable(answer: Response, text: str) -> Response:
    if answer.status_code < HTTPStatus.BAD_REQUEST:
        return _answer(
            NOT_IMPLEMENTED, f"{_operation()}: XML cannot hold a character of the answer"
        )
    answer.set_data(NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))
    return answer


def _unusable(text: str) -> Response:
    return _answer(NOT_IMPLEMENTED, f"{_operation()}: {UNUSABLE} ({text})")


def _operation() -> str:
    target = request.headers.get("X-Amz-Target", "")
    action = request.values.get("Action", "") if not target else ""
    return target or action or f"{request.method} {request.path}"


def _answer(code: str, message: str) -> Response:
    return _encoded(Refusal(HTTPStatus.BAD_REQUEST, code, message))


def _encoded(refusal: Refusal) -> Response:
    service = credential_of(request.environ).service
    is_query = "x-www-form-urlencoded" in (request.content_type or "")
    headers, body = encode(service, request.method, refusal, is_query=is_query)
    return Response(body, refusal.status, headers)
