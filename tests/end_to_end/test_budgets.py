"""What one photo costs, in what AWS counts: states that it passes, and bytes that a start loads."""

import boto3

_MAX_STATES = 5
_MAX_BYTES = 256 * 1024
_MAX_BYTES_WITH_PILLOW = 25 * 1024 * 1024  # a tenth of what Lambda takes
_WITH_PILLOW = {"serialize_image", "classify_batch", "monitor_drift"}


def test_a_photo_passes_few_states(aws):
    # GIVEN the executions of the photos that were classified
    states = boto3.client("stepfunctions")
    found = states.list_executions(
        stateMachineArn=aws["classification_state_machine_arn"], statusFilter="SUCCEEDED"
    )["executions"]
    assert found
    # WHEN the states that each of them entered are counted
    entered = []
    for execution in found:
        pages = states.get_paginator("get_execution_history").paginate(
            executionArn=execution["executionArn"]
        )
        events = [event["type"] for page in pages for event in page["events"]]
        entered.append(sum(name.endswith("StateEntered") for name in events))
    # THEN none needed more than its budget: each state of a Standard workflow is paid for
    assert max(entered) <= _MAX_STATES


def test_archives_of_functions_are_small(aws):
    # GIVEN the functions that were deployed
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    functions = [one for page in pages for one in page["Functions"]]
    assert functions
    # WHEN the sizes of their archives are read
    for function in functions:
        name = function["FunctionName"].replace("-", "_")
        pillow = any(name.endswith(one) for one in _WITH_PILLOW)
        # THEN each is within its budget
        assert function["CodeSize"] <= (_MAX_BYTES_WITH_PILLOW if pillow else _MAX_BYTES), name
