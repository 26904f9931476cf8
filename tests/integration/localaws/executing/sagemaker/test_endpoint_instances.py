"""Endpoints of several instances: who answers, and who answers when one has died."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

# Takes a while, and says which process it was.
SLOW = """
    import json, os, time

    def model_fn(model_dir):
        print("loaded", flush=True)
        return os.getpid()

    def input_fn(body, content_type):
        return float(body)

    def predict_fn(seconds, model):
        time.sleep(seconds)
        return model

    def output_fn(prediction, accept):
        return json.dumps(prediction)
"""
FEWEST = {"RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"}}


@pytest.fixture(scope="module")
def endpoint(make_configuration, make_endpoint) -> str:
    variant = {"InitialInstanceCount": 2, **FEWEST}
    return make_endpoint(make_configuration("slow", SLOW, variant=variant))


@pytest.fixture
def ask(aws, endpoint):
    """``ask(seconds)`` is the process that answered; 0 if none did."""

    def call(seconds: float = 0.0) -> int:
        try:
            answer = aws("sagemaker-runtime").invoke_endpoint(
                EndpointName=endpoint, Body=str(seconds).encode(), ContentType="text/plain"
            )
        except ClientError:
            return 0
        return int(json.loads(answer["Body"].read()))

    return call


def together(ask) -> set[int]:
    with ThreadPoolExecutor(2) as pool:
        return set(pool.map(ask, [0.5, 0.5]))


def test_two_requests_at_a_time_are_answered_by_two_instances(ask):
    # GIVEN an endpoint of two instances that gives requests to who has the fewest
    # WHEN it is asked twice at a time
    # THEN each instance answers once
    assert len(together(ask)) == 2


def test_an_instance_that_died_is_replaced_while_the_other_answers(ask, wait_until):
    # GIVEN two instances
    first, second = together(ask)
    # WHEN one dies
    os.kill(first, signal.SIGKILL)
    # THEN the other answers at once, and by and by there are two again
    assert wait_until(ask) == second

    def two() -> set[int]:
        answered = together(ask)
        return answered if len(answered) == 2 and 0 not in answered else set()

    assert first not in wait_until(two)


def test_every_instance_counts_and_has_a_log_stream(aws, ask, endpoint, wait_until):
    # GIVEN an endpoint of two instances, each of which prints when it has loaded its model
    group = {"logGroupName": f"/aws/sagemaker/Endpoints/{endpoint}"}
    logs, sagemaker = aws("logs"), aws("sagemaker")
    # WHEN it is described, and its logs are looked at
    [variant] = sagemaker.describe_endpoint(EndpointName=endpoint)["ProductionVariants"]

    def both() -> list[str]:
        names = [one["logStreamName"] for one in logs.describe_log_streams(**group)["logStreams"]]
        return names if len(names) > 1 else []

    streams = wait_until(both)
    # THEN both count, and each has a stream of the variant's
    assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (2, 2)
    assert len(streams) == 2
    assert all(name.startswith("all/i-") for name in streams)
