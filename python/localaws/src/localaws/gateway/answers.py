"""Error responses, in the protocol of the service."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

# Services that respond in XML; and JSON services that repeat the XML error code in a header.
_QUERY = {
    "autoscaling",
    "cloudformation",
    "ec2",
    "elasticloadbalancing",
    "iam",
    "rds",
    "sns",
    "sts",
}
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_QUERY_COMPATIBLE = {"monitoring", "sqs"}


@dataclass(frozen=True)
class Refusal:
    """An error response of a service.

    Attributes
    ----------
    status
        HTTP status.
    code
        AWS's error code.
    message
        Text for the caller.
    """

    status: int
    code: str
    message: str


def encode(
    service: str, method: str, refusal: Refusal, *, is_query: bool = False
) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the body of a refusal.

    Parameters
    ----------
    service
        Name under which requests are signed.
    method
        Of the request: a response to HEAD has no body.
    is_query
        Whether the request was a form. Some SDKs still send forms to services that speak JSON.
    """
    code, request = refusal.code, str(uuid4())
    message = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", refusal.message)
    request_id = f"<RequestId>{request}</RequestId>"
    if service in ("s3", "s3express"):
        text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>{request_id}</Error>"
        kind = "application/xml"
    elif service in _QUERY or is_query:
        side = "Sender" if refusal.status < 500 else "Receiver"
        error = f"<Type>{side}</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
        text, kind = (
            f"<ErrorResponse><Error>{error}</Error>{request_id}</ErrorResponse>",
            "text/xml",
        )
    else:
        text = json.dumps({"__type": code, "message": message, "Message": message})
        kind = "application/x-amz-json-1.1"
    body = b"" if method == "HEAD" else text.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    headers += [("x-amzn-ErrorType", code), ("x-amzn-RequestId", request)]
    headers += [("x-amz-request-id", request)] if service == "s3" else []
    if service in _QUERY_COMPATIBLE:
        headers.append(("x-amzn-query-error", f"{code};Sender"))
    return headers, body


def refuse(
    start_response: Callable[..., Any],
    service: str,
    method: str,
    refusal: Refusal,
    *,
    is_query: bool = False,
) -> list[bytes]:
    """Start an error response, and return its body.

    Parameters
    ----------
    start_response
        WSGI's.
    service, method, is_query
        As :func:`encode` takes them.
    """
    headers, body = encode(service, method, refusal, is_query=is_query)
    start_response(f"{refusal.status} {HTTPStatus(refusal.status).phrase}", headers)
    return [body]
