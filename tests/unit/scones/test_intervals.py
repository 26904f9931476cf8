"""Intervals of shares."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scones.intervals import wilson_interval


@given(st.integers(0, 300), st.integers(1, 300))
@settings(max_examples=100, deadline=None)
def test_an_interval_holds_its_share_and_stays_between_0_and_1(right: int, count: int):
    # GIVEN some of some WHEN the interval of their share is asked for
    right = min(right, count)
    low, high = wilson_interval(right, count)
    # THEN it is one, around the share
    assert 0.0 <= low <= right / count <= high <= 1.0
    assert high - low < 1.0


def test_an_interval_is_wilsons():
    # GIVEN a textbook's example WHEN it is computed THEN the interval is the textbook's
    assert wilson_interval(186, 200) == pytest.approx((0.8861, 0.9578), abs=1e-3)
    assert wilson_interval(0, 0) == (0.0, 1.0)
