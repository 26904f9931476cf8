"""Payload templates: values with fields that are paths or expressions.

Source: the Amazon States Language, "Payload Template"; AWS's "Transforming data with JSONata".
"""

from typing import Any

from localaws.services.stepfunctions.language.expressions import check_expression
from localaws.services.stepfunctions.language.intrinsics import is_intrinsic
from localaws.services.stepfunctions.language.paths import is_path
from localaws.services.stepfunctions.language.scopes import Scope

_PATH = ".$"


def template(value: Any, at: str, scope: Scope) -> None:
    """Take each value, and look at what in it is evaluated.

    Parameters
    ----------
    value
        The template, or a part of one.
    at
        Where it is.
    scope
        What holds there.
    """
    if isinstance(value, list):
        for index, one in enumerate(value):
            template(one, f"{at}[{index}]", scope)
    elif isinstance(value, dict):
        for name, one in value.items():
            if not scope.jsonata:
                _check_member(name, one, at, scope)
            if not name.endswith(_PATH) or scope.jsonata:
                template(one, f"{at}/{name}", scope)
    elif isinstance(value, str) and scope.jsonata:
        check_expression(value, at, scope.states, scope.report)


def static(value: Any, at: str, scope: Scope) -> None:
    """Take each value, and warn of what looks as if it were evaluated."""
    if _is_evaluated(value):
        message = "A path or an intrinsic function is not evaluated in the result of a Pass state."
        scope.report.warning("PASS_RESULT_IS_STATIC", message, at)


def _check_member(name: str, value: Any, at: str, scope: Scope) -> None:
    if name.endswith(_PATH):
        if not isinstance(value, str) or not (is_path(value) or is_intrinsic(value)):
            scope.report.schema(
                f"The value for the field '{name}' must be a valid JSONPath or a valid intrinsic "
                "function call",
                at,
            )
    elif isinstance(value, str) and _looks_evaluated(value):
        message = f"The value of '{name}' looks like a JSONPath or an intrinsic function"
        scope.report.warning("NO_DOLLAR", f"{message}, but its name does not end in '.$'.", at)


def _is_evaluated(value: Any) -> bool:
    if isinstance(value, dict):
        return any(name.endswith(_PATH) or _is_evaluated(one) for name, one in value.items())
    if isinstance(value, list):
        return any(_is_evaluated(one) for one in value)
    return isinstance(value, str) and _looks_evaluated(value)


def _looks_evaluated(value: str) -> bool:
    return is_intrinsic(value) or (value.startswith(("$.", "$$.", "$[")) and is_path(value))
