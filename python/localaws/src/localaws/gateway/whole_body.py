"""Request bodies, read completely before the response."""

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localaws.coverage import Row
from localaws.gateway.answers import Refusal, encode
from localaws.gateway.calls import credential_of
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row(
        "localaws",
        "bodies of requests",
        "Taken whole or not at all: one that ends early is refused with IncompleteBody, one of "
        "which nothing comes for a minute with RequestTimeout. Idle connections stay.",
    ),
)

# For so long nothing of a body may come. Between requests a connection may be idle for ever.
SECONDS = 60.0
# docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_LATE = Refusal(
    400,
    "RequestTimeout",
    "Your socket connection to the server was not read from or written to within the timeout "
    "period. Idle connections will be closed.",
)
_SHORT = Refusal(400, "IncompleteBody", "The request body terminated unexpectedly")


def with_whole_body(app: App, settings: Settings) -> App:
    """Return an application that receives whole requests.

    An unread rest of a body would be parsed as the next request on the connection, and to read
    where nothing is sent would wait for the client.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            body = _read(environ)
        except ConnectionError:
            raise  # nobody is there to be answered
        except TimeoutError:
            return _refused(environ, start_response, _LATE)
        except (EOFError, OSError, ValueError):  # chunks, or a length, that are none
            return _refused(environ, start_response, _SHORT)
        if environ.get("wsgi.input_terminated"):
            environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        return app(environ, start_response)

    return answer


def _read(environ: Mapping[str, Any]) -> bytes:
    """Read a body that arrives: its client may be slow, but not silent."""
    # What is sent in chunks ends by itself, whatever length is said.
    is_chunked = environ.get("wsgi.input_terminated")
    length = 0 if is_chunked else int(environ.get("CONTENT_LENGTH") or 0)
    if not length and not is_chunked:
        return b""
    if length < 0:
        raise EOFError
    connection = environ["werkzeug.socket"]
    connection.settimeout(SECONDS)
    try:
        body: bytes = environ["wsgi.input"].read(-1 if is_chunked else length)
    finally:
        connection.settimeout(None)
    if len(body) < length:
        raise EOFError
    return body


def _refused(
    environ: Mapping[str, Any], start_response: Callable[..., Any], refusal: Refusal
) -> list[bytes]:
    """Refuse a request whose rest would be taken for the next: the connection ends."""
    service = credential_of(environ).service
    is_query = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    headers, text = encode(service, environ["REQUEST_METHOD"], refusal, is_query=is_query)
    start_response("400 Bad Request", [*headers, ("Connection", "close")])
    return [text]


def body_of(environ: Mapping[str, Any]) -> bytes:
    """Return the body of a request, and leave it for whoever reads it next.

    Parameters
    ----------
    environ
        WSGI's, of a whole request.
    """
    stream = environ["wsgi.input"]
    stream.seek(0)
    body: bytes = stream.read()
    stream.seek(0)
    return body
