"""Intrinsic functions, read without being called.

Source: the Amazon States Language, "Intrinsic Functions"; AWS's page of the same name.
"""

import re

from localaws.services.stepfunctions.language.paths import is_path
from localaws.services.stepfunctions.language.quoting import outside_quotes

_FUNCTIONS = {
    "States.Array",
    "States.ArrayContains",
    "States.ArrayGetItem",
    "States.ArrayLength",
    "States.ArrayPartition",
    "States.ArrayRange",
    "States.ArrayUnique",
    "States.Base64Decode",
    "States.Base64Encode",
    "States.Format",
    "States.Hash",
    "States.JsonMerge",
    "States.JsonToString",
    "States.MathAdd",
    "States.MathRandom",
    "States.StringSplit",
    "States.StringToJson",
    "States.UUID",
}
_NAME = re.compile(r"[A-Za-z][\w.]*")
_LITERAL = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null")
# A backslash escapes a quote, a brace and itself, and nothing else.
_STRING = re.compile(r"'(?:\\['{}\\]|[^'\\])*'", re.DOTALL)
_DEEPEST = 10


def is_intrinsic(text: str) -> bool:
    """Tell whether a text is a call of an intrinsic function that AWS can read."""
    return _after_call(text.strip(), 0, 1) == len(text.strip())


def _after_call(text: str, at: int, depth: int) -> int | None:
    name = _NAME.match(text, at)
    if not name or name[0] not in _FUNCTIONS or depth > _DEEPEST:
        return None
    at = _skip(text, name.end())
    if not text.startswith("(", at):
        return None
    at = _skip(text, at + 1)
    if text.startswith(")", at):
        return at + 1
    while True:
        end = _after_argument(text, at, depth)
        if end is None:
            return None
        at = _skip(text, end)
        if text.startswith(")", at):
            return at + 1
        if not text.startswith(",", at):
            return None
        at = _skip(text, at + 1)


def _after_argument(text: str, at: int, depth: int) -> int | None:
    if text.startswith("$", at):
        end = _path_end(text, at)
        return end if is_path(text[at:end].strip()) else None
    found = _STRING.match(text, at) or _LITERAL.match(text, at)
    return found.end() if found else _after_call(text, at, depth + 1)


def _path_end(text: str, at: int) -> int:
    """Return where a path ends: at a comma or a parenthesis that is not within it."""
    depth = 0
    for place, character in outside_quotes(text, at):
        if character in "[(":
            depth += 1
        elif character in "])" and depth:
            depth -= 1
        elif character in ",)" and not depth:
            return place
    return len(text)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
