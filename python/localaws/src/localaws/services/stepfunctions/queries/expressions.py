"""JSONata expressions: parsed once each, evaluated with the values that Step Functions binds.

moto's interpreter takes them and cannot evaluate them. Here values are bound as they are, where
moto would write them into the expression.
"""

import copy
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

# An expression that does not end must not hold its execution for ever.
_MILLISECONDS = 10_000
_DEPTH = 500
_EXPRESSIONS_KEPT = 4096

UNDEFINED = object()


class ExpressionError(Exception):
    """An expression that cannot be parsed or fails; its text is what JSONata says of it."""


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
        for name, value in bindings.items():
            frame.bind(name, Utils.NULL_VALUE if value is None else value)
        Timebox(frame, _MILLISECONDS, _DEPTH)
        Jsonata.CURRENT.jsonata = evaluation
        value = evaluation.evaluate(None)
    except JException as error:
        raise ExpressionError(f"{error.error}: {error}") from error
    except Exception as error:
        # The library fails in Python's ways of much that JSONata refuses: an unknown operator.
        raise ExpressionError(str(error)) from error
    return UNDEFINED if value is None else _plain(value)


@lru_cache(_EXPRESSIONS_KEPT)
def _parsed(expression: str) -> Any:
    from jsonata.jsonata import Jsonata

    parsed = Jsonata(expression)
    parsed.set_output_convert_nulls(False)
    parsed.set_validate_input(False)
    return parsed


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
