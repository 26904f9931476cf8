"""Which service and operation an HTTP request calls, and how that service says that it failed."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_INVOKE = re.compile(r"/[\d-]+/functions/[^/]+/invocations/?$")
_ENDPOINT = re.compile(r"/endpoints/[^/]+/invocations$")
_OBJECTS = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}

# By kind: the code, and the HTTP status, of JSON services; other protocols differ below.
_ERRORS = {
    "throttling": ("ThrottlingException", 400),
    "internal_error": ("InternalServerException", 500),
    "service_unavailable": ("ServiceUnavailableException", 503),
}
_S3_ERRORS = {
    "throttling": ("SlowDown", 503),
    "internal_error": ("InternalError", 500),
    "service_unavailable": ("ServiceUnavailable", 503),
    "not_found": ("NoSuchKey", 404),
}
_MESSAGE = "a fault on purpose (localaws)"


def call_of(environ: Mapping[str, Any], body: bytes) -> tuple[str, str]:
    """Return the service and the operation of a request; empty where they are not to be seen.

    Parameters
    ----------
    environ
        WSGI's.
    body
        Of the request.
    """
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    service = scope[1] if scope else ""
    path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return service, target.rpartition(".")[2]
    if service == "s3":
        has_key = bool(path.strip("/").partition("/")[2])
        is_plain = not environ.get("QUERY_STRING") or "x-id=" in environ["QUERY_STRING"]
        return service, _OBJECTS.get(method, "") if has_key and is_plain else ""
    if service == "lambda" and _INVOKE.search(path):
        return service, "Invoke"
    if service == "sagemaker" and _ENDPOINT.search(path):
        return service, "InvokeEndpoint"
    if b"Action=" in body[:4096]:
        return service, parse_qs(body[:4096].decode(errors="replace")).get("Action", [""])[0]
    return service, ""


def failure(service: str, kind: str) -> tuple[int, str, bytes, str]:
    """Return the status, the content type, the body and the code with which a service fails.

    Parameters
    ----------
    service
        As requests are signed for it.
    kind
        See ``localaws.faults.rules.KINDS``.
    """
    if service == "s3":
        code, status = _S3_ERRORS[kind]
        text = f"<Error><Code>{code}</Code><Message>{escape(_MESSAGE)}</Message></Error>"
        return status, "application/xml", text.encode(), code
    code, status = _ERRORS[kind]
    if service in {"iam", "sts", "sns", "monitoring"}:
        error = f"<Type>Receiver</Type><Code>{code}</Code><Message>{_MESSAGE}</Message>"
        text = f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
        return status, "text/xml", text.encode(), code
    if service == "lambda":
        code = {"throttling": "TooManyRequestsException", "internal_error": "ServiceException"}.get(
            kind, code
        )
        status = {"throttling": 429, "internal_error": 500}.get(kind, status)
    document = {"__type": code, "message": _MESSAGE, "Message": _MESSAGE}
    return status, "application/x-amz-json-1.1", json.dumps(document).encode(), code
