"""JSONata expressions are parsed, and their references looked at, when AWS takes a definition.

An expression is evaluated without a context: it may start at ``$states``, at a variable or at a
value of its own, and nowhere else. Sources: AWS's "Transforming data with JSONata in Step
Functions", and answers of AWS to definitions with such expressions.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonata.jexception import JException
from jsonata.parser import Parser

from localaws.services.stepfunctions.language.diagnostics import Report

_OPEN, _CLOSE = "{%", "%}"
_REMEMBERED = 1024
_MEMBER = ["variable", "name"]
# Of the members of a node of the parsed expression, those that are evaluated where it is.
_SAME_CONTEXT = (
    "lhs",
    "rhs",
    "expression",
    "expressions",
    "procedure",
    "arguments",
    "body",
    "condition",
    "then",
    "_else",
    "lhs_object",
)


def is_expression(value: object) -> bool:
    """Tell whether a value is a string that Step Functions evaluates."""
    return isinstance(value, str) and value.startswith(_OPEN) and value.endswith(_CLOSE)


def check_expression(value: str, location: str, states: frozenset[str], report: Report) -> None:
    """Report what AWS refuses about a string, if it is an expression.

    Parameters
    ----------
    value
        The string.
    location
        Where it is.
    states
        The members of ``$states`` that there are at this place.
    report
        Takes what is wrong.
    """
    if not value.startswith(_OPEN) and not value.endswith(_CLOSE):
        return
    if not is_expression(value):
        report.schema(f"JSONata string must start with {_OPEN} and end with {_CLOSE}", location)
        return
    message, references, members = _read(value[len(_OPEN) : -len(_CLOSE)])
    if message:
        report.error("INVALID_JSONATA_EXPRESSION", message, location)
    for reference in references:
        report.error("UNSUPPORTED_JSONATA_EXPRESSION", reference, location)
    for member in members:
        if member not in states:
            text = f"Field '$states.{member}' does not exist."
            report.error("UNSUPPORTED_JSONATA_EXPRESSION", text, location)


@lru_cache(_REMEMBERED)
def _read(expression: str) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """Return what is wrong with an expression, its bad references, and what it has of $states."""
    try:
        parsed = Parser().parse(expression)
    except JException as error:
        return _text(error), (), ()
    except (RecursionError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return "Expression cannot be parsed", (), ()  # the parser's own mistakes
    references: dict[str, None] = {}
    members: dict[str, None] = {}
    for node in _nodes(parsed):
        if node.type == "name":
            text = f"Reference to '{node.value}' at the top level is not supported."
            references[text] = None
        elif node.type == "variable" and node.value == "":
            references["Reference to '$' at the top level is not supported."] = None
        elif node.type == "variable" and node.value == "$":
            references["Reference to '$$' is not supported."] = None
        elif node.type == "path" and _is_of_states(node.steps):
            members[str(node.steps[1].value)] = None
    return None, tuple(references), tuple(members)


def _is_of_states(steps: list[Any]) -> bool:
    return [step.type for step in steps[:2]] == _MEMBER and bool(steps[0].value == "states")


def _nodes(node: Any) -> Iterator[Any]:
    """Yield the nodes that are evaluated in the context of the whole expression."""
    if node is None or isinstance(node, str | int | float | bool):
        return
    if isinstance(node, list | tuple):
        for one in node:
            yield from _nodes(one)
        return
    if node.type == "path":
        yield node
        yield from _nodes(node.steps[0])
        return
    if node.type in {"regex", "transform"}:
        return
    yield node
    for member in _SAME_CONTEXT:
        # A lambda's arguments are the names of its parameters.
        if not (node.type == "lambda" and member == "arguments"):
            yield from _nodes(getattr(node, member, None))


def _text(error: JException) -> str:
    """Return the parser's message with what it quotes in quotes, as AWS has it."""
    template = JException.error_codes.get(error.error)
    if template is None or template == "{{{message}}}":
        return str(error)
    values = iter([error.current, error.expected, error.extra])
    return re.sub(r"\{\{\w+\}\}", lambda _: f'"{next(values, "")}"', template)
