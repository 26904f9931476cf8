"""Paths into documents, as a pipeline's definition names properties: ``A.B['name'].C[0]``."""

import re
from collections.abc import Mapping
from typing import Any

_PART = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")
# What items of AWS's lists are known by.
_NAMES = ("OutputName", "InputName", "ChannelName", "MetricName", "VariantName")


class PathMissing(Exception):
    """A document has nothing at a path; the text says which."""


def parts(path: str) -> list[str | int]:
    """Return the names and the numbers of a path.

    Raises
    ------
    PathMissing
        If it is no path.
    """
    found: list[str | int] = []
    end = 0
    for match in _PART.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        name, number, single, double = match.groups()
        found.append(
            int(number)
            if number is not None
            else next(text for text in (name, single, double) if text is not None)
        )
    if end != len(path) or not found:
        raise PathMissing(f"{path} is not a path")
    return found


def value_at(document: Any, path: str) -> Any:
    """Return what a document has at a path.

    Raises
    ------
    PathMissing
        If it has nothing there.
    """
    value = document
    for part in parts(path):
        value = _step(value, part)
        if value is None:
            raise PathMissing(f"there is no {path}")
    return value


def _step(value: Any, part: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(str(part))
    if isinstance(value, list) and isinstance(part, int):
        return value[part] if part < len(value) else None
    if isinstance(value, list):
        named = [item for item in value if any(item.get(name) == part for name in _NAMES)]
        return named[0] if named else None
    return None
