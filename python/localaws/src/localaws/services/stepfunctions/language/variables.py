"""Names of the variables that a state assigns.

Source: AWS's "Passing data between states with variables", "Variable names".
"""

import unicodedata
from typing import Any

from localaws.services.stepfunctions.language.scopes import Scope
from localaws.services.stepfunctions.language.templates import template

_LONGEST_NAME = 80
_STARTS = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"}
_CONTINUES = _STARTS | {"Mn", "Mc", "Nd", "Pc"}


def assign(value: Any, at: str, scope: Scope) -> None:
    """Take an object whose fields are variables."""
    if not isinstance(value, dict):
        scope.report.schema("Expected value of type [OBJECT]", at)
        return
    for field in value:
        name = field if scope.jsonata else field.removesuffix(".$")
        if name == "states":
            message = "Cannot assign to reserved variable '$states'."
            scope.report.error("RESERVED_VARIABLE_NAME", message, f"{at}/{field}")
        elif not _is_name(name):
            message = f"Invalid variable name '{name}': the variable name contains invalid"
            scope.report.error("INVALID_VARIABLE_NAME", f"{message} characters.", f"{at}/{field}")
        elif len(name) > _LONGEST_NAME:
            message = f"Invalid variable name '{name}': the variable name exceeds the"
            message = f"{message} {_LONGEST_NAME}-character limit."
            scope.report.error("INVALID_VARIABLE_NAME", message, f"{at}/{field}")
    template(value, at, scope)


def _is_name(name: str) -> bool:
    categories = [unicodedata.category(character) for character in name]
    return bool(name) and categories[0] in _STARTS and set(categories) <= _CONTINUES
