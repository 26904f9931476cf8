"""The match expression ``numeric``."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal

from localaws.event_patterns.scalars import number, number_of
from localaws.event_patterns.tokens import Tokens

_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TOO_MANY = "Too many elements in numeric expression"


def numeric(tokens: Tokens) -> Callable[[str], bool]:
    """Read what follows ``"numeric"``, and return its test of a written value."""
    if tokens.next().kind != "[":
        raise tokens.refuse("Value of numeric must be an array.")
    if tokens.next().kind != "text":
        said = tokens.current.text or tokens.current.kind
        raise tokens.refuse(f"Invalid member in numeric match: {said}")
    comparison = tokens.text()
    tokens.next()
    if comparison not in _COMPARISONS:
        raise tokens.refuse(f"Unrecognized numeric range operator: {comparison}")
    tests = [_test(tokens, comparison)]
    if tokens.next().kind != "]":
        if comparison not in (">", ">="):
            raise tokens.refuse(_TOO_MANY)
        tests.append(_upper(tokens))
        if tokens.next().kind != "]":
            raise tokens.refuse("Too many terms in numeric range expression")
        if tests[0][1] >= tests[1][1]:
            raise tokens.refuse("Bottom must be less than top")
    if tokens.next().kind != "}":
        raise tokens.refuse(_TOO_MANY)

    def holds(value: str) -> bool:
        one = number_of(value)
        return one is not None and all(_COMPARISONS[how](one, bound) for how, bound in tests)

    return holds


def _upper(tokens: Tokens) -> tuple[str, Decimal]:
    if tokens.current.kind != "text":
        said = tokens.current.text or tokens.current.kind
        raise tokens.refuse(f"Bad value in numeric range: {said}")
    comparison = tokens.text()
    if comparison not in ("<", "<="):
        raise tokens.refuse(f"Bad numeric range operator: {comparison}")
    tokens.next()
    return _test(tokens, comparison)


def _test(tokens: Tokens, comparison: str) -> tuple[str, Decimal]:
    if tokens.current.kind != "number":
        name = "equals" if comparison == "=" else comparison
        raise tokens.refuse(f"Value of {name} must be numeric")
    try:
        return comparison, number(tokens.current.text)
    except ValueError as error:
        raise tokens.refuse(str(error)) from None
