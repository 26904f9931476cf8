"""Who may ask the page: the browser that was given its address, and no page from elsewhere."""

import hmac
from html import escape
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PARAMETER = "token"
_SAFE_METHODS = {"GET", "HEAD"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Nothing is told to elsewhere; of "no-referrer" browsers would post forms with the origin null.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Middleware that answers none but the browser that has the token.

    Parameters
    ----------
    app
        What answers then.
    host
        The address and port that the page is served on: a name that was bound to this address
        elsewhere is refused.
    token
        What is in the address that the command prints.
    """

    def __init__(self, app: ASGIApp, host: str, token: str) -> None:
        self._app = app
        self._host = host
        self._token = token
        # Browsers keep cookies by host: two pages on one machine differ in their port alone.
        self._cookie = f"scones-page-{host.rpartition(':')[2]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refusal = self._refusal(scope) if scope["type"] == "http" else PlainTextResponse("", 404)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host") != self._host:
            return PlainTextResponse("this page is served under another name", 421)
        safe = scope["method"] in _SAFE_METHODS
        if headers.get("origin", "" if safe else None) not in (
            {"", self._own} if safe else {self._own}
        ):
            return PlainTextResponse("a page from elsewhere may not ask", 403)
        asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = asked.pop(PARAMETER, None)
        if safe and given and self._is_token(given[0]):
            query = urlencode(asked, doseq=True)
            answer = _forward(scope["path"] + (f"?{query}" if query else ""), headers)
            answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
            return answer
        if not self._is_token(HTTPConnection(scope).cookies.get(self._cookie, "")):
            return PlainTextResponse("open the address that the command printed", 403)
        return None

    @property
    def _own(self) -> str:
        return f"http://{self._host}"

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), self._token.encode())


def _forward(path: str, headers: Headers) -> Response:
    """Lead to an address without the token."""
    if headers.get("sec-fetch-site") != "cross-site":
        return RedirectResponse(path, 303)
    # From a link in a report: browsers send a strict cookie only to what a page of our own asks.
    return HTMLResponse(f'<meta http-equiv="refresh" content="0;url={escape(path)}">')
