"""A definition that is refused changes nothing for those that come with it and after it."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def passing(word: str) -> dict:
    state = {"Type": "Pass", "Parameters": {"r.$": "$.x"}, "End": True}
    return {"Comment": word, "StartAt": "A", "States": {"A": state}}


def refused(word: str) -> dict:
    # JSONata has no Parameters.
    return passing(word) | {"QueryLanguage": "JSONata"}


def test_a_refused_definition_leaves_nothing_behind(execute, make_machine):
    # GIVEN a definition that is refused
    with pytest.raises(ClientError, match="InvalidDefinition"):
        make_machine(refused(uuid4().hex))
    # WHEN another one runs THEN it does as ever
    execution = execute(passing(uuid4().hex), {"x": 1})
    assert json.loads(execution["output"]) == {"r": 1}


def test_definitions_that_are_read_at_once_share_nothing(execute, make_machine):
    # GIVEN good and refused definitions, none read before
    def run(number: int) -> object:
        if number % 2:
            with pytest.raises(ClientError, match="InvalidDefinition"):
                make_machine(refused(uuid4().hex))
            return None
        return json.loads(execute(passing(uuid4().hex), {"x": number})["output"])["r"]

    # WHEN they come side by side
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(run, range(32)))
    # THEN each good one has run
    assert [answer for answer in answers if answer is not None] == list(range(0, 32, 2))
