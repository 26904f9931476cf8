"""Connections that break on purpose: before a call has an effect, and after."""

import http.client
import json
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, ConnectionClosedError


def rule(service: str, operation: str, kind: str) -> dict:
    return {"service": service, "operation": operation, "rate": 1, "kind": kind}


@pytest.fixture
def places(aws) -> dict[str, dict[str, object]]:
    """By operation: the service, the call's parameters, and how often it was carried out."""
    name = f"fault-{uuid4().hex}"
    queue = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    aws("events").put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    target = {"Id": "queue", "Arn": arn["Attributes"]["QueueArn"]}
    aws("events").put_targets(Rule=name, Targets=[target])
    aws("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
    )
    machine = aws("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/machine",
    )["stateMachineArn"]
    aws("s3").create_bucket(Bucket=name)

    def messages() -> int:
        answer = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    entry = {"Source": name, "DetailType": "test", "Detail": "{}"}
    return {
        "SendMessage": {
            "service": "sqs",
            "call": lambda c: c.send_message(QueueUrl=queue, MessageBody="x"),
            "done": messages,
        },
        "PutEvents": {
            "service": "events",
            "call": lambda c: c.put_events(Entries=[entry]),
            "done": messages,
        },
        "PutItem": {
            "service": "dynamodb",
            "call": lambda c: c.put_item(TableName=name, Item={"key": {"S": "x"}}),
            "done": lambda: aws("dynamodb").scan(TableName=name)["Count"],
        },
        "StartExecution": {
            "service": "stepfunctions",
            "call": lambda c: c.start_execution(stateMachineArn=machine),
            "done": lambda: len(
                aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
            ),
        },
        "PutObject": {
            "service": "s3",
            "call": lambda c: c.put_object(Bucket=name, Key="x", Body=b"x"),
            "done": lambda: aws("s3").list_objects_v2(Bucket=name)["KeyCount"],
        },
    }


OPERATIONS = ["SendMessage", "PutEvents", "PutItem", "StartExecution", "PutObject"]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("answer_error", ClientError),
        ("answer_lost", ConnectionClosedError),
        ("answer_cut", ConnectionClosedError),
    ],
)
def test_a_call_whose_answer_is_lost_is_carried_out(
    aws_once, faults, places, wait_until, operation, kind, raised
):
    # GIVEN a rule by which answers are lost
    place = places[operation]
    signed = {"stepfunctions": "states"}.get(place["service"], place["service"])
    faults("PUT", [rule(signed, operation, kind)])
    # WHEN a call is made once THEN its caller sees an error of the server or of the connection
    with pytest.raises(raised) as failed:
        place["call"](aws_once(place["service"]))
    if raised is ClientError:
        assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert faults("GET")["rules"][0]["injected"] == 1
    # AND it is carried out, once
    faults("DELETE")
    assert wait_until(place["done"]) == 1


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_whose_connection_is_reset_has_no_effect(aws_once, faults, places, operation):
    # GIVEN a rule by which connections are reset
    place = places[operation]
    signed = {"stepfunctions": "states"}.get(place["service"], place["service"])
    faults("PUT", [rule(signed, operation, "reset")])
    # WHEN a call is made once THEN its connection breaks, and nothing has been done
    with pytest.raises(ConnectionClosedError, match="Connection was closed"):
        place["call"](aws_once(place["service"]))
    faults("DELETE")
    assert place["done"]() == 0


@pytest.mark.parametrize(
    ("kind", "seen"),
    [("reset", ConnectionResetError), ("answer_lost", ConnectionResetError), ("answer_cut", 4)],
)
def test_on_the_wire_a_connection_is_reset_or_a_body_is_cut(aws, faults, kind, seen):
    # GIVEN an object of eight bytes and a rule by which its answer breaks
    bucket, url = f"bucket-{uuid4().hex}", aws("s3").meta.endpoint_url
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"12345678")
    faults("PUT", [rule("s3", "GetObject", kind)])
    # WHEN it is asked for without an SDK
    request = AWSRequest("GET", f"{url}/{bucket}/k")
    SigV4Auth(Credentials("localaws", "localaws"), "s3", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", f"/{bucket}/k", headers=dict(request.headers))
    # THEN TCP says that it was reset, or there is half of what the header announces
    if seen is ConnectionResetError:
        with pytest.raises(ConnectionResetError, match="reset by peer"):
            connection.getresponse()
        return
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Length"]) == (200, "8")
    assert answer.read(4) == b"1234"
    with pytest.raises(ConnectionResetError, match="reset by peer"):
        answer.read()


@pytest.mark.parametrize(
    ("resource", "parameters", "signed", "operation", "error"),
    [
        ("events:putEvents", {"Entries": []}, "events", "PutEvents", "EventBridge"),
        (
            "sqs:sendMessage",
            {"QueueUrl": "http://localhost/123456789012/q", "MessageBody": "x"},
            "sqs",
            "SendMessage",
            "SQS",
        ),
        (
            "dynamodb:putItem",
            {"TableName": "t", "Item": {"key": {"S": "x"}}},
            "dynamodb",
            "PutItem",
            "DynamoDB",
        ),
        ("lambda:invoke", {"FunctionName": "f"}, "lambda", "Invoke", "Lambda"),
        ("aws-sdk:dynamodb:listTables", {}, "dynamodb", "ListTables", "DynamoDb"),
    ],
)
def test_a_task_whose_connection_breaks_fails_by_the_sdks_name(
    aws, faults, wait_until, resource, parameters, signed, operation, error
):
    # GIVEN a rule that resets an integration's connections, and a machine with a task of it
    faults("PUT", [rule(signed, operation, "reset")])
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True}
    workflow = aws("stepfunctions")
    machine = workflow.create_state_machine(
        name=f"m-{uuid4().hex}",
        definition=json.dumps(
            {"StartAt": "A", "States": {"A": {**task, "Parameters": parameters}}}
        ),
        roleArn="arn:aws:iam::123456789012:role/machine",
    )["stateMachineArn"]
    # WHEN it runs
    arn = workflow.start_execution(stateMachineArn=machine)["executionArn"]

    def ended() -> dict:
        execution = workflow.describe_execution(executionArn=arn)
        return execution if execution["status"] != "RUNNING" else {}

    # THEN it fails by the name that the SDK has for it in Step Functions
    assert wait_until(ended)["error"] == f"{error}.SdkClientException"
