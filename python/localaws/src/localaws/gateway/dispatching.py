"""The choice of moto's application for a request, cached by host."""

from functools import lru_cache
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication

_HOSTS = 4096


class Dispatcher(DomainDispatcherApplication):  # type: ignore[misc]
    """moto's dispatcher, with a cache: moto lists its folders on disk for every request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_backend_for_host = lru_cache(_HOSTS)(super().get_backend_for_host)

    def _get_body(self, environ: dict[str, Any]) -> str | None:
        """Leave the body for the service: moto loses one that calls itself a form, and is none."""
        stream = environ["wsgi.input"]
        body: str | None = super()._get_body(environ)
        if stream.seekable():
            stream.seek(0)
            environ["wsgi.input"] = stream
        return body
