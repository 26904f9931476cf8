"""Choice rules.

Source: the Amazon States Language, "Choice State"; AWS's answers to rules that are none.
"""

from typing import Any

from localaws.services.stepfunctions.language.hash_order import listed
from localaws.services.stepfunctions.language.scopes import Scope
from localaws.services.stepfunctions.language.shapes import Shape
from localaws.services.stepfunctions.language.templates import template
from localaws.services.stepfunctions.language.values import (
    Check,
    anything,
    boolean,
    reference_path,
    string,
    text,
    timestamp,
)
from localaws.services.stepfunctions.language.variables import assign

_SELECTORS = ("And", "Or", "Not", "Variable", "Condition")


def _number(value: Any, at: str, scope: Scope) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        scope.report.schema("Expected value of type Number", at)


def _operators() -> dict[str, Check]:
    orders = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
    ordered = {"String": string, "Numeric": _number, "Timestamp": timestamp}
    operators: dict[str, Check] = {"BooleanEquals": boolean, "StringMatches": string}
    operators |= {f"{kind}{order}": ordered[kind] for kind in ordered for order in orders}
    compared = [name for name in operators if name != "StringMatches"]
    operators |= {f"{name}Path": reference_path for name in compared}
    kinds = ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp")
    return operators | {f"Is{kind}": boolean for kind in kinds}


_OPERATORS = _operators()


def _condition(value: Any, at: str, scope: Scope) -> None:
    if not isinstance(value, bool):
        text(value, at, scope)


def _rules(value: Any, at: str, scope: Scope) -> None:
    for index, rule in enumerate(_items(value, at, scope)):
        _check(rule, f"{at}[{index}]", scope, _NESTED)


def _rule(value: Any, at: str, scope: Scope) -> None:
    _check(value, at, scope, _NESTED)


_NESTED = Shape(
    {"Comment": anything, "And": _rules, "Or": _rules, "Not": _rule, "Condition": _condition}
    | {"Variable": reference_path}
    | _OPERATORS
)
_OUTERMOST = Shape(
    {**_NESTED.fields, "Next": string, "Assign": assign, "Output": template}, required=("Next",)
)


def choices(value: Any, at: str, scope: Scope) -> None:
    """Take the rules of a Choice state."""
    for index, rule in enumerate(_items(value, at, scope)):
        _check(rule, f"{at}[{index}]", scope, _OUTERMOST)


def _items(value: Any, at: str, scope: Scope) -> list[Any]:
    if not isinstance(value, list):
        scope.report.schema("Expected value of type [ARRAY]", at)
        return []
    if not value:
        scope.report.schema("Value cannot be empty", at)
    return value


def _check(rule: Any, at: str, scope: Scope, shape: Shape) -> None:
    if not shape.check(rule, at, scope):
        return
    if sum(name in rule for name in _SELECTORS) != 1:
        fields = ", ".join(_SELECTORS)
        text = f"The object must have only one of the following fields, [{fields}]"
        scope.report.schema(text, at)
    elif "Variable" in rule and not scope.jsonata:
        operators = [name for name in _OPERATORS if name in rule]
        if len(operators) > 1:
            message = "There should only be one of the following fields"
            scope.report.schema(f"{message}: {listed(_OPERATORS)}", at)
        elif not operators:
            message = "This object should have only one of the following fields"
            scope.report.schema(f"{message}: {listed(_OPERATORS)}", at)
