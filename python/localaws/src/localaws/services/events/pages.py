"""Pages of lists, with tokens."""

import base64
from binascii import Error
from typing import Any

from moto.events.exceptions import ValidationException

_LONGEST = 100


def page(self: Any, name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the page of a list that a request asks for.

    Parameters
    ----------
    self
        The request's handler, with ``Limit`` and ``NextToken``.
    name
        Of the list in the answer.
    items
        All of the list.
    """
    begin = _begin(self._get_param("NextToken"))
    end = begin + int(self._get_param("Limit") or _LONGEST)
    answer: dict[str, Any] = {name: items[begin:end]}
    if end < len(items):
        answer["NextToken"] = base64.b64encode(f"from {end}".encode()).decode()
    return answer


def _begin(token: str | None) -> int:
    if not token:
        return 0
    try:
        word, _, number = base64.b64decode(token, validate=True).decode().partition(" ")
        if word == "from" and number.isdecimal():
            return int(number)
    except (Error, ValueError):
        pass
    raise ValidationException("Parameter NextToken is not valid.")
