"""How well a model says when it does not know."""

import pytest
from unknowns import SHARES, find_unknowns

from scones.filtering import Thresholds
from scones.inference import Inference

THRESHOLDS = Thresholds(confidence=0.8, margin=0.1, familiarity=0.03)


def answer(bicycle: float, unknown: float = 0.0, familiarity: float = 0.5) -> Inference:
    """Return an answer; what is left of the probability is a motorcycle's."""
    left = 1 - bicycle - unknown
    return Inference({"bicycle": bicycle, "motorcycle": left, "unknown": unknown}, familiarity, "")


def test_each_kind_has_how_many_a_person_would_see():
    # GIVEN a sure vehicle, an unsure vehicle, and outliers of two kinds of which one passes
    vehicles = [answer(0.95), answer(0.7)]
    outliers = [answer(0.1, 0.9), answer(0.95, familiarity=0.01), answer(0.9)]
    # WHEN the workflow would decide of them
    found = find_unknowns(vehicles, outliers, ["dog", "dog", "cart"], THRESHOLDS)
    assert found
    document = found.to_document()
    # THEN what is unknown, unfamiliar or unsure is caught, and the kind that passed is named
    assert (document["count"], document["caught"]) == (3, 2)
    assert (document["vehicles"], document["vehicles_reviewed"]) == (2, 1)
    kinds = {"cart": {"count": 1, "caught": 0}, "dog": {"count": 2, "caught": 2}}
    assert document["kinds"] == kinds
    low, high = document["caught_interval"]
    assert 0 < low < 2 / 3 < high < 1


def test_the_curve_shows_what_each_share_of_review_would_catch():
    # GIVEN vehicles and outliers that only familiarity tells apart
    vehicles = [answer(0.95, familiarity=rank / 100) for rank in range(1, 101)]
    outliers = [answer(0.95, familiarity=0.045), answer(0.95, familiarity=0.015)]
    # WHEN the curve is drawn
    found = find_unknowns(vehicles, outliers, ["dog", "cart"], THRESHOLDS)
    assert found
    curve = found.curve
    # THEN both shares rise with the threshold, and each point is what that threshold gives
    assert curve == sorted(curve)
    assert dict(zip(SHARES, curve, strict=True))[0.0] == (0.0, 0.0)
    assert dict(zip(SHARES, curve, strict=True))[0.03] == (pytest.approx(0.02), 0.5)
    assert dict(zip(SHARES, curve, strict=True))[0.05] == (pytest.approx(0.04), 1.0)


def test_without_outliers_there_are_no_figures():
    # GIVEN vehicles alone WHEN they are decided of THEN nothing is claimed of unknowns
    assert find_unknowns([answer(0.95)], [], [], THRESHOLDS) is None
