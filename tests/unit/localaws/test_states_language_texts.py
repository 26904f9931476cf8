"""Texts that a definition is made of: JSON, paths and intrinsic functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.stepfunctions.language.diagnostics import Report
from localaws.services.stepfunctions.language.documents import read
from localaws.services.stepfunctions.language.intrinsics import is_intrinsic
from localaws.services.stepfunctions.language.paths import is_path, is_reference_path


@pytest.mark.parametrize(
    "path",
    ["$", "$$", "$.a", "$.a.b[0]['c d']", "$v.a", "$$.Map.Item.Value", '$["a"]', "$.a-b", "$.ä"],
)
def test_a_reference_path_names_one_node(path):
    # GIVEN a path without anything that names several nodes WHEN it is read THEN it is both
    assert is_reference_path(path)
    assert is_path(path)


@pytest.mark.parametrize(
    "path",
    ["$..a", "$.a[*]", "$.*", "$[?(@.x > 1)]", "$[1:3]", "$[0,1]", "$.a.length()", "$['a','b']"],
)
def test_a_path_may_name_several_nodes(path):
    # GIVEN a path that may name several nodes WHEN it is read THEN it is no reference path
    assert is_path(path)
    assert not is_reference_path(path)


@pytest.mark.parametrize("text", ["", "a", "$.", "$.a[", "$.a[]", "$.a..", "$.a]", "$['a", " $"])
def test_other_texts_are_no_paths(text):
    # GIVEN a text that no path is written as WHEN it is read THEN it is none
    assert not is_path(text)
    assert not is_reference_path(text)


@pytest.mark.parametrize(
    "call",
    [
        "States.UUID()",
        "States.Format('{} of {}', $.a, States.ArrayLength($.l[?(@.x == 'a, b')]))",
        r"States.Format('it\'s \{\} \\', 1.5, -2, true, null)",
        "States.Array( $$.Execution.Id ,$v )",
        "States.Format('two\nlines')",
    ],
)
def test_a_call_is_read(call):
    # GIVEN a call of an intrinsic function WHEN it is read THEN it is one
    assert is_intrinsic(call)


@pytest.mark.parametrize(
    "text",
    [
        "States.Format",
        "States.Format(",
        "States.Format('a)",
        "States.Format('a',)",
        "States.Format('a' 'b')",
        "States.Format('a') + 1",
        r"States.Format('a\"b')",
        "States.Nothing()",
        "Format('a')",
        "States.Array([1])",
        "States.Array(" * 11 + ")" * 11,
    ],
)
def test_other_texts_are_no_calls(text):
    # GIVEN a text that no call is written as WHEN it is read THEN it is none
    assert not is_intrinsic(text)


@given(st.text("$.[]()'\"\\,*:?@a0S tes", max_size=40))
def test_each_text_is_a_path_or_a_call_or_none(text):
    # GIVEN any text WHEN it is read THEN it is something or nothing
    assert not is_reference_path(text) or is_path(text)
    is_intrinsic(f"States.Array({text})")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start"),
        ('{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate"),
        ('{"a": 1 "b": 2}', "Unexpected character ('\"' (code 34)): was expecting comma to sep"),
        ('{"a": ', "Unexpected end-of-input"),
        ('{"a": yes}', "Unrecognized token 'yes': was expecting (JSON String, Number, Array, "),
        ('{"a": NaN}', "Non-standard token 'NaN': enable JsonParser.Feature.ALLOW_NON_NUMERIC"),
        ('{"a": 1, "a": 2}', "Duplicate field 'a'"),
        ('{"a": "\n"}', "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped"),
    ],
)
def test_what_is_no_json_is_told_with_its_line(text, message):
    # GIVEN a text that is no JSON WHEN it is read
    report = Report()
    assert read(text, report) is None
    # THEN the error is Jackson's, with its place
    (error,) = report.errors
    assert error.code == "INVALID_JSON_DESCRIPTION"
    assert error.message.startswith(message)
    assert error.message.endswith(f"\n at {error.location}")


@pytest.mark.parametrize("text", ["[]", "1", '"text"', "null", "true", "\n"])
def test_only_an_object_is_a_definition(text):
    # GIVEN JSON that is no object WHEN it is read THEN that is said, without a place
    report = Report()
    assert read(text, report) is None
    assert [str(error) for error in report.errors] == [
        "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null"
    ]


def test_a_definition_that_is_nested_too_deeply_is_told():
    # GIVEN JSON deeper than the reader goes WHEN it is read THEN it is told, not raised
    report = Report()
    assert read('{"a":' * 200_000, report) is None
    assert [error.code for error in report.errors] == ["TOO_DEEPLY_NESTED"]


@given(st.text() | st.text('{}[]":,0-eEatruefalsn\\ \n'))
def test_each_text_is_read_or_told(text):
    # GIVEN any text WHEN it is read THEN it is an object, or something is told
    report = Report()
    assert isinstance(read(text, report), dict) or report.errors
