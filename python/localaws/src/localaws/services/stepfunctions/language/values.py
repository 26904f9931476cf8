"""Values of fields: their JSON types, their ranges, and what their text must be.

Source: the Amazon States Language; AWS's pages of the states; AWS's answers to other values.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from localaws.services.stepfunctions.language.expressions import check_expression
from localaws.services.stepfunctions.language.intrinsics import is_intrinsic
from localaws.services.stepfunctions.language.paths import (
    is_in_context,
    is_path,
    is_reference_path,
)
from localaws.services.stepfunctions.language.scopes import Scope

Check = Callable[[Any, str, Scope], None]

LONGEST = 99_999_999  # seconds, and attempts
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def anything(value: Any, at: str, scope: Scope) -> None:
    """Take each value."""


def string(value: Any, at: str, scope: Scope) -> None:
    """Take a string."""
    if not isinstance(value, str):
        scope.report.schema("Expected value of type [STRING]", at)


def boolean(value: Any, at: str, scope: Scope) -> None:
    """Take true and false."""
    if not isinstance(value, bool):
        scope.report.schema("Expected value of type [BOOLEAN]", at)


def text(value: Any, at: str, scope: Scope) -> None:
    """Take a string, which may be an expression."""
    string(value, at, scope)
    if scope.jsonata and isinstance(value, str):
        check_expression(value, at, scope.states, scope.report)


def one_of(*allowed: str) -> Check:
    """Take one of some strings."""

    def check(value: Any, at: str, scope: Scope) -> None:
        if not isinstance(value, str):
            string(value, at, scope)
        elif value not in allowed:
            choices = ", ".join(allowed)
            scope.report.schema(f"Value should be one of the following: [{choices}]", at)

    return check


def integer(least: int, most: int | None = None, *, evaluated: bool = True) -> Check:
    """Take a whole number in a range, and an expression where there may be one."""
    return _number(int, "Integer", least, most, evaluated)


def number(least: float, most: float | None = None, *, evaluated: bool = True) -> Check:
    """Take a number in a range, and an expression where there may be one."""
    return _number((int, float), "Number", least, most, evaluated)


def _number(
    types: Any, name: str, least: float, most: float | None, evaluated: bool
) -> Callable[[Any, str, Scope], None]:
    def check(value: Any, at: str, scope: Scope) -> None:
        if evaluated and scope.jsonata and isinstance(value, str) and value.startswith("{%"):
            check_expression(value, at, scope.states, scope.report)
        elif not isinstance(value, types) or isinstance(value, bool):
            scope.report.schema(f"Expected value of type {name}", at)
        elif value < least:
            scope.report.schema(f"Minimum value is {least}", at)
        elif most is not None and value > most:
            scope.report.schema(f"Maximum value is {most}", at)

    return check


def timestamp(value: Any, at: str, scope: Scope) -> None:
    """Take a moment as RFC 3339 writes it, and an expression where there may be one."""
    if not isinstance(value, str):
        string(value, at, scope)
    elif scope.jsonata and value.startswith("{%"):
        check_expression(value, at, scope.states, scope.report)
    elif not _TIMESTAMP.fullmatch(value) or not _is_moment(value):
        scope.report.schema("String does not match RFC3339 timestamp", at)


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(f"{value[:19]}+00:00")
    except ValueError:
        return False
    return True


def path(value: Any, at: str, scope: Scope) -> None:
    """Take a JSONPath, and null."""
    if value is not None and not _is_text(value, at, scope):
        return
    if value is not None and not is_path(value):
        scope.report.schema("Value must be a valid JSONPath.", at)


def reference_path(value: Any, at: str, scope: Scope) -> None:
    """Take a path that names one node."""
    if not _is_text(value, at, scope):
        return
    if not value.startswith("$"):
        reason = "Reference path didn't start with '$'"
        scope.report.schema(f"Value is not a Reference Path: {reason}", at)
    elif not is_reference_path(value):
        scope.report.schema("Value is not a Reference Path", at)


def result_path(value: Any, at: str, scope: Scope) -> None:
    """Take a reference path, and null."""
    if isinstance(value, str) and not value.startswith("$"):
        scope.report.schema("Value must be a valid JSONPath.", at)
    elif value is not None:
        reference_path(value, at, scope)


def number_path(value: Any, at: str, scope: Scope) -> None:
    """Take a reference path that is not into the context object."""
    if isinstance(value, str) and is_in_context(value):
        scope.report.schema("Value is not a Reference Path", at)
    else:
        reference_path(value, at, scope)


def path_or_intrinsic(value: Any, at: str, scope: Scope) -> None:
    """Take a JSONPath or the call of an intrinsic function."""
    if _is_text(value, at, scope) and not is_path(value) and not is_intrinsic(value):
        scope.report.schema("Value must be a valid JSONPath.", at)


def _is_text(value: Any, at: str, scope: Scope) -> bool:
    string(value, at, scope)
    return isinstance(value, str)
