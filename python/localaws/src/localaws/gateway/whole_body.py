"""Request bodies, read completely before the response."""

import io
from collections.abc import Callable, Iterable
from typing import Any

from localaws.gateway.wsgi import App
from localaws.settings import Settings


def with_whole_body(app: App, settings: Settings) -> App:
    """Return an application that receives whole requests.

    An unread rest of a body would be parsed as the next request on the connection.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH")
        if length:
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
        return app(environ, start_response)

    return answer
