"""How many states the executions of a Standard state machine pass: each is charged for."""

import boto3

_EXECUTIONS = 50


def transitions(state_machine_arn: str) -> float | None:
    """Return the average of the newest executions that ended well; None if there is none."""
    client = boto3.client("stepfunctions")
    page = client.list_executions(
        stateMachineArn=state_machine_arn, statusFilter="SUCCEEDED", maxResults=_EXECUTIONS
    )
    histories = client.get_paginator("get_execution_history")
    counts = [
        sum(event["type"].endswith("StateEntered") for page in pages for event in page["events"])
        for pages in (
            histories.paginate(executionArn=execution["executionArn"])
            for execution in page["executions"]
        )
    ]
    return sum(counts) / len(counts) if counts else None
