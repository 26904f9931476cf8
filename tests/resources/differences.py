"""What was sent and is not what is read back, argument by argument."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_NOTHING: tuple[Any, ...] = (None, "", [], {}, False, 0)


def differences(sent: Any, read: Any, unknown: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of the arguments that are not read as they were sent.

    Parameters
    ----------
    sent, read
        Values of a resource, as ``terraform show -json`` has them.
    unknown
        Where ``sent`` has what AWS decides: true there, as ``after_unknown`` of a plan.
    path
        Of the values within the resource. Numbers of a list's items are not in it.
    """
    if unknown is True or sent in _NOTHING:
        return
    if isinstance(sent, dict):
        read, unknown = (one if isinstance(one, dict) else {} for one in (read, unknown))
        for name, value in sent.items():
            inner = f"{path}.{name}" if path else name
            yield from differences(value, read.get(name), unknown.get(name), inner)
    elif isinstance(sent, list) and any(isinstance(one, dict) for one in sent):
        if not isinstance(read, list) or len(read) != len(sent):
            yield path
            return
        places = unknown if isinstance(unknown, list) else [None] * len(sent)
        for one, other, place in zip(sent, read, [*places, *[None] * len(sent)], strict=False):
            yield from differences(one, other, place, path)
    elif _plain(sent) != _plain(read):
        yield path


def _plain(value: Any) -> Any:
    """Return a list without its order, and JSON text as what it says."""
    if isinstance(value, list):
        return sorted(map(str, value))
    if isinstance(value, str) and value[:1] in {"{", "["}:
        with suppress(ValueError):  # a template looks like JSON, and is none
            return json.loads(value)
    return value
