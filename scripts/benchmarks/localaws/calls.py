"""What a call takes, of one client that makes one after the other."""

import io
import json
import statistics
import time
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from benchmarks.localaws.servers import Server

_WARM_UP, _CALLS = 20, 200
_SECONDS_TO_END = 10
_KIBIBYTE = b"x" * 1024
_HANDLER = "def handler(event, context):\n    return event\n"


def latencies(server: Server) -> Mapping[str, float | None]:
    """Return the median milliseconds of each call; None where the server cannot do it."""
    found: dict[str, float | None] = {}
    for name, prepare in _CALLS_OF.items():
        try:
            call, number = prepare(server)
            found[name] = _median(call, number)
        except (ClientError, BotoCoreError, RuntimeError, ValueError):
            found[name] = None
    return found


def function(server: Server, name: str, source: str = _HANDLER) -> str:
    """Make a function that returns its event, and return its ARN."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("index.py", source)
    made = server.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="index.handler",
        Role=server.place.names()["role"],
        Timeout=60,
        Code={"ZipFile": archive.getvalue()},
    )
    server.client("lambda").get_waiter("function_active_v2").wait(FunctionName=name)
    return str(made["FunctionArn"])


def machine(server: Server, name: str, resource: str, kind: str = "STANDARD") -> str:
    """Make a machine of one task, and return its ARN."""
    task = {"Type": "Task", "Resource": resource, "End": True}
    made = server.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "A", "States": {"A": task}}),
        roleArn=server.place.names()["role"],
        type=kind,
    )
    return str(made["stateMachineArn"])


def _median(call: Callable[[int], Any], number: int) -> float:
    for warm_up in range(_WARM_UP):
        call(-1 - warm_up)
    taken = []
    for index in range(number):
        begin = time.perf_counter()
        call(index)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


Prepared = tuple[Callable[[int], Any], int]


def _send(server: Server) -> Prepared:
    sqs = server.client("sqs")
    queue = sqs.create_queue(QueueName="send")["QueueUrl"]
    return lambda _: sqs.send_message(QueueUrl=queue, MessageBody="x"), _CALLS


def _receive(server: Server) -> Prepared:
    sqs = server.client("sqs")
    queue = sqs.create_queue(QueueName="receive")["QueueUrl"]
    for _ in range(_WARM_UP + _CALLS):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    return lambda _: sqs.receive_message(QueueUrl=queue)["Messages"][0], _CALLS


def _put(server: Server) -> Prepared:
    s3 = server.client("s3")
    s3.create_bucket(Bucket="bench-put")
    return lambda index: s3.put_object(Bucket="bench-put", Key=f"k{index}", Body=_KIBIBYTE), _CALLS


def _get(server: Server) -> Prepared:
    s3 = server.client("s3")
    s3.create_bucket(Bucket="bench-get")
    s3.put_object(Bucket="bench-get", Key="k", Body=_KIBIBYTE)
    return lambda _: s3.get_object(Bucket="bench-get", Key="k")["Body"].read(), _CALLS


def _table(server: Server, name: str) -> Any:
    client = server.client("dynamodb")
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


def _put_item(server: Server) -> Prepared:
    client = _table(server, "put")
    return lambda index: client.put_item(TableName="put", Item={"k": {"S": str(index)}}), _CALLS


def _get_item(server: Server) -> Prepared:
    client = _table(server, "get")
    client.put_item(TableName="get", Item={"k": {"S": "1"}})
    return lambda _: client.get_item(TableName="get", Key={"k": {"S": "1"}})["Item"], _CALLS


def _invoke(server: Server) -> Prepared:
    function(server, "invoked")
    client = server.client("lambda")

    def call(index: int) -> None:
        answer = client.invoke(FunctionName="invoked", Payload=json.dumps(index))
        if json.loads(answer["Payload"].read()) != index:
            raise RuntimeError("the function did not run")

    return call, _CALLS // 4


def _execute(server: Server) -> Prepared:
    arn = machine(server, "executed", function(server, "executed"))
    client = server.client("stepfunctions")

    def call(index: int) -> None:
        name = client.start_execution(stateMachineArn=arn, input=json.dumps({"n": index}))
        described = {"status": "RUNNING"}
        deadline = time.monotonic() + _SECONDS_TO_END
        while described["status"] == "RUNNING" and time.monotonic() < deadline:
            described = client.describe_execution(executionArn=name["executionArn"])
        if json.loads(described.get("output", "null")) != {"n": index}:
            raise RuntimeError("the machine did not run its function")

    return call, _CALLS // 8


_CALLS_OF: Mapping[str, Callable[[Server], Prepared]] = {
    "SQS SendMessage": _send,
    "SQS ReceiveMessage": _receive,
    "S3 PutObject, 1 KiB": _put,
    "S3 GetObject, 1 KiB": _get,
    "DynamoDB PutItem": _put_item,
    "DynamoDB GetItem": _get_item,
    "Lambda Invoke, warm": _invoke,
    "a machine of one function": _execute,
}
