"""Expressions of JSONata: their values are JSON's, and none holds an execution for ever."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.stepfunctions.queries import expressions
from localaws.services.stepfunctions.queries.expressions import (
    UNDEFINED,
    ExpressionError,
    UnsupportedResult,
    evaluate,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=8,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    # GIVEN any JSON WHEN it is bound and read THEN it is the same
    assert evaluate("$v", {"v": value}) == value


@given(st.text(max_size=12))
def test_any_text_has_a_value_or_an_error(text):
    # GIVEN any text WHEN it is evaluated THEN nothing but what is documented comes of it
    with suppress(ExpressionError, UnsupportedResult):
        evaluate(text, {"v": {"a": [1, None]}})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[1..3]", [1, 2, 3]),
        ("$l[a=1]", {"a": 1}),
        ("{'a': $n}", {"a": None}),
        ("$v", UNDEFINED),
        ("$l[0].b", UNDEFINED),
        ("0.5 + 0.5", 1),
    ],
)
def test_values_are_json_or_undefined(expression, value):
    # GIVEN an expression WHEN it is evaluated THEN its value is one of JSON's, or undefined
    result = evaluate(expression, {"l": [{"a": 1}], "n": None})
    assert result is value if value is UNDEFINED else result == value


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1 + 'a'", '. T2002: The right side of the "+" operator must evaluate to a number'),
        ("(", '. S0203: Expected ")" before end of expression'),
        ("$sum(['a'])", '. T0412: Argument 1 of function "sum" must be an array of "numbers"'),
        ("$number('x')", '. D3030: Unable to cast value to a number: "x"'),
        ("1" + "+1" * 100, ": Stack overflow error: Check for non-terminating recursive function."),
    ],
)
def test_an_expression_that_fails_says_why(expression, text):
    # GIVEN an expression that fails WHEN it is evaluated THEN the error is JSONata's
    with pytest.raises(ExpressionError) as failure:
        evaluate(expression, {})
    assert str(failure.value).startswith(text)


def test_a_function_is_no_result():
    # GIVEN an expression that gives a function WHEN it is evaluated THEN it is refused
    with pytest.raises(UnsupportedResult):
        evaluate("function($x){$x}", {})


def test_an_expression_without_an_end_is_given_up(monkeypatch):
    # GIVEN a function that calls itself for ever
    monkeypatch.setattr(expressions, "_MILLISECONDS", 50)
    # WHEN it is evaluated THEN it is given up
    with pytest.raises(ExpressionError, match="timeout"):
        evaluate("($f := function($x){$f($x + 1)}; $f(1))", {})


def test_threads_share_an_expression():
    # GIVEN one expression WHEN threads evaluate it side by side with their own values
    with ThreadPoolExecutor(8) as pool:
        values = list(
            pool.map(
                lambda n: evaluate("$sum($map([1..$n], function($i){$i}))", {"n": n}), range(1, 200)
            )
        )
    # THEN each has its own result
    assert values == [n * (n + 1) // 2 for n in range(1, 200)]
