"""The clock over HTTP: what is due in an hour need not be waited for."""

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
        'Says the time; PUT {"advance_seconds": 3600} moves it forward, {"scale": 60} has it run '
        "faster. Schedules, queues, and the waits, retries and time-outs of executions follow it.",
        "Functions, jobs, alarms and their metrics, logs and credentials keep the machine's time.",
    ),
)

PATH = "/_localaws/clock"
# The least and the most: ten years forward, and a day within a second.
_BOUNDS = {"advance_seconds": (0, 10 * 366 * 86400), "scale": (1, 86400)}


def with_clock(app: App, settings: Settings) -> App:
    """Return an application that tells and changes the time.

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


def _told(environ: dict[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
    method = environ["REQUEST_METHOD"]
    if method == "PUT":
        wanted = _wanted(body_of(environ))
        if wanted is None:
            text = 'a body such as {"advance_seconds": 3600} or {"scale": 60}'
            return HTTPStatus.BAD_REQUEST, {"error": text}
        clock.change(advance=wanted.get("advance_seconds", 0), to_scale=wanted.get("scale"))
    elif method != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED, {"error": "GET or PUT"}
    return HTTPStatus.OK, {"time": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}", "scale": clock.scale()}


def _wanted(body: bytes) -> dict[str, float] | None:
    try:
        wanted = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(wanted, dict) or not wanted or not wanted.keys() <= _BOUNDS.keys():
        return None
    for name, value in wanted.items():
        least, most = _BOUNDS[name]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            return None
    return wanted
