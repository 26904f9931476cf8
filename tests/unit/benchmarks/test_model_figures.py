"""The benchmark of models: figures from answers, and over seeds."""

from typing import Any

import pytest
import torch
from answers import Answers
from samples import Outliers, Samples, Split

from benchmarks.model import figures
from scones.filtering import Thresholds
from scones.inference import Inference

THRESHOLDS = Thresholds(confidence=0.8, margin=0.1, familiarity=0.03)


def answer(bicycle: float, unknown: float = 0.0, familiarity: float = 0.5) -> Inference:
    """Return an answer; what is left of the probability is a motorcycle's."""
    left = 1 - bicycle - unknown
    return Inference({"bicycle": bicycle, "motorcycle": left, "unknown": unknown}, familiarity, "")


def measured(kinds: list[str], outliers: list[Inference]) -> dict[str, Any]:
    """Return the figures of four bicycles, and of outliers."""
    vehicles = [answer(0.95), answer(0.05), answer(0.4), answer(0.3, 0.6)]
    of_vehicles = torch.tensor([list(one.vehicles.values()) for one in vehicles])
    pictures = torch.zeros(4, 3, 1, 1)
    test = Split(
        Samples(pictures, torch.zeros(4, dtype=torch.long), []),
        Outliers(torch.zeros(len(kinds), 3, 1, 1), kinds),
    )
    names = ["bicycle", "motorcycle", "unknown"]
    return figures.measure(Answers(names, of_vehicles, vehicles, outliers), test, THRESHOLDS)


def test_what_is_wrong_counts_twice_where_nobody_sees_it():
    # GIVEN bicycles: sure and right, sure and wrong, unsure and wrong, most probably unknown
    # WHEN they are measured
    found = measured(["apple"], [answer(0.1, 0.9)])
    # THEN two are right, two go to a person, and one is wrong and accepted
    assert (found["photos"], found["right"], found["reviewed"]) == (4, 2, 2)
    assert found["wrong_and_accepted"] == 1


def test_other_vehicles_among_the_outliers_are_counted_apart():
    # GIVEN an apple that is caught, a tractor that is not, and one that is unfamiliar
    outliers = [answer(0.1, 0.9), answer(0.95), answer(0.95, familiarity=0.01)]
    # WHEN they are measured
    found = measured(["apple", "tractor", "tractor"], outliers)
    # THEN the tractors are counted with the others, and apart
    assert (found["all"]["count"], found["all"]["caught"]) == (3, 2)
    assert (found["near"]["count"], found["near"]["caught"]) == (2, 1)


@pytest.mark.parametrize("kinds", [[], ["apple"]])
def test_of_what_the_test_split_lacks_there_is_no_figure(kinds: list[str]):
    # GIVEN no outliers, or none that are vehicles
    found = measured(kinds, [answer(0.1, 0.9) for _ in kinds])
    # WHEN the seeds' figures are put together
    runs = [found | {"seconds": 1.0}] * 2
    summary, curve = figures.summarise(runs), figures.curve(runs)
    # THEN there is no share of none, and the page can say so
    assert summary["caught"]["near"] is None
    assert (summary["caught"]["all"] is None) == (not kinds)
    assert {point["near_caught"] for point in curve} == {None}


def test_a_share_over_seeds_has_the_interval_of_one_run():
    # GIVEN 190 and 194 of 200 photos in two runs WHEN the share is taken
    found = figures.share([190, 194], 200)
    # THEN it is the mean, and the interval is Wilson's of 192 of 200: the photos are the same
    assert found["mean"] == pytest.approx(0.96)
    assert (found["least"], found["most"]) == (0.95, 0.97)
    # scipy.stats.binomtest(192, 200).proportion_ci(method="wilson")
    assert found["interval"] == pytest.approx([0.9231, 0.9796], abs=1e-4)


def test_the_curve_is_the_mean_of_the_seeds_at_each_threshold():
    # GIVEN two seeds: one finds the outlier unfamiliar at 0.02, one does not
    seeds = [
        measured(["apple"], [answer(0.95, familiarity=familiarity)]) for familiarity in (0.015, 0.9)
    ]
    # WHEN the curve is drawn
    curve = {point["threshold"]: point for point in figures.curve(seeds)}
    # THEN half of what there is is caught, from that threshold on
    assert curve[0.01]["caught"] == 0.0
    assert curve[0.02]["caught"] == 0.5
    assert curve[0.02]["reviewed"] == 0.5
