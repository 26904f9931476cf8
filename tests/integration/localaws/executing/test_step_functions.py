"""State machines that run: tasks, retries, catches, branches and how they end."""

import json

import pytest

INVOKE = "arn:aws:states:::lambda:invoke"

# Fails, by the names of errors given, once a call for each; then answers how often it was called.
FAILING_AT_FIRST = """
    calls = {}

    class Busy(Exception): pass
    class Broken(Exception): pass

    def handler(event, context):
        count = calls[event["id"]] = calls.get(event["id"], 0) + 1
        errors = event.get("errors", [])
        if count <= len(errors):
            raise {"Busy": Busy, "Broken": Broken}[errors[count - 1]](f"call {count}")
        return {"calls": count}
"""


@pytest.fixture(scope="session")
def failing_at_first(make_function) -> str:
    return make_function(FAILING_AT_FIRST)


@pytest.fixture
def invoking(failing_at_first):
    """``invoking(**fields)`` is a definition that calls the function with its whole input."""

    def definition(**fields) -> dict:
        task = {
            "Type": "Task",
            "Resource": INVOKE,
            "Parameters": {"FunctionName": failing_at_first, "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "End": True,
        }
        states = {"Call": task | fields}
        if "Catch" in fields:
            caught = {"Type": "Pass", "Result": "caught", "ResultPath": "$.outcome", "End": True}
            states["Caught"] = caught
        return {"StartAt": "Call", "States": states}

    return definition


def test_a_task_invokes_a_function_and_hands_its_answer_on(execute, invoking):
    # GIVEN a machine that calls a function
    # WHEN it runs to its end
    execution = execute(invoking(), {"id": "answers"})
    # THEN the function's answer is its output
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"]) == {"calls": 1}


def test_a_retried_task_is_called_until_it_succeeds(execute, invoking):
    # GIVEN a function that is busy twice
    retry = {"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 3}
    # WHEN it is called by a task that tries again when it is busy
    given = {"id": "busy twice", "errors": ["Busy", "Busy"]}
    execution = execute(invoking(Retry=[retry]), given)
    # THEN the third call counts
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"]) == {"calls": 3}


def test_a_task_is_given_up_after_its_last_attempt(aws, execute, invoking):
    # GIVEN a function that is busy more often than it is tried again
    retry = {"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 1}
    # WHEN it is called
    execution = execute(invoking(Retry=[retry]), {"id": "busy", "errors": ["Busy"] * 9})
    # THEN the execution fails of the second call, and there was no third
    assert execution["status"] == "FAILED"
    assert execution["error"] == "Busy"
    assert json.loads(execution["cause"])["errorMessage"] == "call 2"


def test_an_error_that_no_retrier_names_is_not_tried_again(execute, invoking):
    # GIVEN a function that breaks, and a retrier for another error
    retry = {"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 5}
    # WHEN it is called
    execution = execute(invoking(Retry=[retry]), {"id": "broken", "errors": ["Broken"] * 9})
    # THEN the first call's error ends the execution
    assert (execution["status"], execution["error"]) == ("FAILED", "Broken")
    assert json.loads(execution["cause"])["errorMessage"] == "call 1"


@pytest.mark.parametrize("named", ["Broken", "States.TaskFailed", "States.ALL"])
def test_a_named_error_is_caught_with_its_name_and_cause(execute, invoking, named):
    # GIVEN a task with a catcher for the error, by its own name or a wider one
    catch = {"ErrorEquals": [named], "Next": "Caught", "ResultPath": "$.error"}
    # WHEN the function breaks
    given = {"id": f"caught by {named}", "errors": ["Broken"]}
    execution = execute(invoking(Catch=[catch]), given)
    # THEN the catcher's state has the input with the error beside it
    assert execution["status"] == "SUCCEEDED"
    output = json.loads(execution["output"])
    assert output["outcome"] == "caught"
    assert output["id"] == given["id"]
    assert output["error"]["Error"] == "Broken"
    assert json.loads(output["error"]["Cause"])["errorMessage"] == "call 1"


def test_an_error_that_no_catcher_names_fails_the_execution(execute, invoking):
    # GIVEN a task whose catcher names another error
    catch = {"ErrorEquals": ["Busy"], "Next": "Caught"}
    # WHEN the function breaks
    execution = execute(invoking(Catch=[catch]), {"id": "uncaught", "errors": ["Broken"]})
    # THEN nothing caught it
    assert (execution["status"], execution["error"]) == ("FAILED", "Broken")


@pytest.mark.parametrize(("confidence", "way"), [(0.95, "sure"), (0.9, "unsure"), (0, "unsure")])
def test_a_choice_takes_the_way_that_its_rule_matches(execute, confidence, way):
    # GIVEN a choice between two ways, one of them the default
    rule = {"Variable": "$.confidence", "NumericGreaterThan": 0.9, "Next": "Sure"}
    states = {
        "Choose": {"Type": "Choice", "Choices": [rule], "Default": "Unsure"},
        "Sure": {"Type": "Pass", "Result": "sure", "End": True},
        "Unsure": {"Type": "Pass", "Result": "unsure", "End": True},
    }
    # WHEN an input comes to it
    execution = execute({"StartAt": "Choose", "States": states}, {"confidence": confidence})
    # THEN its way is taken
    assert json.loads(execution["output"]) == way


def test_a_choice_without_a_matching_rule_fails_the_execution(execute):
    # GIVEN a choice with no default
    rule = {"Variable": "$.colour", "StringEquals": "red", "Next": "Red"}
    states = {
        "Choose": {"Type": "Choice", "Choices": [rule]},
        "Red": {"Type": "Succeed"},
    }
    # WHEN no rule matches
    execution = execute({"StartAt": "Choose", "States": states}, {"colour": "blue"})
    # THEN there is no way on
    assert (execution["status"], execution["error"]) == ("FAILED", "States.NoChoiceMatched")


def test_a_wait_lets_its_seconds_pass(execute):
    # GIVEN a machine that waits for a second, as its input says
    wait = {"Type": "Wait", "SecondsPath": "$.seconds", "End": True}
    # WHEN it runs
    execution = execute({"StartAt": "Wait", "States": {"Wait": wait}}, {"seconds": 1})
    # THEN a second lies between its start and its end, and the input passes through
    assert execution["status"] == "SUCCEEDED"
    assert (execution["stopDate"] - execution["startDate"]).total_seconds() >= 0.9
    assert json.loads(execution["output"]) == {"seconds": 1}


def test_parallel_branches_give_their_outputs_in_order(execute):
    # GIVEN two branches, the first of which takes longer
    wait = {"Type": "Wait", "Seconds": 1, "Next": "Slow"}
    slow = {"Wait": wait, "Slow": {"Type": "Pass", "Result": "slow", "End": True}}
    quick = {"Quick": {"Type": "Pass", "Result": "quick", "End": True}}
    branches = [{"StartAt": "Wait", "States": slow}, {"StartAt": "Quick", "States": quick}]
    # WHEN they run side by side
    both = {"Type": "Parallel", "Branches": branches, "End": True}
    execution = execute({"StartAt": "Both", "States": {"Both": both}})
    # THEN the outputs stand in the branches' order
    assert json.loads(execution["output"]) == ["slow", "quick"]


def test_a_map_runs_its_states_for_every_item(execute, failing_at_first):
    # GIVEN a map that calls a function for each item
    task = {
        "Type": "Task",
        "Resource": INVOKE,
        "Parameters": {"FunctionName": failing_at_first, "Payload.$": "$"},
        "ResultSelector": {"calls.$": "$.Payload.calls"},
        "ResultPath": "$.result",
        "End": True,
    }
    each = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemSelector": {"id.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index"},
        "MaxConcurrency": 2,
        "ItemProcessor": {"StartAt": "Call", "States": {"Call": task}},
        "End": True,
    }
    # WHEN it is given three
    given = {"items": ["map a", "map b", "map c"]}
    execution = execute({"StartAt": "Each", "States": {"Each": each}}, given)
    # THEN each was called once, and the outputs stand in the items' order
    output = json.loads(execution["output"])
    assert [one["id"] for one in output] == given["items"]
    assert [one["index"] for one in output] == [0, 1, 2]
    assert [one["result"] for one in output] == [{"calls": 1}] * 3


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$[0].id", "a"),
        ("$[0]['tags'][1]", "y"),
        ("$[*].id", ["a", "b"]),
        ("$[1:].id", ["b"]),
    ],
)
def test_a_path_that_names_one_value_gives_that_value(execute, path, value):
    # GIVEN a path into an array; a list is what names any number of values alone
    found = {"Type": "Pass", "Parameters": {"found.$": path}, "End": True}
    # WHEN it is evaluated
    given = [{"id": "a", "tags": ["x", "y"]}, {"id": "b"}]
    execution = execute({"StartAt": "Find", "States": {"Find": found}}, given)
    # THEN it is as in AWS's interpreter
    assert json.loads(execution["output"]) == {"found": value}
