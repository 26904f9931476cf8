"""Calls that fail on purpose, as the service itself would say it."""

import json
import urllib.error
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


def rule(service: str, operation: str, kind: str) -> dict:
    return {"service": service, "operation": operation, "rate": 1, "kind": kind}


@pytest.mark.parametrize(
    ("service", "operation", "kind", "call", "code", "status"),
    [
        (
            "s3",
            "GetObject",
            "throttling",
            lambda c: c.get_object(Bucket="b", Key="k"),
            "SlowDown",
            503,
        ),
        (
            "s3",
            "GetObject",
            "not_found",
            lambda c: c.get_object(Bucket="b", Key="k"),
            "NoSuchKey",
            404,
        ),
        (
            "ssm",
            "GetParameter",
            "throttling",
            lambda c: c.get_parameter(Name="n"),
            "ThrottlingException",
            400,
        ),
        (
            "states",
            "ListStateMachines",
            "internal_error",
            lambda c: c.list_state_machines(),
            "InternalServerException",
            500,
        ),
        (
            "lambda",
            "Invoke",
            "throttling",
            lambda c: c.invoke(FunctionName="f"),
            "TooManyRequestsException",
            429,
        ),
        (
            "sns",
            "ListTopics",
            "service_unavailable",
            lambda c: c.list_topics(),
            "ServiceUnavailableException",
            503,
        ),
    ],
)
def test_a_call_fails_as_its_service_says_it(
    aws_once, faults, service, operation, kind, call, code, status
):
    # GIVEN a rule that lets a call fail
    faults("PUT", {"seed": 1, "rules": [rule(service, operation, kind)]})
    # WHEN it is made THEN the SDK sees the service's own error, and it is counted
    name = {"states": "stepfunctions"}.get(service, service)
    with pytest.raises(ClientError) as failed:
        call(aws_once(name))
    assert failed.value.response["Error"]["Code"] == code
    assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert faults("GET")["rules"][0]["injected"] == 1


def test_an_sdk_that_tries_again_gets_through(aws, faults):
    # GIVEN a rule that lets a third of the calls fail
    bucket = f"bucket-{uuid4().hex}"
    aws("s3").create_bucket(Bucket=bucket)
    one = rule("s3", "PutObject", "internal_error") | {"rate": 0.3}
    faults("PUT", {"seed": 3, "rules": [one]})
    # WHEN objects are put by a client with the usual retries THEN all are there
    for number in range(10):
        aws("s3").put_object(Bucket=bucket, Key=str(number), Body=b"1")
    assert faults("GET")["rules"][0]["injected"] > 0
    assert aws("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 10


def test_a_rule_with_a_mistake_is_refused_and_changes_nothing(faults):
    # GIVEN a rule of an unknown kind WHEN it is put THEN it is refused, and said why
    with pytest.raises(urllib.error.HTTPError) as refused:
        faults("PUT", [rule("s3", "GetObject", "meteor")])
    assert refused.value.code == 400
    assert "kind is 'meteor'" in json.loads(refused.value.read())["error"]
    assert faults("GET")["rules"] == []


@pytest.mark.parametrize(
    ("service", "operation", "said"),
    [
        ("sqs", "SendMesage", "rule 0: sqs has no operation 'SendMesage'"),
        ("sqqs", "SendMessage", "rule 0: there is no service 'sqqs'"),
        ("s4", "*", "rule 0: there is no service 's4'"),
    ],
)
def test_a_rule_about_a_call_that_does_not_exist_is_refused(faults, service, operation, said):
    # GIVEN a rule about a call that nobody can make WHEN it is put THEN it is refused by name
    with pytest.raises(urllib.error.HTTPError) as refused:
        faults("PUT", [rule(service, operation, "answer_lost")])
    assert refused.value.code == 400
    assert json.loads(refused.value.read())["error"] == said
    assert faults("GET")["rules"] == []
