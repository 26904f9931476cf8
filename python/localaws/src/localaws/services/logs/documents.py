"""Conditions on documents of JSON, as filters have them: ``{ $.a = 1 && $.b = x* }``."""

import re
from collections.abc import Callable
from typing import Any

from moto.logs.exceptions import InvalidParameterException

_TOKEN = re.compile(
    r"\s*(?:(&&|\|\||<=|>=|!=|[=<>(){}])|\"((?:[^\"\\]|\\.)*)\"|(%[^%]*%)"
    r"|(\$(?:\.[\w*-]+|\[\"[^\"]+\"\]|\.?\[['\d*][^\]]*\])*)|([^\s()&|=<>{}\"]+))"
)
_STEP = re.compile(r"\.([\w*-]+)|\[\"([^\"]+)\"\]|\.?\[(\d+)\]")
_ABSENT = object()
_DEEPEST = 50

Condition = Callable[[Any], bool]


def parsed(text: str) -> tuple[Condition, list[str]]:
    """Return the condition that a pattern of JSON is, and the selectors in it.

    Raises
    ------
    InvalidParameterException
        If it is none.
    """
    parser = _Parser(text)
    return parser.whole(), parser.selectors


def value_at(document: Any, selector: str) -> Any:
    """Return what a selector such as ``$.a[0].b`` finds in a document; None if nothing."""
    found = _found(document, selector)
    return None if found is _ABSENT else found


def _found(document: Any, selector: str) -> Any:
    value = document
    for match in _STEP.finditer(selector[1:]):
        name, quoted, index = match.groups()
        key = name or quoted
        if key is not None and isinstance(value, dict) and key in value:
            value = value[key]
        elif index is not None and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return _ABSENT
    return value


class _Parser:
    def __init__(self, text: str) -> None:
        self.selectors: list[str] = []
        self._tokens: list[tuple[int, str]] = []
        self._depth, position = 0, 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._fault()
            kind = match.lastindex or 0
            self._tokens.append((kind, match[kind]))
            position = match.end()

    def whole(self) -> Condition:
        self._expect("{")
        condition = self._either()
        self._expect("}")
        if self._tokens:
            raise self._fault()
        return condition

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._takes("||"):
            parts.append(self._both())
        return lambda document: any(part(document) for part in parts)

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._takes("&&"):
            parts.append(self._one())
        return lambda document: all(part(document) for part in parts)

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault()
        if self._takes("("):
            condition = self._either()
            self._expect(")")
        else:
            condition = self._comparison()
        self._depth -= 1
        return condition

    def _comparison(self) -> Condition:
        kind, selector = self._take()
        if kind != 4:
            raise self._fault()
        self.selectors.append(selector)
        _, operator = self._take()
        if operator.upper() in {"IS", "NOT", "EXISTS"}:
            return self._keyword(selector, operator.upper())
        if operator not in {"=", "!=", "<", ">", "<=", ">="}:
            raise self._fault()
        kind, text = self._take()
        if not text and kind != 2:
            raise self._fault()
        return _compared(selector, operator, text, is_quoted=kind == 2)

    def _keyword(self, selector: str, operator: str) -> Condition:
        if operator == "EXISTS":
            return lambda document: _found(document, selector) is not _ABSENT
        _, word = self._take()
        if operator == "NOT" and word.upper() == "EXISTS":
            return lambda document: _found(document, selector) is _ABSENT
        wanted = {"TRUE": True, "FALSE": False, "NULL": None}
        if operator == "NOT" or word.upper() not in wanted:
            raise self._fault()
        return lambda document: _found(document, selector) is wanted[word.upper()]

    def _take(self) -> tuple[int, str]:
        return self._tokens.pop(0) if self._tokens else (0, "")

    def _takes(self, text: str) -> bool:
        if self._tokens and self._tokens[0] == (1, text):
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise self._fault()

    def _fault(self) -> InvalidParameterException:
        return InvalidParameterException("Invalid filter pattern")


def _compared(selector: str, operator: str, text: str, *, is_quoted: bool) -> Condition:
    number = None if is_quoted else _number(text)
    if operator in {"=", "!="}:
        equals = _equality(text, number)
        if operator == "=":
            return lambda document: equals(_found(document, selector))
        return lambda document: (
            _found(document, selector) is not _ABSENT and not equals(_found(document, selector))
        )
    if number is None:
        raise InvalidParameterException("Invalid filter pattern")

    def holds(document: Any) -> bool:
        value = _found(document, selector)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return {
            "<": value < number,
            ">": value > number,
            "<=": value <= number,
            ">=": value >= number,
        }[operator]

    return holds


def _equality(text: str, number: float | None) -> Condition:
    if number is not None:
        return lambda value: (
            isinstance(value, int | float) and not isinstance(value, bool) and value == number
        )
    if text.startswith("%"):
        try:
            compiled = re.compile(text.strip("%"))
        except re.error:
            raise InvalidParameterException("Invalid regex in filter pattern") from None
        return lambda value: isinstance(value, str) and compiled.search(value) is not None
    parts = [re.escape(part) for part in re.sub(r"\\(.)", r"\1", text).split("*")]
    whole = re.compile(".*".join(parts), re.DOTALL)

    def equals(value: Any) -> bool:
        if value is _ABSENT or value is None or isinstance(value, dict | list):
            return False
        shown = value if isinstance(value, str) else str(value).lower()
        return whole.fullmatch(shown) is not None

    return equals


def _number(text: str) -> float | None:
    try:
        return float(text) if re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", text) else None
    except ValueError:
        return None
