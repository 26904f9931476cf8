"""Patterns of events: each text is one or is refused, and arrays are looked into as AWS does."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.event_patterns import EventPattern, PatternInvalid

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
_DOCUMENTS = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


def matches(pattern: dict, event: dict) -> bool:
    return EventPattern(json.dumps(pattern)).matches(event)


@given(st.text())
def test_a_text_is_a_pattern_or_is_refused(text: str) -> None:
    # GIVEN any text WHEN it is to be a pattern THEN nothing but a refusal can come of it
    with suppress(PatternInvalid):
        EventPattern(text)


@given(_DOCUMENTS, st.dictionaries(st.text(), _DOCUMENTS, max_size=3))
def test_a_document_is_a_pattern_or_is_refused(pattern: object, event: dict) -> None:
    # GIVEN any document WHEN it is a pattern THEN any event matches it or does not
    try:
        compiled = EventPattern(json.dumps(pattern))
    except PatternInvalid:
        return
    assert compiled.matches(event) in (True, False)


@given(
    st.dictionaries(st.text(min_size=1).filter(lambda name: name != "$or"), _SCALARS, min_size=1)
)
def test_an_event_of_plain_values_matches_the_pattern_of_its_values(event: dict) -> None:
    # GIVEN an event without arrays WHEN a pattern lists its own values THEN it matches
    assert matches({name: [value] for name, value in event.items()}, event)


@pytest.mark.parametrize(
    ("pattern", "column"),
    [('{"a": ["b"', 11), ('{"a": "b', 8), ('{"a" ["b"]}', 6), ('{"a": ["b"]} more', 14), ("{", 2)],
)
def test_a_refusal_says_where(pattern: str, column: int) -> None:
    # GIVEN a text that ends, or goes on, where it must not
    with pytest.raises(PatternInvalid, match=rf"line: 1, column: {column}\]$"):
        # WHEN it is to be a pattern THEN the refusal has the place
        EventPattern(pattern)


def test_a_refusal_counts_lines() -> None:
    # GIVEN a pattern of two lines WHEN its second is wrong THEN the refusal has that line
    with pytest.raises(PatternInvalid, match=r"line: 2, column: 8\]$"):
        EventPattern('{"b": ["c"],\n "a": 1}')


def test_members_of_arrays_in_arrays_are_the_same_for_all_fields() -> None:
    # GIVEN objects in arrays of objects
    event = {"a": [{"b": [{"c": 1, "d": 2}, {"c": 3, "d": 4}]}, {"b": [{"c": 1, "d": 4}]}]}
    # WHEN two fields are asked for THEN one innermost object must have both
    assert matches({"a": {"b": {"c": [1], "d": [4]}}}, event)
    assert not matches({"a": {"b": {"c": [3], "d": [2]}}}, event)


def test_absence_is_seen_in_the_member_that_the_other_fields_chose() -> None:
    # GIVEN two objects, one of which lacks a field
    event = {"items": [{"id": "a", "error": "x"}, {"id": "b"}]}
    # WHEN the field must be absent THEN only the other object matches
    assert matches({"items": {"id": ["b"], "error": [{"exists": False}]}}, event)
    assert not matches({"items": {"id": ["a"], "error": [{"exists": False}]}}, event)


def test_long_arrays_and_many_alternatives_take_no_long_time() -> None:
    # GIVEN long arrays, of which each member matches one field or the other
    size = 2000
    event = {name: [{"x": 1, "y": 1}] * size for name in "abcd"}
    pattern = {name: {"x": [1], "y": [1]} for name in "abcd"}
    # WHEN they are matched THEN it takes a moment
    began = time.monotonic()
    assert matches(pattern, event)
    assert time.monotonic() - began < 2
    # AND a pattern of too many combinations is refused, not computed
    either = [{"a": ["1"]}, {"b": ["2"]}]
    text = "{" + ",".join([f'"$or": {json.dumps(either)}'] * 30) + "}"
    with pytest.raises(PatternInvalid, match="more than 1000 combinations"):
        EventPattern(text)
    with pytest.raises(PatternInvalid, match="nested deeper"):
        EventPattern('{"a":' * 5000)
