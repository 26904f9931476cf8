"""Metric math: what expressions of series are, and how the rest is refused."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.cloudwatch.exceptions import ValidationError

from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch.metric_math import Scope, evaluate
from localaws.services.cloudwatch.series import Series

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC).replace(tzinfo=None)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def scope(expression: str, **others: str) -> Scope:
    series = {
        "m1": Series({minute(0): 2.0, minute(1): 4.0, minute(3): 8.0}, 60),
        "m2": Series({minute(0): 1.0, minute(1): 0.0, minute(2): 5.0}, 60),
        "slow": Series({minute(0): 1.0}, 300),
    }
    return Scope({"e1": expression, **others}, series, minute(0), minute(4))


def values(expression: str, **others: str) -> list[float]:
    result = evaluate("e1", scope(expression, **others))
    assert isinstance(result, Series)
    return [result.points[moment] for moment in sorted(result.points)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m1", [2, 4, 8]),
        ("m1 * 2 + 1", [5, 9, 17]),
        ("1 + m1 * 2 ^ 2", [9, 17, 33]),
        ("-m1", [-2, -4, -8]),
        ("2 ^ -1 * m1", [1, 2, 4]),
        ("(m1 - 2) / 2", [0, 1, 3]),
        ("m1 + m2", [3, 4]),
        ("m1 / m2", [2]),
        ("m1 > 2", [0, 1, 1]),
        ("m1 > 2 AND m1 < 8", [0, 1, 0]),
        ("IF(m1 > 2, m1, 0)", [0, 4, 8]),
        ("IF(m1 > 2, m1)", [4, 8]),
        ("SUM([m1, m2])", [3, 4, 5, 8]),
        ("AVG([m1, m2])", [1.5, 2, 5, 8]),
        ("MAX([m1,m2]) - MIN([m1,m2])", [1, 4, 0, 0]),
        ('SUM(METRICS("m"))', [3, 4, 5, 8]),
        ("m1 / SUM(m1) * 14", [2, 4, 8]),
        ("FILL(m1, 0)", [2, 4, 0, 8]),
        ("FILL(m1, REPEAT)", [2, 4, 4, 8]),
        ("RATE(m1) * 60", [2, 2]),
        ("DIFF(m1)", [2, 4]),
        ("RUNNING_SUM(m1)", [2, 6, 14]),
        ("m1 / PERIOD(m1) * 60", [2, 4, 8]),
        ("CEIL(m1 / 3) + FLOOR(m1 / 3) + ABS(0 - m1)", [3, 7, 13]),
    ],
)
def test_an_expression_is_computed_at_each_moment(expression, expected):
    # GIVEN series WHEN an expression of them is evaluated THEN each moment has its value
    assert values(expression) == pytest.approx(expected)


def test_what_has_too_many_periods_is_not_filled():
    whole = Scope({"e1": "FILL(m1, 0)"}, scope("m1").series, NOON, NOON + timedelta(days=400))
    with pytest.raises(NotImplementedByLocalaws, match="FILL"):
        evaluate("e1", whole)


def test_an_expression_names_another():
    assert values("e2 * 2", e2="m1 + 1") == [6, 10, 18]


def test_an_array_is_several_series():
    result = evaluate("e1", scope("METRICS('m')"))
    assert isinstance(result, list)
    assert [len(series.points) for series in result] == [3, 3]


@pytest.mark.parametrize(
    "expression", ["", "m1 +", "m1 m2", "nowhere", "SUM(m1)", "3", "(m1", "m1 $ 2", "e1", "IF(m1)"]
)
def test_what_is_no_expression_is_refused(expression):
    with pytest.raises(ValidationError, match="Error in expression 'e1'"):
        evaluate("e1", scope(expression))


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("ANOMALY_DETECTION_BAND(m1)", "ANOMALY_DETECTION_BAND"),
        ("SELECT AVG(a) FROM b", "SELECT"),
        ("SEARCH('a', 'Sum', 60)", "SEARCH"),
        ("FILL(m1, LINEAR)", "LINEAR"),
        ("m1 + slow", "several periods"),
    ],
)
def test_what_is_not_computed_is_refused_by_name(expression, named):
    with pytest.raises(NotImplementedByLocalaws, match=named):
        evaluate("e1", scope(expression))


@given(st.text(alphabet="m12e+-*/^()[],<>=&|. SUMIF\"'", max_size=30))
def test_no_text_breaks_the_parser(text):
    # GIVEN any text WHEN it is evaluated THEN it is computed, or refused
    with suppress(ValidationError, NotImplementedByLocalaws):
        evaluate("e1", scope(text))
