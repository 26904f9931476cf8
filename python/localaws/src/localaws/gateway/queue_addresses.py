"""Queues' addresses: forms and GET requests that are sent to them, or to SQS itself.

Source: the Amazon SQS Developer Guide, "Making Query API requests"; and what AWS answers.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

from localaws.coverage import Row
from localaws.gateway.calls import credential_of, operations
from localaws.gateway.tenants import act_in
from localaws.gateway.wsgi import App
from localaws.places import Place
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SQS",
        "GET and POST of a queue's address",
        "An Action in the address or in a form, signed or not; in JSON, if nothing else is "
        "accepted.",
    ),
)

_PATH = re.compile(r"/(\d{12})/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)/?")
_VERSION = "2012-11-05"
_QUEUES = {"QueueName", "QueueUrl"}
_FORM = "application/x-www-form-urlencoded"
# These are of no queue, or name theirs by other parameters.
_NOT_OF_QUEUES = {
    "CancelMessageMoveTask",
    "CreateQueue",
    "ListMessageMoveTasks",
    "ListQueues",
    "StartMessageMoveTask",
}


def with_queue_addresses(app: App, settings: Settings) -> App:
    """Return an application that takes requests of this kind as forms for SQS.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "HTTP_X_AMZ_TARGET" in environ:
            return app(environ, start_response)
        path = environ.get("PATH_INFO", "")
        found, service = _PATH.fullmatch(path), credential_of(environ).service
        if service != "sqs" and (service or not (found or path in {"", "/"})):
            return app(environ, start_response)
        form = form_of(environ)
        action = form.get("Action")
        if not service and (action is None or not (found or _is_for_sqs(form))):
            return app(environ, start_response)  # a bucket, or one of its objects
        is_json = environ.get("HTTP_ACCEPT") == "application/json"
        if action is None:
            return _refuse(start_response, HTTPStatus.NOT_FOUND, "<UnknownOperationException/>\n")
        if action not in operations("sqs") or (found and action in _NOT_OF_QUEUES):
            return _refuse(
                start_response, HTTPStatus.BAD_REQUEST, _invalid(action, is_json), is_json
            )
        if found:
            form.setdefault("QueueUrl", f"{settings.url}{path}")
        if is_json:
            form["ContentType"] = "JSON"
        if not service:
            environ["HTTP_AUTHORIZATION"] = anonymous(settings.region, "sqs")
            if found:
                act_in(environ, Place(found[1], settings.region))
        return app({**environ, **as_form(form)}, start_response)

    return answer


def form_of(environ: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters of the address and of the body.

    Parameters
    ----------
    environ
        WSGI's, with the whole body.
    """
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    body_file = environ["wsgi.input"]
    if environ.get("CONTENT_TYPE", "").startswith(_FORM) and isinstance(body_file, io.BytesIO):
        body = body_file.getvalue()
        pairs += parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    return {name: value for name, value in pairs if not name.startswith("X-Amz-")}


def _is_for_sqs(form: Mapping[str, str]) -> bool:
    """Whether an unsigned form says so: by its version, or by the queue."""
    is_queues = form.get("Version") == _VERSION or not form.keys().isdisjoint(_QUEUES)
    return is_queues and form.get("Action") in operations("sqs")


def as_form(form: Mapping[str, str]) -> dict[str, Any]:
    """Return what makes a WSGI environment that of a form's POST.

    Parameters
    ----------
    form
        The parameters.
    """
    body = urlencode(form).encode()
    return {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": _FORM,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "QUERY_STRING": "",
    }


def anonymous(region: str, service: str) -> str:
    """Return the scope that sends an unsigned request to a service; no user has this key.

    Parameters
    ----------
    region, service
        Where to.
    """
    return f"AWS4-HMAC-SHA256 Credential=anonymous/20120101/{region}/{service}/aws4_request"


def _invalid(action: str, is_json: bool) -> str:
    error = {
        "Type": "Sender",
        "Code": "InvalidAction",
        "Message": f"The action {action} is not valid for this endpoint.",
    }
    if is_json:
        return json.dumps({"Error": error})
    parts = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in error.items())
    return f"<ErrorResponse><Error>{parts}<Detail/></Error></ErrorResponse>"


def _refuse(
    start_response: Callable[..., Any], status: HTTPStatus, text: str, is_json: bool = False
) -> list[bytes]:
    body = text.encode()
    kind = "application/json" if is_json else "text/xml"
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
