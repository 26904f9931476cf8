"""The clock of schedules over HTTP: what is due in an hour need not be waited for."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from localaws import clock
from localaws.coverage import Row
from localaws.gateway.documents import respond
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "GET, PUT /_localaws/clock",
        'Says the time of schedules; PUT {"advance_seconds": 3600} moves it forward, and what has '
        "become due fires.",
        "Nothing else follows it: visibility time-outs, waits and expiries take their time.",
    ),
)

PATH = "/_localaws/clock"
_LONGEST_SECONDS = 10 * 366 * 86400


def with_clock(app: App, settings: Settings) -> App:
    """Return an application that tells and moves the time of schedules.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return app(environ, start_response)
        status, document = _told(environ)
        return respond(start_response, status, document)

    return answer


def _told(environ: dict[str, Any]) -> tuple[HTTPStatus, dict[str, str]]:
    method = environ["REQUEST_METHOD"]
    if method == "PUT":
        seconds = _seconds(body_of(environ))
        if seconds is None:
            return HTTPStatus.BAD_REQUEST, {"error": 'a body such as {"advance_seconds": 3600}'}
        clock.advance(seconds)
    elif method != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED, {"error": "GET or PUT"}
    return HTTPStatus.OK, {"time": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"}


def _seconds(body: bytes) -> float | None:
    try:
        seconds = json.loads(body)["advance_seconds"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return seconds if is_number and 0 <= seconds <= _LONGEST_SECONDS else None
