"""Lines of a log that hold metrics, and lines that do not."""

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.embedded_metrics import Metric, read_metrics

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def line(directive: dict[str, Any] | None = None, **members: Any) -> str:
    usual = {
        "Namespace": "Shop",
        "Dimensions": [["Door"], ["Door", "Day"]],
        "Metrics": [{"Name": "Visits", "Unit": "Count"}, {"Name": "Mood"}],
    }
    metadata = {"Timestamp": 1_767_225_600_000, "CloudWatchMetrics": [usual | (directive or {})]}
    document = {"_aws": metadata, "Door": "left", "Day": "Monday", "Visits": 3, "Mood": [0.5, 1]}
    return json.dumps(document | members)


def test_each_set_of_dimensions_has_each_metric():
    # GIVEN a line with two metrics and two sets of dimensions WHEN it is read
    metrics = read_metrics(line())
    # THEN there are four, of their own time
    time = datetime(2026, 1, 1)
    door, both = {"Door": "left"}, {"Door": "left", "Day": "Monday"}
    assert metrics == [
        Metric("Shop", "Visits", "Count", door, [3.0], time),
        Metric("Shop", "Mood", "None", door, [0.5, 1.0], time),
        Metric("Shop", "Visits", "Count", both, [3.0], time),
        Metric("Shop", "Mood", "None", both, [0.5, 1.0], time),
    ]


@pytest.mark.parametrize("text", ["", "hello", "{", '{"_aws": ', '{"a": 1}', '["_aws"]'])
def test_another_line_holds_no_metrics(text: str):
    # GIVEN a line of something else WHEN it is read THEN there are none
    assert read_metrics(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (line(Door=7), "a dimension of .* is not a text"),
        (line(Visits="many"), "Visits is not a number"),
        (line(Visits=True), "Visits is not a number"),
        (line(Visits=[]), "Visits has 0 values"),
        (line(Visits=[1] * 101), "Visits has 101 values"),
        (line({"Dimensions": [["Window"]]}), "'Window' is missing"),
        (line({"Dimensions": [["Door"] * 31]}), "more than 30 dimensions"),
        (line({"Metrics": [{"Name": "Visits"}] * 101}), "more than 100 metrics"),
        (line({"Metrics": [{"Unit": "Count"}]}), "'Name' is missing"),
        (line(_aws=None), "NoneType"),
        (line(_aws={"Timestamp": 1e300, "CloudWatchMetrics": []}), "out of range|too large|year"),
    ],
    ids=lambda value: value[-20:],
)
def test_a_line_that_breaks_the_format_says_how(text: str, message: str):
    # GIVEN a line that means to hold metrics WHEN it is read THEN the text says what is wrong
    with pytest.raises(ValueError, match=message):
        read_metrics(text)


@given(st.dictionaries(st.sampled_from(["Timestamp", "CloudWatchMetrics"]), JSON), JSON)
@settings(max_examples=50, deadline=None)
def test_whatever_stands_there_is_read_or_refused(metadata, value):
    # GIVEN metadata of any kind WHEN it is read THEN there are metrics, or one kind of error
    for given_here in (metadata, value):
        with suppress(ValueError):
            assert isinstance(read_metrics(json.dumps({"_aws": given_here})), list)
