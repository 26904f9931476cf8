"""Values to try, drawn from ranges."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.services.sagemaker.tuning_ranges import RangesInvalid, draw


def continuous(low: object, high: object, scaling: str = "Auto") -> dict[str, object]:
    one = {"Name": "rate", "MinValue": str(low), "MaxValue": str(high), "ScalingType": scaling}
    return {"ContinuousParameterRanges": [one]}


def first(number: int, ranges: dict[str, object], seed: int = 0) -> list[dict[str, str]]:
    return list(itertools.islice(draw("Random", ranges, seed), number))


@given(
    st.floats(1e-6, 0.4),
    st.floats(0.5, 0.999),
    st.sampled_from(["Auto", "Linear", "Logarithmic", "ReverseLogarithmic"]),
    st.integers(),
)
@settings(max_examples=100, deadline=None)
def test_every_value_is_in_its_range(low: float, high: float, scaling: str, seed: int):
    # GIVEN a range WHEN values are drawn THEN none is outside
    drawn = first(5, continuous(low, high, scaling), seed)
    assert all(low <= float(values["rate"]) <= high for values in drawn)


@given(st.integers(-5, 5), st.integers(0, 5))
@settings(max_examples=50, deadline=None)
def test_an_integer_range_gives_integers(low: int, width: int):
    # GIVEN a range of integers WHEN values are drawn THEN they are integers of it
    one = {"Name": "epochs", "MinValue": str(low), "MaxValue": str(low + width)}
    drawn = first(5, {"IntegerParameterRanges": [one]})
    assert all(int(values["epochs"]) in range(low, low + width + 1) for values in drawn)


def test_a_logarithmic_range_is_drawn_evenly_over_its_magnitudes():
    # GIVEN three magnitudes WHEN many values are drawn THEN a third is in each
    drawn = [float(one["rate"]) for one in first(3000, continuous(0.001, 1, "Logarithmic"))]
    assert sum(value < 0.01 for value in drawn) == pytest.approx(1000, abs=120)
    assert sum(value >= 0.1 for value in drawn) == pytest.approx(1000, abs=120)


def test_the_same_seed_draws_the_same_values():
    # GIVEN a seed WHEN it is used twice, and another once THEN the first two are equal
    one, same, other = (first(3, continuous(0, 1), seed) for seed in (1, 1, 2))
    assert one == same != other


def test_a_grid_is_every_combination_once():
    # GIVEN two lists of values WHEN all are tried THEN each pair comes once
    ranges = {
        "CategoricalParameterRanges": [
            {"Name": "size", "Values": ["64", "96"]},
            {"Name": "augment", "Values": ["yes", "no"]},
        ]
    }
    tried = [tuple(values.values()) for values in draw("Grid", ranges, 0)]
    assert sorted(tried) == [("64", "no"), ("64", "yes"), ("96", "no"), ("96", "yes")]


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        (continuous(2, 1), "the range of rate is from 2.0 to 1.0"),
        (continuous("low", 1), "the range of rate is not a range of numbers"),
        (continuous(float("nan"), 1), "the range of rate is from nan"),
        (continuous(0, 1, "Logarithmic"), "logarithmic and begins at 0"),
        (continuous(0, 1, "ReverseLogarithmic"), "not within"),
        (continuous(0, 1, "Square"), "the scaling of rate is Square"),
    ],
)
def test_a_wrong_range_is_named(ranges: dict[str, object], message: str):
    # GIVEN a range from which nothing can be drawn WHEN it is used THEN the text says why
    with pytest.raises(RangesInvalid) as refusal:
        first(1, ranges)
    assert message in str(refusal.value)
