"""The baseline as it is stored."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scones.drift.baseline import Baseline, measure
from scones.drift.observation import STATISTICS, Observation
from scones.errors import BaselineInvalid

CLASSES = ["bicycle", "motorcycle"]
VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def alike(values: list[Any]) -> dict[str, list[Any]]:
    """Return quantiles that are the same for every statistic."""
    return {name: values for name in STATISTICS}  # noqa: C420 (nobody changes the list)


@given(VALUES)
@example([0.99999, 0.33757400271178933])
@settings(max_examples=50, deadline=None)
def test_a_baseline_is_read_as_it_was_written(values: list[float]):
    # GIVEN any observations WHEN their baseline is written and read
    window = [Observation("bicycle", value, value, value, value, value) for value in values]
    baseline = measure(window, CLASSES)
    # THEN it is the same, with the least value at 0 % and the greatest at 100 %
    assert Baseline.from_json(json.dumps(baseline.to_document())) == baseline
    assert baseline.class_mix == {"bicycle": 1, "motorcycle": 0}
    for name in STATISTICS:
        assert baseline.quantiles[name][0] == min(values)
        assert baseline.quantiles[name][-1] == max(values)
        assert list(baseline.quantiles[name]) == sorted(baseline.quantiles[name])


def test_a_quantile_lies_between_the_sorted_values():
    # GIVEN three photos WHEN their baseline is measured THEN its middle is the middle one
    window = [Observation("bicycle", value, 0, 0, 0, 0) for value in (0.9, 0.5, 0.6)]
    quantiles = measure(window, CLASSES).quantiles["confidence"]
    assert quantiles[50] == 0.6
    assert quantiles[25] == pytest.approx(0.55)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 0}, "count is 0"),
        ({"count": True}, "count is True"),
        ({"count": "7"}, "count is '7'"),
        ({"class_mix": {}}, "class_mix"),
        ({"class_mix": {"bicycle": 0.5}}, "class_mix"),
        ({"class_mix": {"bicycle": float("nan")}}, "class_mix"),
        ({"class_mix": ["bicycle"]}, "class_mix"),
        ({"sharpness_size": 0}, "sharpness_size is 0, not pixels"),
        ({"sharpness_size": True}, "sharpness_size is True"),
        ({"sharpness_size": "24"}, "sharpness_size is '24'"),
        ({"quantiles": {}}, "train the model again"),
        ({"quantiles": None}, "train the model again"),
        ({"quantiles": alike([0.5])}, "confidence has no value at every"),
        ({"quantiles": alike([None] * 101)}, "confidence has no value"),
        ({"quantiles": alike([*[1] * 100, 0])}, "confidence does not ascend"),
    ],
    ids=str,
)
def test_a_wrong_baseline_says_what_is_wrong(observations, change, message: str):
    # GIVEN a baseline with a wrong field WHEN it is read THEN the text names it
    document = measure(observations(10), CLASSES).to_document() | change
    with pytest.raises(BaselineInvalid, match=message):
        Baseline.from_json(json.dumps(document))


def test_a_baseline_from_before_sharpness_had_a_size_is_read(observations):
    # GIVEN a baseline as an older version wrote it WHEN it is read
    document = measure(observations(10), CLASSES).to_document()
    del document["sharpness_size"]
    # THEN it says that sharpness was measured on pictures as large as they were
    assert Baseline.from_json(json.dumps(document)).sharpness_size is None


@given(st.binary(max_size=50) | st.sampled_from([b"[]", b"null", b"7", b"[" * 100_000]))
@settings(max_examples=50, deadline=None)
def test_what_is_no_baseline_is_refused(text: bytes):
    # GIVEN something else WHEN it is read THEN it is named
    with pytest.raises(BaselineInvalid, match="cannot be read"):
        Baseline.from_json(text)
