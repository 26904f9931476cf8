"""What data points make of an alarm's state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudwatch.evaluation import (
    ALARM,
    INSUFFICIENT_DATA,
    OK,
    Condition,
    state,
)

# A point that breaches, one that does not, and none.
X, O, N = 2.0, 0.0, None  # noqa: E741


def condition(missing: str, periods: int = 3, to_alarm: int = 3) -> Condition:
    return Condition("GreaterThanThreshold", 1.0, periods, to_alarm, missing)


@pytest.mark.parametrize(
    ("points", "states"),
    [
        # From the guide's table of 3 out of 3: missing, ignore, breaching, notBreaching.
        ([O, N, X, N, X], (OK, OK, OK, OK)),
        ([N, N, N, N, O], (OK, OK, OK, OK)),
        ([N, N, N, N, N], (INSUFFICIENT_DATA, "before", ALARM, OK)),
        ([O, X, X, N, X], (ALARM, ALARM, ALARM, ALARM)),
        ([N, N, X, N, N], (ALARM, "before", ALARM, OK)),
    ],
)
def test_missing_points_are_treated_as_the_guide_says(points, states):
    # GIVEN points of which some are missing
    for missing, expected in zip(
        ("missing", "ignore", "breaching", "notBreaching"), states, strict=True
    ):
        # WHEN the state is asked for THEN it is the one in the guide's table
        assert state(condition(missing), points, "before") == expected


def test_some_of_several_points_may_raise_an_alarm():
    # GIVEN an alarm at 2 of 3 WHEN two of the newest three breach THEN it is raised
    two_of_three = condition("missing", 3, 2)
    assert state(two_of_three, [O, O, X, O, X], OK) == ALARM
    assert state(two_of_three, [X, X, O, O, X], OK) == OK


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        ("GreaterThanThreshold", {2.0}),
        ("GreaterThanOrEqualToThreshold", {1.0, 2.0}),
        ("LessThanThreshold", {0.0}),
        ("LessThanOrEqualToThreshold", {0.0, 1.0}),
    ],
)
def test_each_comparison_is_its_own(comparison, breaching):
    # GIVEN a threshold of 1 WHEN points below, at and above it are compared
    one = Condition(comparison, 1.0, 1, 1, "missing")
    raised = {point for point in (0.0, 1.0, 2.0) if state(one, [point], OK) == ALARM}
    # THEN those raise the alarm that the comparison's name says
    assert raised == breaching


@given(st.lists(st.sampled_from([X, O, N]), min_size=5, max_size=5))
def test_a_full_row_of_breaches_alarms_and_a_full_row_without_never_does(points):
    # GIVEN any points WHEN the newest three are known THEN they alone decide
    known = [point for point in points if point is not None][-3:]
    for missing in ("missing", "ignore", "breaching", "notBreaching"):
        found = state(condition(missing), points, OK)
        if len(known) == 3:
            assert found == (ALARM if known == [X, X, X] else OK)
        if known and all(point == O for point in known) and missing != "breaching":
            assert found == OK
