"""Addresses of localaws itself: whether it is ready, and that all begins again."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from localaws import handover, processes
from localaws.coverage import Row
from localaws.gateway.documents import respond
from localaws.gateway.wsgi import App
from localaws.health import health
from localaws.settings import Settings
from localaws.state.in_force import is_kept, keeper

COVERAGE = (
    Row(
        "localaws",
        "GET /_localaws/health",
        "Says the version, the services that execute, account, region and uptime; 200 when ready.",
    ),
    Row(
        "localaws",
        "POST /_localaws/reset",
        "Everything is empty again, as after a start: what runs is ended, at the same address. "
        "The answer comes when the server is ready.",
        "Other calls under way are cut off, and those that come meanwhile wait.",
    ),
)

HEALTH = "/_localaws/health"
# moto's own address would empty its backends alone, and leave what runs.
RESETS = ("/_localaws/reset", "/moto-api/reset")


def administered(app: App, settings: Settings) -> App:
    """Return an application that says whether it is ready, and begins again when it is asked to.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO"), environ["REQUEST_METHOD"]
        if path == HEALTH:
            if method in {"GET", "HEAD"}:
                return respond(start_response, HTTPStatus.OK, health())
            return respond(start_response, HTTPStatus.METHOD_NOT_ALLOWED, {"error": "GET"})
        if path in RESETS:
            if method == "POST":
                handover.ask(environ["werkzeug.socket"])
                processes.stop_all()
                if is_kept():
                    keeper().empty()
                handover.begin_again()
            return respond(start_response, HTTPStatus.METHOD_NOT_ALLOWED, {"error": "POST"})
        return app(environ, start_response)

    return answer
