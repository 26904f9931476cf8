"""Pages of what is listed, and the tokens of the next ones."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from moto.stepfunctions.exceptions import InvalidToken

_DEFAULT = 100


def page(
    items: Sequence[Any], request: Mapping[str, Any], *scope: str
) -> tuple[Any, dict[str, str]]:
    """Return a page of items, and the next one's token if there is one.

    Parameters
    ----------
    items
        All of them, in their order.
    request
        With ``maxResults`` and ``nextToken``, each of which may lack.
    scope
        What else the token is for: it is refused elsewhere.

    Raises
    ------
    InvalidToken
        If the token is of no such list.
    """
    token = request.get("nextToken")
    begin = _read(token, scope) if token else 0
    end = begin + (request.get("maxResults") or _DEFAULT)
    return items[begin:end], {"nextToken": _token(end, scope)} if end < len(items) else {}


def _token(begin: int, scope: tuple[str, ...]) -> str:
    return b64encode(json.dumps([begin, *scope]).encode()).decode()


def _read(token: str, scope: tuple[str, ...]) -> int:
    try:
        begin, *of = json.loads(b64decode(token, validate=True))
    except (TypeError, ValueError):
        begin, of = None, []
    if not isinstance(begin, int) or tuple(of) != scope:
        raise InvalidToken("'Invalid token'")
    return begin
