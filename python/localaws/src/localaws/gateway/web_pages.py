"""Protection from web pages: a browser must not send requests on behalf of a page.

A request can run code as the user. Programs of this machine may do so. A page in the user's
browser may not, and the browser can reach 127.0.0.1, too.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from localaws.coverage import Row
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "requests of web pages",
        "Refused with 403: what has another Origin, or another Host than 127.0.0.1, localhost and "
        "names below it.",
        "A bucket's CORS rules let no page in.",
    ),
)

# The SDKs ask some of Step Functions' operations at a host of that prefix; no page can be there.
_OWN_NAMES = {"127.0.0.1", "::1", "localhost", "sync-127.0.0.1"}
# Some SDKs name a bucket as ``BUCKET.localhost``, which resolves without a name server.
_BELOW_OWN = ".localhost"
# Sec-Fetch-Site: a page of this server, or a navigation by the user.
_OWN_SITES = {"same-origin", "none"}


def without_web_pages(app: App, settings: Settings) -> App:
    """Return an application that refuses requests of foreign web pages.

    Parameters
    ----------
    app
        The server.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reason = _why_not(environ)
        if not reason:
            return app(environ, start_response)
        text = f"{reason}: localaws answers no web pages\n".encode()
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))]
        status = HTTPStatus.FORBIDDEN
        start_response(f"{status.value} {status.phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else text]

    return answer


def _why_not(environ: dict[str, Any]) -> str:
    host = environ.get("HTTP_HOST", "")
    name = _name(host)
    # A foreign name may resolve to this address, too: its pages would have the same origin.
    if name not in _OWN_NAMES and not name.endswith(_BELOW_OWN):
        return f"Host {host!r} is not this server"
    origin = environ.get("HTTP_ORIGIN", f"http://{host}")
    if origin != f"http://{host}":
        return f"Origin {origin!r} is not this server"
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    return "" if site in _OWN_SITES else f"Sec-Fetch-Site {site!r} is another"


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
