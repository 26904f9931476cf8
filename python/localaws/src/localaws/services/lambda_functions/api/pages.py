"""Pages of lists."""

import base64
from collections.abc import Sequence
from typing import Any

from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.errors import invalid

_MOST = 50


def page(request: Request, key: str, entries: Sequence[Any]) -> dict[str, Any]:
    """Return a page of a list, with the marker of the next one if there is one.

    Parameters
    ----------
    request
        With ``Marker`` and ``MaxItems``.
    key
        Name of the list in the answer.
    entries
        The whole list.
    """
    start, count = _start(request.get("Marker")), min(int(request.get("MaxItems", _MOST)), _MOST)
    end = start + count
    answer: dict[str, Any] = {key: list(entries[start:end])}
    if end < len(entries):
        answer["NextMarker"] = base64.b64encode(str(end).encode()).decode()
    return answer


def _start(marker: str | None) -> int:
    if not marker:
        return 0
    try:
        return max(0, int(base64.b64decode(marker, validate=True)))
    except ValueError:
        raise invalid("The provided marker is invalid.") from None
