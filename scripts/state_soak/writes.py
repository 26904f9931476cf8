"""Writes to services, and what is read of them afterwards."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

Clients = Callable[[str], Any]

BUCKET, TABLE, QUEUE = "soak-objects", "soak-items", "soak-messages"
ROLE = "arn:aws:iam::123456789012:role/soak"
MACHINE = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
_GONE = {
    "404",
    "NoSuchKey",
    "NoSuchEntity",
    "ParameterNotFound",
    "ResourceNotFoundException",
    "StateMachineDoesNotExist",
}


def prepare(clients: Clients) -> None:
    """Make what the writes go to."""
    clients("s3").create_bucket(Bucket=BUCKET)
    clients("sqs").create_queue(QueueName=QUEUE)
    key = {"AttributeName": "k", "KeyType": "HASH"}
    clients("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[key],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": ["states.amazonaws.com", "lambda.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    clients("iam").create_role(RoleName="soak", AssumeRolePolicyDocument=document)
    clients("logs").create_log_group(logGroupName="soak")


def _archive(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", f"def handler(event, context):\n    return {text!r}\n")
    return buffer.getvalue()


def _put_function(clients: Clients, name: str, value: str) -> None:
    functions, code = clients("lambda"), _archive(value)
    try:
        functions.get_function(FunctionName=name)
    except ClientError:
        functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="handler.handler",
            Description=value,
            Code={"ZipFile": code},
        )
    else:
        functions.tag_resource(
            Resource=f"arn:aws:lambda:us-east-1:123456789012:function:{name}", Tags={"v": value}
        )


def _get_function(clients: Clients, name: str) -> str:
    answer = clients("lambda").get_function(FunctionName=name)
    return str(answer.get("Tags", {}).get("v") or answer["Configuration"]["Description"])


def _put_machine(clients: Clients, name: str, value: str) -> None:
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
    machines, definition = clients("stepfunctions"), json.loads(MACHINE) | {"Comment": value}
    try:
        machines.update_state_machine(stateMachineArn=arn, definition=json.dumps(definition))
    except ClientError:
        machines.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)


def _get_machine(clients: Clients, name: str) -> str:
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
    answer = clients("stepfunctions").describe_state_machine(stateMachineArn=arn)
    return str(json.loads(answer["definition"])["Comment"])


def _put_role(clients: Clients, name: str, value: str) -> None:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{value}"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    clients("iam").put_role_policy(RoleName="soak", PolicyName=name, PolicyDocument=document)


def _get_role(clients: Clients, name: str) -> str:
    answer = clients("iam").get_role_policy(RoleName="soak", PolicyName=name)
    [statement] = answer["PolicyDocument"]["Statement"]
    return str(statement["Resource"].removeprefix("arn:aws:s3:::"))


def _put_log(clients: Clients, name: str, value: str) -> None:
    logs = clients("logs")
    try:
        logs.create_log_stream(logGroupName="soak", logStreamName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
            raise
    event = {"timestamp": int(value.split("-")[0]), "message": value}
    logs.put_log_events(logGroupName="soak", logStreamName=name, logEvents=[event])


def _get_log(clients: Clients, name: str) -> str:
    answer = clients("logs").get_log_events(
        logGroupName="soak", logStreamName=name, startFromHead=False
    )
    return str(answer["events"][-1]["message"])


# By kind: how a name gets a value, how it loses it (None: never), and how the value is read.
KINDS: dict[str, tuple[Callable[..., Any], Callable[..., Any] | None, Callable[..., str]]] = {
    "object": (
        lambda c, n, v: c("s3").put_object(Bucket=BUCKET, Key=n, Body=v.encode() * 50),
        lambda c, n: c("s3").delete_object(Bucket=BUCKET, Key=n),
        lambda c, n: (body := c("s3").get_object(Bucket=BUCKET, Key=n)["Body"].read().decode())[
            : len(body) // 50
        ],
    ),
    "item": (
        lambda c, n, v: c("dynamodb").put_item(
            TableName=TABLE, Item={"k": {"S": n}, "v": {"S": v}}
        ),
        lambda c, n: c("dynamodb").delete_item(TableName=TABLE, Key={"k": {"S": n}}),
        lambda c, n: c("dynamodb").get_item(TableName=TABLE, Key={"k": {"S": n}})["Item"]["v"]["S"],
    ),
    "parameter": (
        lambda c, n, v: c("ssm").put_parameter(Name=n, Value=v, Type="String", Overwrite=True),
        lambda c, n: c("ssm").delete_parameter(Name=n),
        lambda c, n: c("ssm").get_parameter(Name=n)["Parameter"]["Value"],
    ),
    "function": (_put_function, None, _get_function),
    "machine": (_put_machine, None, _get_machine),
    "policy": (_put_role, None, _get_role),
    "log": (_put_log, None, _get_log),
    "rule": (
        lambda c, n, v: c("events").put_rule(
            Name=n, EventPattern=json.dumps({"source": [n]}), Description=v
        ),
        lambda c, n: c("events").delete_rule(Name=n),
        lambda c, n: c("events").describe_rule(Name=n)["Description"],
    ),
}


def value_of(clients: Clients, kind: str, name: str) -> str | None:
    """Return the value of a name; None if it has none."""
    try:
        return KINDS[kind][2](clients, name)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise
    except (KeyError, IndexError):
        return None
