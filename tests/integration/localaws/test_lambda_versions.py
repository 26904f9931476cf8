"""Versions and aliases of functions: what is named is what runs."""

import json
import threading

import pytest
from botocore.exceptions import ClientError

SAYING = """
    import os

    def handler(event, context):
        return [context.function_version, context.invoked_function_arn, os.environ.get("COLOUR")]
"""


@pytest.fixture
def two_versions(make_function, aws, wait_until_settled) -> str:
    name = make_function(SAYING, Environment={"Variables": {"COLOUR": "red"}})
    functions = aws("lambda")
    functions.publish_version(FunctionName=name)
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {"COLOUR": "blue"}}
    )
    wait_until_settled(name)
    functions.publish_version(FunctionName=name)
    return name


def test_each_version_runs_as_it_was_published(two_versions, invoke) -> None:
    # GIVEN two versions of a function
    # WHEN each is invoked
    answers = [invoke(two_versions, Qualifier=one)[1] for one in ("1", "2", "$LATEST")]
    # THEN each has its own configuration, and sees its qualifier
    assert [(number, colour) for number, _, colour in answers] == [
        ("1", "red"),
        ("2", "blue"),
        ("$LATEST", "blue"),
    ]
    assert [arn.rpartition(":")[2] for _, arn, _ in answers] == ["1", "2", "$LATEST"]


def test_an_alias_shares_invocations_by_its_weights(two_versions, aws, invoke) -> None:
    # GIVEN an alias of two versions
    aws("lambda").create_alias(
        FunctionName=two_versions,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
    )
    # WHEN it is invoked often
    answers = [invoke(f"{two_versions}:live") for _ in range(40)]
    # THEN both versions run, the answer names the version, and the function sees the alias
    assert {document[0] for _, document in answers} == {"1", "2"}
    assert all(answer["ExecutedVersion"] == document[0] for answer, document in answers)
    assert all(document[1].endswith(":live") for _, document in answers)


def test_all_versions_share_the_reserved_concurrency(
    make_function, aws, invoke, wait_until
) -> None:
    # GIVEN a function with a version, and one reserved execution, which is in use
    name = make_function("import time\ndef handler(event, context): time.sleep(event)", Timeout=20)
    functions = aws("lambda")
    functions.publish_version(FunctionName=name)
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    busy = threading.Thread(target=invoke, args=(name, 3))
    busy.start()

    def is_throttled() -> bool:
        try:
            functions.invoke(FunctionName=name, Qualifier="1", Payload=json.dumps(0))
        except ClientError as error:
            return error.response["Error"]["Code"] == "TooManyRequestsException"
        return False

    # WHEN the version is invoked
    # THEN it is throttled, too
    wait_until(is_throttled)
    busy.join()
