"""Functions that are called more often at once than they may run."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config

SLOW = """
import time

def handler(event, context):
    time.sleep(1)
    return event
"""


@pytest.fixture
def slow(aws, make_function):
    """The ARN of a function that runs for a second, of which two may run at once."""
    name = make_function(SLOW)
    aws("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=2)
    return aws("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]


@pytest.fixture
def once(aws):
    """A client of Lambda that does not try again, and has a connection for everybody."""
    return boto3.client(
        "lambda",
        region_name="us-east-1",
        endpoint_url=aws("lambda").meta.endpoint_url,
        aws_access_key_id="localaws",
        aws_secret_access_key="localaws",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=20),
    )


def test_a_function_that_may_not_run_is_throttled(aws, once, make_function):
    # GIVEN a function that may not run at all
    name = make_function(SLOW)
    aws("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    # WHEN it is invoked THEN Lambda refuses, and says of what
    refusal = once.exceptions.TooManyRequestsException
    with pytest.raises(refusal, match=r"Rate Exceeded\.") as refused:
        once.invoke(FunctionName=name)
    answer = refused.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert answer["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_of_a_burst_as_many_run_as_are_reserved(once, slow, metric_sum):
    # GIVEN a function of which two may run at once
    def invoke(number: int) -> int | str:
        try:
            answer = once.invoke(FunctionName=slow, Payload=json.dumps(number))
        except once.exceptions.TooManyRequestsException as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"]
        return "ran" if json.load(answer["Payload"]) == number else "wrong"

    # WHEN sixteen are asked for at once, twice
    with ThreadPoolExecutor(16) as pool:
        bursts = [Counter(pool.map(invoke, range(16))) for _ in range(2)]
    # THEN each time two run, and the others are refused and counted
    assert bursts == [{"ran": 2, 429: 14}] * 2
    assert metric_sum("AWS/Lambda", "Throttles", FunctionName=slow.rpartition(":")[2]) == 28


@pytest.mark.parametrize("is_by_arn", [False, True])
def test_a_machine_catches_what_is_refused_by_lambda_s_name(
    slow, make_machine, start_sync, is_by_arn
):
    # GIVEN an Express machine that calls the function for all items at once
    parameters = {"FunctionName": slow, "Payload.$": "$"}
    invoke = {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": parameters}
    call = {"Resource": slow} if is_by_arn else invoke | {"OutputPath": "$.Payload"}
    error = "Lambda.TooManyRequestsException"
    catch = [{"ErrorEquals": [error], "Next": "Refused"}]
    retry = [{"ErrorEquals": [error], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 30}]

    def run(**fields: object) -> list:
        task = {"Type": "Task", "End": True} | call | fields
        processor = {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Call",
            "States": {"Call": task, "Refused": {"Type": "Pass", "End": True}},
        }
        each = {"Type": "Map", "ItemProcessor": processor, "End": True}
        machine = make_machine({"StartAt": "Each", "States": {"Each": each}}, "EXPRESS")
        answer = start_sync(machine, list(range(6)))
        assert answer["status"] == "SUCCEEDED", answer
        return json.loads(answer["output"])

    # WHEN what is refused is caught THEN two have run
    results = run(Catch=catch)
    refused = [one for one in results if isinstance(one, dict)]
    assert len(refused) == 4
    assert {one["Error"] for one in refused} == {error}
    assert all(one["Cause"].startswith("Rate Exceeded. (Service: ") for one in refused)
    # WHEN it is tried again THEN all have
    assert run(Retry=retry, Catch=catch) == list(range(6))
