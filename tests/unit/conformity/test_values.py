"""What cases say becomes what is sent, and what is received is compared with what AWS answers."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformity.values import difference, filled, part

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_names_are_filled_in_at_any_depth():
    # GIVEN a name within texts WHEN they are filled in THEN it is there, also in JSON
    value = {"${a}": ["x-${a}"], "policy": {"$json": {"Resource": "${a}"}}}
    assert filled(value, {"a": "q"}) == {"q": ["x-q"], "policy": '{"Resource": "q"}'}


def test_a_name_that_nothing_keeps_is_an_error():
    # GIVEN a misspelt name WHEN it is filled in THEN the case does not pass in silence
    with pytest.raises(KeyError, match="nmae"):
        filled("${nmae}", {"name": "q"})


def test_contents_that_json_lacks_are_made():
    # GIVEN an archive, bytes and a long text WHEN they are made THEN they are what they say
    archive = filled({"$zip": {"index.py": "x = 1"}}, {})
    assert zipfile.ZipFile(io.BytesIO(archive)).read("index.py") == b"x = 1"
    assert filled({"$bytes": "ä"}, {}) == "ä".encode()
    assert filled({"$base64": "AAE="}, {}) == b"\x00\x01"
    assert filled({"$concat": ["a", {"$repeat": ["b", 3]}]}, {}) == "abbb"


@given(JSON)
def test_every_value_holds_itself(value):
    # GIVEN any JSON WHEN it is compared with itself THEN there is no difference
    assert difference(json.loads(json.dumps(value)), value) is None


@given(st.dictionaries(st.text(), JSON, min_size=1), st.data())
def test_a_field_that_is_missing_is_a_difference(value, data):
    # GIVEN an answer without one of its fields WHEN it is compared THEN the field is named
    missing = data.draw(st.sampled_from(sorted(value)))
    answer = {key: item for key, item in value.items() if key != missing}
    assert f"{missing} is missing" in str(difference(dict(value, padding=1, padding2=1), answer))


@pytest.mark.parametrize(
    ("expected", "found", "text"),
    [
        (1, "1", "answer is '1', not 1"),
        (True, 1, "answer is 1, not True"),
        ([1], [1, 2], r"answer is \[1, 2\], not \[1\]"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, r"answer\.a\.b is 2, not 1"),
        ({"a": [{"b": 1}]}, {"a": [{}]}, r"answer\.a\.0\.b is missing, not 1"),
        ({"$like": "^a"}, "ba", "answer is 'ba'"),
        ({"a": {"$absent": True}}, {"a": None}, r"answer\.a is None"),
        ({"a": {"$any": True}}, {}, r"answer\.a is missing"),
        ({"$json": {"a": 1}}, '{"a": 2}', "answer is"),
        ({"$json": {"a": 1}}, "no JSON", "answer is 'no JSON'"),
        ({"$length": 2}, [1], r"answer is \[1\]"),
    ],
)
def test_a_difference_is_named(expected, found, text):
    # GIVEN an answer that is another WHEN it is compared THEN it is said where
    with pytest.raises(AssertionError, match=text):
        raise AssertionError(difference(expected, found))


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (1, 1.0),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"$like": "b$"}, "ab"),
        ({"a": {"$absent": True}}, {}),
        ({"a": {"$any": True}}, {"a": None}),
        ({"$json": {"a": {"$like": "x"}}}, '{"a": "x", "b": 1}'),
        ({"$length": 2}, "ab"),
    ],
)
def test_what_is_as_expected_is_no_difference(expected, found):
    # GIVEN an answer that holds what is expected WHEN it is compared THEN nothing is said
    assert difference(expected, found) is None


def test_a_part_is_found_by_its_path():
    # GIVEN an answer WHEN a part is named THEN it is found, or an error
    assert part({"Messages": [{"Body": "a"}]}, "Messages.0.Body") == "a"
    with pytest.raises(LookupError):
        part({"Messages": []}, "Messages.0.Body")
