"""moto's core, without what costs a server that runs for long."""

from functools import cache
from typing import Any

from moto.core import responses
from moto.core.common_models import BaseModel


def adjust() -> None:
    """Let moto list the methods of a class once, and keep no record that nobody has any more.

    Its dashboard shows every instance of every model since the start: the bytes of deleted objects
    and the texts of received messages were kept for it.
    """
    responses.method_names_from_class = cache(responses.method_names_from_class)
    BaseModel.__new__ = _untracked


def _untracked(cls: type, *_arguments: Any, **_named: Any) -> Any:
    return object.__new__(cls)
