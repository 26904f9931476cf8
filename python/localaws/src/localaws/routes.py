"""Responses of one's own on moto's routes."""

from collections.abc import Callable, Mapping
from typing import Any

Handler = Callable[..., Any]


def answered_by(responses: type, url_paths: Mapping[str, Handler]) -> dict[str, Handler]:
    """Return a service's routes, answered by a subclass of the class that answers them in moto.

    Parameters
    ----------
    responses
        The subclass.
    url_paths
        moto's routes.
    """
    return {path: _answered_by(responses, handler) for path, handler in url_paths.items()}


def _answered_by(responses: type, handler: Handler) -> Handler:
    original = getattr(handler, "__self__", None)
    if isinstance(original, type) and issubclass(responses, original):
        replacement: Handler = getattr(responses, handler.__name__)
        return replacement
    return handler
