"""Windows that drifted are distinguished from windows that did not."""

import json
from dataclasses import replace

import pytest

from scones.classes import UNKNOWN
from scones.drift.baseline import measure
from scones.drift.comparison import compare
from scones.drift.observation import CLASS_MIX, STATISTICS, Observation
from scones.errors import ConfigurationInvalid, InferenceInvalid

CLASSES = ["bicycle", "motorcycle"]
LEVEL = 0.005


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"confidence": 0.8}, "confidence"),
        ({"familiarity": 0.3}, "familiarity"),
        ({"brightness": 0.6}, "brightness"),
        ({"contrast": 0.5}, "contrast"),
        ({"sharpness": 0.4}, "sharpness"),
        ({"bicycles": 0.9}, CLASS_MIX),
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [50, 100, 200])
def test_a_drifted_window_is_told_by_what_drifted(observations, changes, part: str, size: int):
    # GIVEN a baseline, and a window in which one thing has changed
    baseline = measure(observations(150), CLASSES)
    # WHEN they are compared
    drift = compare(observations(size, seed=1, **changes), baseline, LEVEL)
    # THEN the statistic is over its threshold, and the part says what it was
    assert drift.statistic == drift.parts[part] >= 1
    assert all(value < 1 for name, value in drift.parts.items() if name != part)


@pytest.mark.parametrize("size", [50, 100, 200])
def test_windows_without_drift_hardly_ever_alarm(observations, size: int):
    # GIVEN 200 baselines, and a window of the same traffic for each WHEN they are compared
    statistics = [
        compare(
            observations(size, seed=2 * number + 1),
            measure(observations(150, seed=2 * number), CLASSES),
            LEVEL,
        ).statistic
        for number in range(200)
    ]
    # THEN at most one in a hundred alarms
    assert sum(statistic >= 1 for statistic in statistics) <= 2
    assert all(statistic >= 0 for statistic in statistics)


def test_the_figures_of_a_window_are_told(observations):
    # GIVEN a window WHEN it is compared with itself
    window = observations(100, bicycles=0.25)
    drift = compare(window, measure(window, [*CLASSES, "tricycle"]), LEVEL)
    # THEN nothing drifted, and there are means and shares, classes without any included
    assert drift.statistic < 0.1
    assert set(drift.parts) == {*STATISTICS, CLASS_MIX}
    assert set(drift.means) == set(STATISTICS)
    assert drift.means["familiarity"] == pytest.approx(
        sum(each.familiarity for each in window) / 100
    )
    assert sum(drift.class_shares.values()) == pytest.approx(1)
    assert drift.class_shares["tricycle"] == 0
    assert json.loads(json.dumps(drift.to_document()))["window"] == 100


def test_photos_of_no_vehicle_are_drift(observations):
    # GIVEN a baseline of a model that took nothing for unknown
    baseline = measure(observations(150), [*CLASSES, UNKNOWN])
    # WHEN it takes a tenth of a window for unknown
    window = observations(100, seed=1)
    window[:10] = [replace(each, answer=UNKNOWN) for each in window[:10]]
    drift = compare(window, baseline, LEVEL)
    # THEN the mix of answers says so, and the share is told
    assert drift.statistic == drift.parts[CLASS_MIX] >= 1
    assert drift.class_shares[UNKNOWN] == 0.1


def test_a_stricter_level_alarms_later(observations):
    # GIVEN a window that drifted WHEN it is compared at two levels THEN the stricter says less
    baseline = measure(observations(150), CLASSES)
    window = observations(50, seed=1, brightness=0.8)
    assert compare(window, baseline, 0.0001).statistic < compare(window, baseline, 0.05).statistic


def test_differences_finer_than_the_exports_tolerance_are_none(observations):
    # GIVEN a model that is always sure, in training to the last digit and in serving not quite
    sure = [Observation(**{**vars(each), "confidence": 0.99999}) for each in observations(150)]
    served = [
        Observation(**{**vars(each), "confidence": 0.99998}) for each in observations(100, seed=1)
    ]
    # WHEN it is compared THEN that is no drift
    assert compare(served, measure(sure, CLASSES), LEVEL).parts["confidence"] == 0


@pytest.mark.parametrize("level", [0, 1, -0.1, float("nan")])
def test_a_level_that_is_no_share_is_refused(observations, level: float):
    # GIVEN a level WHEN a window is compared at it THEN the text says what it must be
    window = observations(10)
    with pytest.raises(ConfigurationInvalid, match="not between 0 and 1"):
        compare(window, measure(window, CLASSES), level)


def test_a_window_of_another_models_answers_is_refused(observations):
    # GIVEN a baseline that does not know a class WHEN a window has it THEN it is named
    window = observations(10)
    baseline = measure([each for each in window if each.answer == "bicycle"], ["bicycle"])
    with pytest.raises(InferenceInvalid, match="motorcycle"):
        compare(window, baseline, LEVEL)
