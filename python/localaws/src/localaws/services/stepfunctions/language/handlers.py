"""Retriers and catchers.

Source: the Amazon States Language, "Errors"; AWS's answers to handlers that are none.
"""

from typing import Any

from localaws.services.stepfunctions.language.scopes import Scope
from localaws.services.stepfunctions.language.shapes import Shape
from localaws.services.stepfunctions.language.templates import template
from localaws.services.stepfunctions.language.values import (
    LONGEST,
    anything,
    integer,
    number,
    one_of,
    result_path,
    string,
)
from localaws.services.stepfunctions.language.variables import assign

_LONGEST_DELAY = 31_622_400


def _names(value: Any, at: str, scope: Scope) -> None:
    if not isinstance(value, list):
        scope.report.schema("Expected value of type [ARRAY]", at)
    elif not value:
        scope.report.schema("Value cannot be empty", at)
    else:
        for index, name in enumerate(value):
            string(name, f"{at}[{index}]", scope)


_RETRIER = Shape(
    {
        "ErrorEquals": _names,
        "Comment": anything,
        "IntervalSeconds": integer(0, LONGEST, evaluated=False),
        "MaxAttempts": integer(0, LONGEST, evaluated=False),
        "BackoffRate": number(1.0, evaluated=False),
        "MaxDelaySeconds": integer(1, _LONGEST_DELAY, evaluated=False),
        "JitterStrategy": one_of("NONE", "FULL"),
    },
    required=("ErrorEquals",),
)
_CATCHER = Shape(
    {
        "ErrorEquals": _names,
        "Comment": anything,
        "Next": string,
        "ResultPath": result_path,
        "Assign": assign,
        "Output": template,
    },
    required=("ErrorEquals", "Next"),
)


def retry(value: Any, at: str, scope: Scope) -> None:
    """Take a list of retriers."""
    _handlers(value, at, scope, _RETRIER)


def catch(value: Any, at: str, scope: Scope) -> None:
    """Take a list of catchers."""
    _handlers(value, at, scope.having("errorOutput"), _CATCHER)


def _handlers(value: Any, at: str, scope: Scope, shape: Shape) -> None:
    if not isinstance(value, list):
        scope.report.schema("Expected value of type [ARRAY]", at)
        return
    for index, handler in enumerate(value):
        place = f"{at}[{index}]"
        if shape.check(handler, place, scope):
            names = handler.get("ErrorEquals")
            last = index == len(value) - 1
            if isinstance(names, list) and "States.ALL" in names and (len(names) > 1 or not last):
                where = f"{place}/ErrorEquals[{names.index('States.ALL')}]"
                scope.report.schema("States.ALL must appear alone and at end of list", where)
