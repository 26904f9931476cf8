"""Who may look: whoever has the address with its token, from a page of this server's own."""

import hmac
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_OWN_SITES = {"same-origin", "none"}
_METHODS = {"GET", "HEAD"}

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def guarded(app: App, token: str, port: int) -> App:
    """Return an application that answers only its own pages, below its token.

    Parameters
    ----------
    app
        The pages.
    token
        The first part of every path.
    port
        Where it listens: a foreign name may lead to this address, too.
    """
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        given, _, path = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        # Bytes: the comparison of texts refuses those that are not ASCII.
        known = hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
        if host not in hosts or environ.get("HTTP_ORIGIN", f"http://{host}") != f"http://{host}":
            return _refuse(start_response, HTTPStatus.FORBIDDEN)
        if not known or environ.get("HTTP_SEC_FETCH_SITE", "none") not in _OWN_SITES:
            return _refuse(start_response, HTTPStatus.FORBIDDEN)
        if environ["REQUEST_METHOD"] not in _METHODS:
            return _refuse(start_response, HTTPStatus.METHOD_NOT_ALLOWED)
        inside = environ | {"SCRIPT_NAME": f"/{token}", "PATH_INFO": f"/{path}"}

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [header for header in headers if header[0] not in HEADERS]
            return start_response(status, [*kept, *HEADERS.items()], *rest)

        return app(inside, start)

    return answer


def _refuse(start_response: Callable[..., Any], status: HTTPStatus) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain"), ("Content-Length", "0"), *HEADERS.items()]
    start_response(f"{status.value} {status.phrase}", headers)
    return [b""]
