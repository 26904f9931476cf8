"""What cases say: names in texts, contents that JSON lacks, and answers to compare."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

_NAME = re.compile(r"\$\{(\w+)\}")
_NOTHING = object()


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with ``${name}`` filled in and its contents made.

    ``{"$json": value}`` becomes JSON, ``{"$zip": {file: text}}`` an archive, ``{"$bytes": text}``
    bytes, ``{"$base64": text}`` bytes, ``{"$repeat": [text, times]}`` a long text and
    ``{"$concat": [...]}`` one text.
    """
    if isinstance(value, str):
        return _NAME.sub(lambda found: names[found[1]], value)
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {filled(key, names): filled(item, names) for key, item in value.items()}
    if len(inner) == 1:
        (key, content) = next(iter(inner.items()))
        if key in _CONTENTS:
            return _CONTENTS[key](content)
    return inner


def _archive(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def _repeated(text_and_times: tuple[str, int]) -> str:
    text, times = text_and_times
    return text * times


_CONTENTS: Mapping[str, Callable[[Any], Any]] = {
    "$json": json.dumps,
    "$zip": _archive,
    "$bytes": str.encode,
    "$base64": base64.b64decode,
    "$repeat": _repeated,
    "$concat": "".join,
}


def difference(expected: Any, found: Any, where: str = "answer") -> str | None:
    """Return where an answer is not as expected, and None if it holds all that is expected.

    Fields that nobody expects are let pass. ``{"$like": pattern}`` is a text in which the pattern
    is found, ``{"$absent": true}`` no field, ``{"$any": true}`` any, ``{"$json": value}`` JSON that
    holds the value, ``{"$length": n}`` a list or text of so many.
    """
    if isinstance(expected, dict):
        if len(expected) == 1 and next(iter(expected)) in _LIKENESSES:
            ((key, wanted),) = expected.items()
            return None if _LIKENESSES[key](wanted, found) else _named(where, expected, found)
        if not isinstance(found, dict):
            return _named(where, expected, found)
        parts = [
            (part, found.get(key, _NOTHING), f"{where}.{key}") for key, part in expected.items()
        ]
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(expected) != len(found):
            return _named(where, expected, found)
        parts = [
            (part, item, f"{where}.{number}")
            for number, (part, item) in enumerate(zip(expected, found, strict=True))
        ]
    else:
        same = type(expected) is type(found) or {type(expected), type(found)} == {int, float}
        return None if same and expected == found else _named(where, expected, found)
    return next(filter(None, (difference(*part) for part in parts)), None)


def _named(where: str, expected: Any, found: Any) -> str:
    return f"{where} is {'missing' if found is _NOTHING else repr(found)}, not {expected!r}"


def _is_json(wanted: Any, found: Any) -> bool:
    try:
        return difference(wanted, json.loads(found)) is None
    except (TypeError, ValueError):
        return False


_LIKENESSES: Mapping[str, Callable[[Any, Any], bool]] = {
    "$like": lambda wanted, found: found is not _NOTHING and bool(re.search(wanted, str(found))),
    "$absent": lambda _, found: found is _NOTHING,
    "$any": lambda _, found: found is not _NOTHING,
    "$json": _is_json,
    "$length": lambda wanted, found: hasattr(found, "__len__") and len(found) == wanted,
}


def part(value: Any, path: str) -> Any:
    """Return the part of an answer that a path names: ``Messages.0.Body``.

    Raises
    ------
    LookupError
        If there is none.
    """
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value
