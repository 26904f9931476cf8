"""Statistics of what was recorded."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudwatch.samples import Sample, aggregate, is_computed, is_extended

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC).replace(tzinfo=None)


def one(value: float, size: float = 1.0) -> Sample:
    return Sample(NOON, value * size, value, value, size, "None")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Sum", 10.0),
        ("Average", 2.5),
        ("Minimum", 1.0),
        ("Maximum", 4.0),
        ("SampleCount", 4.0),
        ("p50", 2.5),
        ("p100", 4.0),
        ("tm75", 2.0),
        ("TM(25%:75%)", 2.5),
        ("TM(:50%)", 1.5),
        ("IQM", 2.5),
    ],
)
def test_a_statistic_is_that_of_its_name(name, value):
    # GIVEN values WHEN a statistic is asked for THEN it is theirs, and of none there is none
    assert aggregate(name, [one(4.0), one(1.0), one(2.0), one(3.0)]) == pytest.approx(value)
    assert aggregate(name, []) is None


def test_a_set_of_statistics_has_no_percentiles():
    # GIVEN statistics of ten values WHEN statistics are asked for THEN only they are known
    known = [Sample(NOON, 55.0, 1.0, 10.0, 10.0, "None"), one(11.0)]
    assert [aggregate(name, known) for name in ("Sum", "SampleCount", "Average", "Maximum")] == [
        66.0,
        11.0,
        6.0,
        11.0,
    ]
    assert aggregate("p90", known) is None


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 5)), min_size=1), st.integers(0, 100))
def test_a_value_with_a_count_is_as_many_values(pairs, percent):
    # GIVEN values with counts WHEN they are said one by one THEN statistics are the same
    together = [one(float(value), float(size)) for value, size in pairs]
    apart = [one(float(value)) for value, size in pairs for _ in range(size)]
    for name in ("Sum", "Average", f"p{percent}"):
        assert aggregate(name, together) == pytest.approx(aggregate(name, apart))


@pytest.mark.parametrize("name", ["p", "p101", "q50", "median", "tm", "TM(1:2)", "Sum "])
def test_a_statistic_that_nobody_knows_is_none(name):
    assert not is_extended(name)


def test_some_that_are_known_are_not_computed():
    assert is_extended("wm98")
    assert not is_computed("wm98")
    assert is_computed("p99.9")
