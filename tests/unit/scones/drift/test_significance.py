"""The tests of two samples, held against values from the literature and against exact counts."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.drift.significance import kolmogorov_smirnov, log_p_of_counts, log_p_of_distance

PERCENTS = [percent / 100 for percent in range(101)]
LARGE = 10**12  # a sample so large that the small ones' correction is nothing


@pytest.mark.parametrize(("scaled", "p"), [(1.2238, 0.1), (1.3581, 0.05), (1.6276, 0.01)])
def test_the_critical_values_of_kolmogorovs_distribution_are_met(scaled: float, p: float):
    # GIVEN a critical value of the tables WHEN its probability is computed THEN it is the table's
    distance = scaled / math.sqrt(LARGE / 2)
    assert math.exp(log_p_of_distance(distance, LARGE, LARGE)) == pytest.approx(p, rel=1e-3)


def test_both_series_meet():
    # GIVEN distances around the place where one series takes over from the other
    logs = [log_p_of_distance(d / math.sqrt(LARGE / 2), LARGE, LARGE) for d in (1.1799, 1.1801)]
    # THEN there is no step
    assert logs[0] == pytest.approx(logs[1], abs=1e-3)
    assert logs[0] > logs[1]


@given(st.integers(1, 10_000), st.integers(1, 10_000))
@settings(max_examples=50, deadline=None)
def test_a_greater_distance_is_never_likelier(window: int, baseline: int):
    # GIVEN two sizes WHEN the distance grows THEN the probability falls, and stays one
    logs = [log_p_of_distance(distance / 50, window, baseline) for distance in range(51)]
    assert logs[0] == 0
    assert all(math.isfinite(log) and log <= 1e-12 for log in logs)
    assert all(one >= other - 1e-9 for one, other in pairwise(logs))


def test_a_distance_is_the_greatest_between_the_two_distributions():
    # GIVEN a baseline that is spread evenly over 0 to 1
    # WHEN windows are compared with it THEN the distance is what a drawing shows
    assert kolmogorov_smirnov([0.5], PERCENTS) == pytest.approx(0.5)
    assert kolmogorov_smirnov([2.0, 3.0], PERCENTS) == 1
    assert kolmogorov_smirnov([-1.0], PERCENTS) == 1
    assert kolmogorov_smirnov([0.25, 0.75], PERCENTS) == pytest.approx(0.25)
    assert kolmogorov_smirnov([0.005 + step / 100 for step in range(100)], PERCENTS) < 0.0051


def test_values_that_are_all_alike_are_no_distance_from_their_like():
    # GIVEN a model that is always sure: every value the same
    # WHEN a window of the same is compared THEN there is no distance, and else there is
    assert kolmogorov_smirnov([1.0] * 50, [1.0] * 101) == 0
    assert kolmogorov_smirnov([0.9] * 50, [1.0] * 101) == 1
    # THEN half of them at a jump of half the baseline is no distance either
    assert kolmogorov_smirnov([0.0] * 50 + [1.0] * 50, [0.0] * 50 + [1.0] * 51) <= 0.011


def test_fishers_tea_drinker_is_reproduced():
    # GIVEN Fisher's own example: 3 of 4 cups here, 1 of 4 there
    # WHEN it is computed THEN p is 34/70, two-sided
    assert math.exp(log_p_of_counts([3, 1], [1, 3])) == pytest.approx(34 / 70)
    assert math.exp(log_p_of_counts([4, 0], [0, 4])) == pytest.approx(2 / 70)


def test_more_classes_are_more_tests():
    # GIVEN the same counts, with a third class that never occurs
    # WHEN they are compared THEN the bound over three tests is three times as high
    two = log_p_of_counts([40, 0], [20, 20])
    three = log_p_of_counts([40, 0, 0], [20, 20, 0])
    assert three == pytest.approx(two + math.log(3))
    assert log_p_of_counts([5, 5, 0], [5, 5, 0]) == 0


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=6))
@settings(max_examples=50, deadline=None)
def test_any_counts_have_a_probability(pairs):
    # GIVEN any counts, none included WHEN they are compared THEN there is a probability
    log = log_p_of_counts([one for one, _ in pairs], [other for _, other in pairs])
    assert math.isfinite(log)
    assert log <= 0
