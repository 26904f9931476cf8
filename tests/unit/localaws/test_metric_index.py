"""Recorded metrics, found by their names and times."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.cloudwatch.models import Dimension, MetricDatum

from localaws.services.cloudwatch.metric_index import MetricIndex

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def datum(name: str, value: float, seconds: float, *dimensions: tuple[str, str]) -> MetricDatum:
    return MetricDatum(
        namespace="N",
        name=name,
        value=value,
        dimensions=[{"Name": one, "Value": other} for one, other in dimensions],
        timestamp=NOON + timedelta(seconds=seconds),
        unit=None,
    )


def at(seconds: float) -> datetime:
    return (NOON + timedelta(seconds=seconds)).replace(tzinfo=None)


def values(index: MetricIndex, *metric) -> list[tuple[datetime, float]]:
    return [(sample.when, sample.total) for sample in index.since(*metric)]


def test_a_metric_is_its_name_and_exactly_its_dimensions():
    # GIVEN values of one name with other dimensions
    index = MetricIndex()
    index.update([datum("a", 1, 0), datum("a", 2, 0, ("f", "x")), datum("b", 3, 0)])
    # WHEN one is looked for THEN the others are not found
    assert values(index, "N", "a", [], at(0)) == [(at(0), 1.0)]
    assert values(index, "N", "a", [Dimension("f", "x")], at(0)) == [(at(0), 2.0)]
    assert values(index, "N", "a", [Dimension("f", "y")], at(0)) == []


def test_what_is_recorded_later_is_found_once():
    # GIVEN a list that grows, and is emptied
    index, data = MetricIndex(), [datum("a", 1, 0)]
    index.update(data)
    data.append(datum("a", 2, 1))
    index.update(data)
    index.update(data)
    # WHEN its values are looked for THEN each is there once, the oldest first
    assert values(index, "N", "a", [], at(0)) == [(at(0), 1.0), (at(1), 2.0)]
    # ... and nothing when it was emptied
    index.update([])
    assert values(index, "N", "a", [], at(0)) == []


def test_a_value_takes_the_place_of_one_of_its_time():
    # GIVEN values of three moments
    index = MetricIndex()
    for seconds in (0, 120, 60):
        index.put("N", "a", [], at(seconds), float(seconds))
    # WHEN one is put again THEN it alone is another
    index.put("N", "a", [], at(60), 7.0)
    assert values(index, "N", "a", [], at(0)) == [(at(0), 0.0), (at(60), 7.0), (at(120), 120.0)]


def test_what_cannot_be_taken_is_left_out_and_nothing_else():
    # GIVEN a datum without a time among others
    index, data = MetricIndex(), [datum("a", 1, 0), datum("a", 2, 1), datum("a", 3, 2)]
    data[1].timestamp = None
    # WHEN all are taken, and that fails
    with pytest.raises(AttributeError):
        index.update(data)
    # THEN the next time has the rest
    index.update(data)
    assert values(index, "N", "a", [], at(0)) == [(at(0), 1.0), (at(2), 3.0)]


@given(st.lists(st.integers(-6000, 6000), max_size=40), st.integers(-6000, 6000))
def test_values_that_come_out_of_order_are_found_as_a_search_of_all_finds_them(moments, start):
    # GIVEN values that come in any order
    index = MetricIndex()
    index.update([datum("a", number, moment) for number, moment in enumerate(moments)])
    # WHEN those since a time are looked for THEN none is missing
    found = {value for _, value in values(index, "N", "a", [], at(start))}
    assert found == {number for number, moment in enumerate(moments) if moment >= start}
