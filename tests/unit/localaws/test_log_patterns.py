"""Patterns of filters of logs."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.logs.exceptions import InvalidParameterException

from localaws.errors import NotImplementedByLocalaws
from localaws.services.logs.documents import value_at
from localaws.services.logs.patterns import Pattern


@given(st.text(alphabet="{}$.a=<>!&|()[] \"'%?-1*\\\\", max_size=30), st.text(max_size=10))
def test_no_text_breaks_a_pattern(text, message):
    # GIVEN any text WHEN it is a pattern THEN it matches or not, or is refused
    with suppress(InvalidParameterException, NotImplementedByLocalaws):
        assert Pattern(text).matches(message) in {True, False}


@pytest.mark.parametrize("text", ["{", "{ }", "{ $.a }", "{ $.a = 1", "{ a = 1 }", "{ $.a > b }"])
def test_what_is_no_pattern_is_refused(text):
    with pytest.raises(InvalidParameterException, match="Invalid filter pattern"):
        Pattern(text)


@given(st.text(alphabet="abcXYZ019", min_size=1), st.text())
def test_a_quoted_term_is_looked_for_as_it_is(term, message):
    # GIVEN a term WHEN it is quoted THEN it matches what has it
    assert Pattern(f'"{term}"').matches(message) is (term in message)


def test_a_selector_finds_what_is_there():
    document = {"a": [{"b": 7}], "c-d": 1}
    assert value_at(document, "$.a[0].b") == 7
    assert value_at(document, "$.c-d") == 1
    assert value_at(document, "$.a[3]") is None
