"""The server in front of the services: it lets calls fail by rules that are given over HTTP."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from localaws.coverage import Row
from localaws.faults.in_force import faults, put
from localaws.faults.rules import Faults, FaultsInvalid, read_faults
from localaws.gateway.answers import refuse
from localaws.gateway.calls import read_call
from localaws.gateway.failures import failure
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "PUT, GET, DELETE /localaws/faults",
        "Lets calls fail on purpose: rules by service, operation, rate and kind (throttling, "
        "internal_error, service_unavailable, not_found) before they have an effect; functions "
        "crash at work or time out with their work done, endpoints' processes restart, events are "
        "delivered twice. With a seed; GET counts the faults.",
        "A function that times out by a rule does not wait for the time.",
    ),
)

PATH = "/localaws/faults"


def faulty(app: App, settings: Settings) -> App:
    """Return an application whose calls fail by the rules that ``PATH`` is given; at first none.

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
        body = b""
        if environ.get("CONTENT_LENGTH"):  # else there is nothing, and a read would wait for it
            body = environ["wsgi.input"].read()
            environ["wsgi.input"].seek(0)
        call = read_call(environ, body)
        known = call.service and call.operation
        rule = faults().of(call.service, call.operation) if known else None
        if rule is None:
            return app(environ, start_response)
        return refuse(start_response, call.service, call.method, failure(call.service, rule.kind))

    return answer


def _configure(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    method = environ["REQUEST_METHOD"]
    try:
        if method == "PUT":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            put(read_faults(environ["wsgi.input"].read(length)))
        elif method == "DELETE":
            put(Faults())
        elif method != "GET":
            return _tell(start_response, 405, {"error": f"{method} is none of PUT, GET, DELETE"})
    except FaultsInvalid as error:
        return _tell(start_response, 400, {"error": str(error)})
    return _tell(start_response, 200, faults().to_document())


def _tell(start_response: Callable[..., Any], status: int, document: Any) -> Iterable[bytes]:
    body = json.dumps(document).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body]
