"""Errors in items of a Map and in branches, and which of them States.ALL catches."""

import json

import pytest

CAUGHT = {"Type": "Pass", "End": True}


@pytest.fixture
def run(make_machine, start_sync):
    """``run(states, input)`` runs an Express machine and returns the answer."""

    def start(states: dict, given: object) -> dict:
        first = next(iter(states))
        return start_sync(make_machine({"StartAt": first, "States": states}, "EXPRESS"), given)

    return start


def inner(state: dict, **states: dict) -> dict:
    return {"StartAt": "Inner", "States": {"Inner": state} | states}


def mapped(state: dict, **fields: object) -> dict:
    return {"Type": "Map", "ItemProcessor": inner(state), "End": True} | fields


def parallel(state: dict, **fields: object) -> dict:
    return {"Type": "Parallel", "Branches": [inner(state)], "End": True} | fields


MISSING = {"Type": "Pass", "Parameters": {"photo.$": "$.photo"}, "End": True}


@pytest.mark.parametrize("outer", [mapped, parallel])
def test_a_runtime_error_keeps_its_cause_and_is_not_caught(run, outer):
    # GIVEN a state in an item or a branch that asks for what is not there, and a catcher of all
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    # WHEN it runs
    answer = run({"Outer": outer(MISSING, Catch=catch), "Caught": CAUGHT}, [{}])
    # THEN the execution fails of that, and says of what
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Runtime")
    assert answer["cause"].startswith("An error occurred while executing the state 'Inner'")
    assert "'$.photo'" in answer["cause"]


@pytest.mark.parametrize("outer", [mapped, parallel])
@pytest.mark.parametrize("names", [["States.Timeout"], ["States.ALL"]])
def test_a_time_out_leaves_an_item_or_a_branch_by_its_name(run, outer, make_function, aws, names):
    # GIVEN a task in an item or a branch that takes longer than it may, and a catcher
    name = make_function("import time\ndef handler(event, context): time.sleep(3)")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": name},
        "TimeoutSeconds": 1,
        "End": True,
    }
    catch = [{"ErrorEquals": names, "Next": "Caught"}]
    # WHEN it runs THEN the error is caught by its name
    answer = run({"Outer": outer(task, Catch=catch), "Caught": CAUGHT}, [{}])
    assert answer["status"] == "SUCCEEDED", answer
    assert json.loads(answer["output"])["Error"] == "States.Timeout"


@pytest.mark.parametrize("outer", [mapped, parallel])
def test_an_error_of_one_s_own_leaves_by_its_name(run, outer):
    # GIVEN an item or a branch that fails
    fail = {"Type": "Fail", "Error": "ImageEmpty", "Cause": "it has no bytes"}
    catch = [{"ErrorEquals": ["ImageEmpty"], "Next": "Caught"}]
    # WHEN it runs THEN the error is caught
    answer = run({"Outer": outer(fail, Catch=catch), "Caught": CAUGHT}, [{}])
    assert answer["status"] == "SUCCEEDED", answer
    assert json.loads(answer["output"])["Error"] == "ImageEmpty"
