"""Definitions are read as JSON, and what is wrong with their text is said as AWS says it.

AWS reads with Jackson, whose messages it gives. Source: Jackson's parser of UTF-8 text, and answers
recorded on AWS.
"""

import json
import re
from typing import Any, NoReturn

from localaws.services.stepfunctions.language.diagnostics import SCHEMA, Report

_SOURCE_SHOWN = 500
_TOKEN = re.compile(r"[\w$]+")
_VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'"


class _Malformed(ValueError):
    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def read(definition: str, report: Report) -> dict[str, Any] | None:
    """Return the object that a definition's text is, or nothing and a diagnostic.

    Parameters
    ----------
    definition
        The text.
    report
        Takes what is wrong with it.
    """
    try:
        value = _parse(definition) if definition.strip() else None
    except _Malformed as error:
        location = _location(definition, error.position)
        report.error("INVALID_JSON_DESCRIPTION", f"{error}\n at {location}", location)
        return None
    except RecursionError:
        report.error("TOO_DEEPLY_NESTED", "The states are too deeply nested.", None)
        return None
    if isinstance(value, dict):
        return value
    report.error(SCHEMA, "Definition must be a valid JSON object", None)
    return None


def _parse(definition: str) -> Any:
    def as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise _Malformed(f"Duplicate field '{twice}'", _second(definition, twice))
        return members

    def constant(name: str) -> NoReturn:
        feature = "enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow"
        position = definition.find(name) + len(name)
        raise _Malformed(f"Non-standard token '{name}': {feature}", position)

    try:
        return json.loads(definition, object_pairs_hook=as_object, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise _Malformed(*_as_jackson(error)) from error


def _second(definition: str, name: str) -> int:
    """Return the position behind the second place where a field of this name starts."""
    places = list(re.finditer(re.escape(json.dumps(name)) + r"\s*:", definition))
    return places[1].start() + len(name) + 2 if len(places) > 1 else len(definition)


def _location(definition: str, position: int) -> str:
    shown = definition[:_SOURCE_SHOWN]
    rest = len(definition) - len(shown)
    source = f'"{shown}"' + (f"[truncated {rest} chars]" if rest else "")
    line = definition.count("\n", 0, position) + 1
    column = position - (definition.rfind("\n", 0, position) + 1) + 1
    return f"[Source: (String){source}; line: {line}, column: {column}]"


def _as_jackson(error: json.JSONDecodeError) -> tuple[str, int]:
    """Return Jackson's message, and the position it names: behind what it does not take."""
    text, position = error.doc, error.pos
    if position >= len(text):
        return "Unexpected end-of-input: expected close marker for Object", position
    character = text[position]
    token = _TOKEN.match(text, position)
    unexpected = f"Unexpected character ('{character}' (code {ord(character)}))"
    if error.msg.startswith("Expecting property name"):
        return f"{unexpected}: was expecting double-quote to start field name", position + 1
    if error.msg.startswith("Expecting ':'"):
        message = f"{unexpected}: was expecting a colon to separate field name and value"
        return message, position + 1
    if error.msg.startswith("Expecting ','"):
        return f"{unexpected}: was expecting comma to separate Object entries", position + 1
    if error.msg.startswith("Invalid control character"):
        message = f"Illegal unquoted character ((CTRL-CHAR, code {ord(character)}))"
        return f"{message}: has to be escaped using backslash to be included in string value", (
            position + 1
        )
    if token:
        return f"Unrecognized token '{token[0]}': was expecting ({_VALUES})", token.end()
    return f"{unexpected}: expected a valid value ({_VALUES})", position + 1
