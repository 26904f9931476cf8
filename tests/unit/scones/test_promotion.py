"""The gate: which model may take the place of the live one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.errors import ConfigurationInvalid
from scones.promotion import gate


def answers(right: int, wrong: int, first: int = 0) -> dict[str, bool]:
    """Return so many right and wrong answers, the wrong ones beginning at a photo."""
    count = right + wrong
    return {f"photo-{n}": not first <= n < first + wrong for n in range(count)}


def test_a_first_model_above_the_floor_passes():
    # GIVEN a model that is right on 195 of 200 photos, and none that is live
    # WHEN the gate is asked
    verdict = gate(answers(195, 5), None, floor=0.9)
    # THEN it passes, with its accuracy and interval
    assert verdict.passed
    assert verdict.reasons == ()
    assert verdict.accuracy == 0.975
    assert verdict.accuracy_interval == pytest.approx((0.943, 0.989), abs=1e-3)
    assert verdict.comparison is None


def test_few_photos_prove_little():
    # GIVEN a model that is right on 19 of 20 photos WHEN the floor is 0.9
    verdict = gate(answers(19, 1), None, floor=0.9)
    # THEN it does not pass: it may well be below
    assert not verdict.passed
    assert verdict.reasons == (
        "accuracy 0.950 on 20 photos is surely above 0.764 only, and the floor is 0.900",
    )


def test_what_is_worse_beyond_chance_does_not_pass():
    # GIVEN a live model with 5 of 200 wrong, and a candidate with 20 others wrong
    live, candidate = answers(195, 5), answers(180, 20, first=100)
    # WHEN the gate is asked
    verdict = gate(candidate, live, floor=0.5)
    # THEN it says so
    assert not verdict.passed
    assert verdict.reasons[0].startswith("worse than the live model: 20 photos are right with")
    assert verdict.comparison.live_accuracy == 0.975
    assert (verdict.comparison.only_candidate, verdict.comparison.only_live) == (5, 20)
    assert verdict.comparison.p_value == pytest.approx(0.00204, abs=1e-5)


def test_what_may_be_worse_by_chance_passes():
    # GIVEN a live model with 5 of 200 wrong, and a candidate with 8 others wrong
    verdict = gate(answers(192, 8, first=100), answers(195, 5), floor=0.9)
    # WHEN the gate is asked THEN so few differences prove nothing
    assert verdict.passed
    assert verdict.comparison.p_value > 0.05


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_a_model_is_never_worse_than_itself_and_never_both_ways(pairs):
    # GIVEN any answers of two models
    one = {str(n): pair[0] for n, pair in enumerate(pairs)}
    other = {str(n): pair[1] for n, pair in enumerate(pairs)}
    # WHEN each is compared with the other and with itself
    there, back = gate(one, other, floor=0), gate(other, one, floor=0)
    # THEN not both are worse, and no model is worse than itself
    assert there.passed or back.passed
    assert gate(one, one, floor=0).passed


@pytest.mark.parametrize(
    ("candidate", "live", "floor", "said"),
    [
        ({}, None, 0.5, "on no photos"),
        ({"a": True}, None, 1.5, "not 1.5"),
        ({"a": True}, None, float("nan"), "not nan"),
        ({"a": True}, {"b": True}, 0.5, "different photos"),
    ],
)
def test_what_cannot_be_judged_is_refused(candidate, live, floor, said):
    # GIVEN what allows no judgement WHEN the gate is asked THEN it says what is wrong
    with pytest.raises(ConfigurationInvalid, match=said):
        gate(candidate, live, floor)
