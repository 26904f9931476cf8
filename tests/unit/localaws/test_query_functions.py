"""The functions that Step Functions adds to JSONata give what AWS's give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.stepfunctions.queries.expressions import (
    UNDEFINED,
    ExpressionError,
    evaluate,
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]),
        ("$partition([1,2,3])", [[1, 2, 3]]),
        ("$partition([1,2,3,4,5], 2.9)", [[1, 2], [3, 4], [5]]),
        ("$range(0, 10, 2)", [0, 2, 4, 6, 8, 10]),
        ("$range(-1.7, 2, 1)", [-1, 0, 1, 2]),
        ("$range(5, 1, -1.5)", [5, 4, 3, 2, 1]),
        ("$range(3, 3, 1)", 3),
        ("$append([], $range(7, 7, 1))", [7]),
        ("$hash('Hello', 'MD5')", "8b1a9953c4611296a827abf8c47804d7"),
        ("$hash('Hello', 'SHA-1')", "f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0"),
        ("$random(42)", 0.7275636800328681),
        ("$random(0.9)", 0.730967787376657),
        ("$random(7)", 0.7306990420600421),
        ('$parse(\'{"b":1,"a":2}\')', {"b": 1, "a": 2}),
        ("$exists($parse('null'))", True),
        ("$map(['{\"a\":1}', '{\"a\":2}'], $parse).a", [1, 2]),
        ("$uuid() = $uuid()", False),
        ("$length($uuid())", 36),
    ],
)
def test_a_function_gives_what_aws_gives(expression, value):
    # GIVEN an expression WHEN it is evaluated THEN its value is AWS's
    assert evaluate(expression, {}) == value


@pytest.mark.parametrize(
    "expression",
    ["$partition([], 2)", "$partition([1], 0)", "$range(5, 1, 1)", "$range(1, 5)", "$parse()"],
)
def test_what_has_no_result_is_undefined(expression):
    # GIVEN arguments without a result WHEN they are given THEN it is undefined
    assert evaluate(expression, {}) is UNDEFINED


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("$partition([1], -1)", ". D3137: Second argument must be zero or greater"),
        ("$hash('a', 'md5')", ". D3137: "),
        ("$hash(42, 'MD5')", '. T0410: Argument 1 of function "hash" does not match function'),
        ("$range('0', 4, 1)", '. T0410: Argument 1 of function "range" does not match function'),
        ("$parse(null)", '. T0410: Argument 1 of function "parse" does not match function'),
        ("$parse('{')", ". D3137: Invalid JSON"),
        ('$parse(\'{"a":1,"a":2}\')', ". D3137: Invalid JSON"),
        ("$parse('NaN')", ". D3137: Invalid JSON"),
        ("$range(1, 360146, 1)", ": Expression evaluation memory limit exceeded: "),
    ],
)
def test_what_aws_refuses_is_refused(expression, text):
    # GIVEN arguments that AWS refuses WHEN they are given THEN the text is AWS's
    with pytest.raises(ExpressionError) as failure:
        evaluate(expression, {})
    assert str(failure.value).startswith(text)


@given(st.lists(st.integers(), min_size=1), st.integers(1, 20))
def test_a_partition_is_whole(items, size):
    # GIVEN any list WHEN it is parted THEN the parts are full but for the last, and lose nothing
    parts = evaluate("$partition($items, $size)", {"items": items, "size": size})
    assert [item for part in parts for item in part] == items
    assert all(len(part) == size for part in parts[:-1])
