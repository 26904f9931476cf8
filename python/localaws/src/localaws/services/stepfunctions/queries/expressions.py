"""JSONata expressions: parsed once each, evaluated with the values that Step Functions binds.

moto's interpreter takes them and cannot evaluate them. Here values are bound as they are, where
moto would write them into the expression.
"""

import copy
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from localaws.services.stepfunctions.queries.functions import LimitExceeded, functions

# An expression that does not end must not hold its execution for ever.
_MILLISECONDS = 5_000
# As deep as AWS lets one be nested, in calls of its functions and in itself.
_DEPTH = 100
_LIMITS = {
    "D1011": "Stack overflow error: Check for non-terminating recursive function. "
    "Consider rewriting as tail-recursive",
    "D1012": "Expression evaluation timeout: Check for infinite loop",
}
_ELEMENTS = {"a": "arrays", "b": "booleans", "n": "numbers", "o": "objects", "s": "strings"}
_NO_NUMBER = re.compile("could not convert string to float: '(.*)'")
_INSERT = re.compile(r"{{({?)\w+}?}}")
_EXPRESSIONS_KEPT = 4096

UNDEFINED = object()


class ExpressionError(Exception):
    """An expression that cannot be parsed or fails; its text is what AWS says of it."""


class UnsupportedResult(Exception):
    """An expression gave what JSON has not: a function."""


def evaluate(expression: str, bindings: Mapping[str, Any]) -> Any:
    """Return the value of an expression, or ``UNDEFINED``.

    Parameters
    ----------
    expression
        JSONata, without the delimiters of the States Language.
    bindings
        Values by the names of their variables, without ``$``.

    Raises
    ------
    ExpressionError
        If it cannot be parsed, or its evaluation fails.
    UnsupportedResult
        If it gives a function.
    """
    # Few machines use JSONata, and its import takes as long as a start may get longer.
    from jsonata.jexception import JException
    from jsonata.jsonata import Jsonata
    from jsonata.timebox import Timebox
    from jsonata.utils import Utils

    try:
        # What an evaluation changes is its own; the library finds it by its thread.
        evaluation = copy.copy(_parsed(expression))
        evaluation.parser = Jsonata.get_parser()
        evaluation.environment = frame = Jsonata.Frame(Jsonata.static_frame)
        frame.bindings.update(functions())
        for name, value in bindings.items():
            frame.bind(name, Utils.NULL_VALUE if value is None else value)
        Timebox(frame, _MILLISECONDS, _DEPTH)
        Jsonata.CURRENT.jsonata = evaluation
        value = evaluation.evaluate(None)
    except LimitExceeded as error:
        raise ExpressionError(f": {error}") from error
    except JException as error:
        raise ExpressionError(_said(error)) from error
    except Exception as error:
        # The library fails in Python's ways of much that JSONata refuses: an unknown operator.
        text = _NO_NUMBER.sub(r'D3030: Unable to cast value to a number: "\1"', str(error))
        raise ExpressionError(f". {text}") from error
    return UNDEFINED if value is None else _plain(value)


@lru_cache(_EXPRESSIONS_KEPT)
def _parsed(expression: str) -> Any:
    from jsonata.jsonata import Jsonata

    parsed = Jsonata(expression)
    parsed.set_output_convert_nulls(False)
    parsed.set_validate_input(False)
    return parsed


def _said(error: Any) -> str:
    """Return the text of an error as JSONata has it, of which the library's is a translation."""
    if error.error in _LIMITS:
        return f": {_LIMITS[error.error]}"
    if not (template := error.error_codes.get(error.error)):
        return f". {error}"
    values = [error.current, error.expected, error.extra]
    if error.error == "T0412":
        values[-1] = _ELEMENTS.get(error.extra, error.extra)
    inserts = iter(values)

    def insert(found: re.Match[str]) -> str:
        value = next(inserts, None)
        return str(value) if found[1] else json.dumps(value, default=str)

    return f". {error.error}: {_INSERT.sub(insert, template.replace('Object', 'function'))}"


def _plain(value: Any) -> Any:
    """Return JSON's own kinds of values for the library's."""
    from jsonata.utils import Utils

    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        # A range makes its items when it is asked for them.
        return [_plain(value[index]) for index in range(len(value))]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str | int | float):
        return value
    raise UnsupportedResult
