"""Request bodies, read completely before the response."""

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localaws.gateway.wsgi import App
from localaws.settings import Settings


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
        body = b""
        if length := environ.get("CONTENT_LENGTH"):
            body = environ["wsgi.input"].read(int(length))
        elif environ.get("wsgi.input_terminated"):  # sent in chunks, which end by themselves
            body = environ["wsgi.input"].read()
            environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        return app(environ, start_response)

    return answer


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
