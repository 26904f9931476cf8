"""Metric math: expressions of series, each a value for moments, parsed and evaluated.

Source: Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics".
"""

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from moto.cloudwatch.exceptions import ValidationError

from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch.metric_functions import FUNCTIONS
from localaws.services.cloudwatch.series import Series, Value, combined

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign><=|>=|==|!=|&&|\|\||[-+*/^(),\[\]<>]))"
)
_DEEPEST = 50
_LONGEST = 1024
# From the loosest to the tightest.
_LEVELS: Sequence[Mapping[str, Callable[[float, float], float]]] = (
    {"||": lambda a, b: float(bool(a) or bool(b)), "OR": lambda a, b: float(bool(a) or bool(b))},
    {"&&": lambda a, b: float(bool(a) and bool(b)), "AND": lambda a, b: float(bool(a) and bool(b))},
    {
        "<": lambda a, b: float(a < b),
        ">": lambda a, b: float(a > b),
        "<=": lambda a, b: float(a <= b),
        ">=": lambda a, b: float(a >= b),
        "==": lambda a, b: float(a == b),
        "!=": lambda a, b: float(a != b),
    },
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": lambda a, b: a / b if b else math.nan},
)


@dataclass
class Scope:
    """What expressions may name.

    Attributes
    ----------
    expressions, series
        By id.
    start, end
        Of the request.
    """

    expressions: Mapping[str, str]
    series: Mapping[str, Series]
    start: datetime
    end: datetime
    open: list[str] = field(default_factory=list)


def evaluate(key: str, scope: Scope) -> Series | list[Series]:
    """Return what the expression of an id is.

    Parameters
    ----------
    key
        Its id.
    scope
        What it may name.

    Raises
    ------
    NotImplementedByLocalaws
        If it has what is not computed here.
    ValidationError
        If it is no expression of series.
    """
    value = _value_of(key, scope)
    if isinstance(value, float):
        raise ValidationError(
            f"Error in expression '{key}': The expression must return a time series."
        )
    return value


def _value_of(key: str, scope: Scope) -> Value:
    text = scope.expressions[key]
    if key in scope.open:
        raise ValidationError(f"Error in expression '{key}': Circular reference.")
    if len(text) > _LONGEST:
        raise ValidationError(f"Error in expression '{key}': The expression is too long.")
    scope.open.append(key)
    try:
        return _Parser(key, text, scope).whole()
    finally:
        scope.open.pop()


class _Parser:
    def __init__(self, key: str, text: str, scope: Scope) -> None:
        self._key, self._scope, self._depth = key, scope, 0
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._fault(f"unexpected {text[position:].strip()[:1]}")
            kind = match.lastgroup or ""
            self._tokens.append((kind, match[kind]))
            position = match.end()
        self._next = 0
        if text.split()[:1] and text.split()[0].upper() == "SELECT":
            raise NotImplementedByLocalaws("metric math: SELECT, nothing runs queries of metrics")

    def whole(self) -> Value:
        value = self._level(0)
        if self._next < len(self._tokens):
            raise self._fault(f"unexpected {self._tokens[self._next][1]}")
        return value

    def _level(self, number: int) -> Value:
        if number == len(_LEVELS):
            return self._power()
        value = self._level(number + 1)
        while self._peek().upper() in _LEVELS[number] and self._kind() != "text":
            sign = self._take().upper()
            value = combined(_LEVELS[number][sign], value, self._level(number + 1))
        return value

    def _power(self) -> Value:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault("too deep")
        if self._peek() == "-":
            self._take()
            value = combined(operator.mul, -1.0, self._power())
        else:
            value = self._operand()
            if self._peek() == "^":
                self._take()
                value = combined(_raised, value, self._power())
        self._depth -= 1
        return value

    def _operand(self) -> Value:
        kind, text = self._kind(), self._take()
        if kind == "number":
            return float(text)
        if text == "(":
            value = self._level(0)
            self._expect(")")
            return value
        if text == "[":
            return self._list("]")
        if kind == "name":
            return self._call(text.upper()) if self._peek() == "(" else self._named(text)
        raise self._fault(f"unexpected {text or 'end'}")

    def _named(self, name: str) -> Value:
        if name == "REPEAT":  # of FILL
            return math.nan
        if name == "LINEAR":
            raise NotImplementedByLocalaws("metric math: FILL with LINEAR, which nothing computes")
        if name in self._scope.series:
            return self._scope.series[name]
        if name in self._scope.expressions:
            return _value_of(name, self._scope)
        raise self._fault(f"Unrecognized identifier {name}")

    def _list(self, end: str) -> list[Series]:
        values: list[Series] = []
        for value in self._arguments(end):
            if isinstance(value, float):
                raise self._fault("an array has series alone")
            values += value if isinstance(value, list) else [value]
        return values

    def _call(self, name: str) -> Value:
        self._expect("(")
        if name == "METRICS":
            return self._metrics()
        if name not in FUNCTIONS:
            raise NotImplementedByLocalaws(f"metric math: {name}, which nothing computes here")
        arguments = self._arguments(")")
        try:
            return FUNCTIONS[name](arguments, self._scope.start, self._scope.end)
        except (TypeError, ValueError, AttributeError):
            raise self._fault(f"Invalid arguments for function {name}") from None

    def _metrics(self) -> Value:
        part = self._take().strip("\"'") if self._kind() == "text" else ""
        self._expect(")")
        return [series for key, series in self._scope.series.items() if part in key]

    def _arguments(self, end: str) -> list[Value]:
        values: list[Value] = []
        while self._peek() != end:
            values.append(self._level(0))
            if self._peek() != end:
                self._expect(",")
        self._take()
        return values

    def _peek(self) -> str:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        text = self._peek()
        self._next += 1
        return text

    def _expect(self, text: str) -> None:
        if self._take() != text:
            raise self._fault(f"missing {text}")

    def _fault(self, text: str) -> ValidationError:
        return ValidationError(f"Error in expression '{self._key}': {text}")


def _raised(base: float, exponent: float) -> float:
    try:
        value = base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.nan
    return value if isinstance(value, float) else math.nan
