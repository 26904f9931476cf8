"""Paths and intrinsic functions of the Amazon States Language."""

import json
from decimal import Decimal

import pytest

# What names the items of a batch that have failed; the others have no such member.
FAILURES = {"batchItemFailures.$": "$[?(@.itemIdentifier)]"}


@pytest.fixture
def passed(make_machine, start_sync):
    """``passed(fields, input)`` is what a Pass or a Map state with some fields gives."""

    def run(fields: dict, given: object) -> object:
        state = {"Type": "Pass", "End": True} | fields
        machine = make_machine({"StartAt": "State", "States": {"State": state}}, "EXPRESS")
        answer = start_sync(machine, given)
        assert answer["status"] == "SUCCEEDED", answer
        return json.loads(answer["output"])

    return run


def failures(*names: str) -> dict:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], failures()),
        ([{}], failures()),
        ([{"itemIdentifier": "a"}], failures("a")),
        ([{"itemIdentifier": "a"}, {"photo": 1}, {"itemIdentifier": "b"}], failures("a", "b")),
        ([None, "text", 1, {"itemIdentifier": "a"}], failures("a")),
    ],
)
def test_a_filter_gives_a_list_of_what_matches(passed, given, expected):
    # GIVEN a batch of which none, one or several have a member
    each = {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}}
    processor = {"ProcessorConfig": {"Mode": "INLINE"}} | each
    # WHEN a Pass state and an inline Map select these
    # THEN each gives a list, be it empty
    assert passed({"Parameters": FAILURES}, given) == expected
    selecting = {"Type": "Map", "ItemProcessor": processor, "ResultSelector": FAILURES}
    assert passed(selecting, given) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.items[?(@.name=='x')].name", ["x"]),
        ("$.items[?(@.name=='z')].name", []),
        ("$.none[?(@.name)]", []),
        ("$.items[*].none", []),
        ("$..name", ["x"]),
        ("$..none", []),
        ("$.items[0:1]", [{"name": "x"}]),
        ("$.items[0].name", "x"),
        ("$['a*b']", 1),
    ],
)
def test_a_path_that_may_name_many_gives_a_list(passed, path, expected):
    # GIVEN a document WHEN a path is taken in it
    given = {"items": [{"name": "x"}], "a*b": 1}
    # THEN it is a list, unless the path can name one value alone
    assert passed({"Parameters": {"value.$": path}}, given) == {"value": expected}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.998, "0.998"), (1.0, "1.0"), (5, "5"), (0, "0"), (123456.789, "123456.789")],
)
def test_a_number_is_formatted_as_it_is_written(passed, value, expected):
    # GIVEN a number WHEN it is put into a text THEN it is as JSON has it
    text = passed({"Parameters": {"text.$": "States.Format('{}', $)"}}, value)["text"]
    assert text == expected


def test_a_very_small_number_stays_that_number(passed):
    # GIVEN a number that JSON writes with an exponent WHEN it is put into a text
    text = passed({"Parameters": {"text.$": "States.Format('{}', $)"}}, 1e-05)["text"]
    # THEN that is the number, however it is written
    assert Decimal(text) == Decimal("0.00001")


def test_milliseconds_become_seconds_to_which_some_are_added(passed):
    # GIVEN the time of a message, in milliseconds, as text
    seconds = "States.StringToJson(States.Format('{}E-3', $.sent))"
    sum_of = f"States.MathAdd({seconds}, 2592000)"
    # WHEN thirty days are added THEN it is the number of seconds, and its text
    parameters = {"number.$": sum_of, "text.$": f"States.Format('{{}}', {sum_of})"}
    given = {"sent": "1523232000123"}
    assert passed({"Parameters": parameters}, given) == {
        "number": 1525824000,
        "text": "1525824000",
    }
