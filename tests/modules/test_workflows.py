"""The module of state machines: what is applied runs."""

import json
import time

import pytest


@pytest.mark.module("step_functions")
def test_machines_invoke_functions_and_tell_queues(applied, aws, receive):
    # GIVEN the module's machines, each with the role that the module gives it
    states = aws("stepfunctions")
    # WHEN the Standard one is executed
    execution = states.start_execution(
        stateMachineArn=applied["standard"], input=json.dumps({"photo": 1})
    )["executionArn"]
    while (told := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(0.2)
    # THEN it succeeds, and the queue has what the function returned
    assert told["status"] == "SUCCEEDED", told
    assert json.loads(receive(applied["queue"])) == {"photo": 1}
    # AND the Express one does the same
    states.start_execution(stateMachineArn=applied["express"], input=json.dumps({"photo": 2}))
    assert json.loads(receive(applied["queue"])) == {"photo": 2}
