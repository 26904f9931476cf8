"""Fault injection: calls fail by rules that are set over HTTP."""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from werkzeug.test import run_wsgi_app

from localaws.coverage import Row
from localaws.faults.in_force import faults, put
from localaws.faults.rules import ACCIDENTS, ANSWERS, ANY, Faults, FaultsInvalid, read_faults
from localaws.gateway.answers import refuse
from localaws.gateway.calls import Call, operations, read_call
from localaws.gateway.documents import respond
from localaws.gateway.failures import failure
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "PUT, GET, DELETE /localaws/faults",
        "Lets calls fail on purpose: rules by service, operation, rate and kind (throttling, "
        "internal_error, service_unavailable, not_found, reset) before they have an effect, or "
        "carried out with the answer lost (answer_error, answer_lost, answer_cut); functions crash "
        "at work or time out with their work done, endpoints' processes restart, events are "
        "delivered twice. With a seed; GET counts the faults.",
        "A function that times out by a rule does not wait for the time.",
    ),
)

PATH = "/localaws/faults"

_ON_PURPOSE = "a fault on purpose (localaws)"


def faulty(app: App, settings: Settings) -> App:
    """Return an application whose calls fail by the rules put to ``PATH``.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PATH:
            return _configure(environ, start_response)
        if not faults().rules:
            return app(environ, start_response)
        call = read_call(environ, body_of(environ))
        known = call.service and call.operation
        rule = faults().of(call.service, call.operation) if known else None
        if rule is None:
            return app(environ, start_response)
        if rule.kind in ANSWERS:
            refusal = failure(call.service, rule.kind)
            return refuse(start_response, call.service, call.method, refusal)
        if rule.kind == "reset":
            raise ConnectionResetError(_ON_PURPOSE)  # the server resets the connection
        return _unanswered(rule.kind, call, app, environ, start_response)

    return answer


def _unanswered(
    kind: str,
    call: Call,
    app: App,
    environ: dict[str, Any],
    start_response: Callable[..., Any],
) -> Iterable[bytes]:
    """Have a call carried out, and keep its answer from who made it."""
    parts, status, headers = run_wsgi_app(app, environ, buffered=True)
    body = b"".join(parts)
    if kind == "answer_error":
        refusal = failure(call.service, "internal_error")
        return refuse(start_response, call.service, call.method, refusal)
    if kind == "answer_lost" or not body:  # of nothing there is no half
        raise ConnectionResetError(_ON_PURPOSE)
    headers["Content-Length"] = str(len(body))
    start_response(status, headers.to_wsgi_list())
    return _half(body)


def _half(body: bytes) -> Iterator[bytes]:
    # The reset is part of it: at a mere end, boto3 takes half a document for an empty one.
    yield body[: len(body) // 2]
    raise ConnectionResetError(_ON_PURPOSE)


def _check_names(rules: Faults) -> None:
    """Refuse rules about calls that nobody can make.

    Raises
    ------
    FaultsInvalid
        If there is no such service, or it has no such operation.
    """
    for number, rule in enumerate(rules.rules):
        if rule.kind in ACCIDENTS or rule.service == ANY:
            continue
        known = operations(rule.service)
        if not known:
            raise FaultsInvalid(f"rule {number}: there is no service {rule.service!r}")
        if rule.operation not in {ANY, *known}:
            raise FaultsInvalid(
                f"rule {number}: {rule.service} has no operation {rule.operation!r}"
            )


def _configure(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    method = environ["REQUEST_METHOD"]
    try:
        if method == "PUT":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            rules = read_faults(environ["wsgi.input"].read(length))
            _check_names(rules)
            put(rules)
        elif method == "DELETE":
            put(Faults())
        elif method != "GET":
            text = f"{method} is not allowed: use PUT, GET or DELETE"
            return respond(start_response, HTTPStatus.METHOD_NOT_ALLOWED, {"error": text})
    except FaultsInvalid as error:
        return respond(start_response, HTTPStatus.BAD_REQUEST, {"error": str(error)})
    return respond(start_response, HTTPStatus.OK, faults().to_document())
