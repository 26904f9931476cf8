"""Writes to services, and what is read of them afterwards."""

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

Clients = Callable[[str], Any]

SERVICES = (
    "dynamodb",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
)
BUCKET, TABLE, QUEUE = "soak-objects", "soak-items", "soak-messages"
EXECUTED = "arn:aws:states:us-east-1:123456789012:stateMachine:soak-executed"
ROLE = "arn:aws:iam::123456789012:role/soak"
MACHINE = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
_GONE = {
    "404",
    "NoSuchKey",
    "NoSuchEntity",
    "NotFound",
    "NotFoundException",
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
    clients("stepfunctions").create_state_machine(
        name="soak-executed", definition=MACHINE, roleArn=ROLE
    )


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


def _put_key(clients: Clients, name: str, value: str) -> None:
    """Describe a key, and have it encrypt the same: what it has encrypted must open later."""
    kms, alias = clients("kms"), f"alias/{name}"
    try:
        key = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    except ClientError:
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=alias, TargetKeyId=key)
    sealed = kms.encrypt(KeyId=key, Plaintext=value.encode())["CiphertextBlob"]
    kms.update_key_description(KeyId=key, Description=base64.b64encode(sealed).decode())


def _get_key(clients: Clients, name: str) -> str:
    kms = clients("kms")
    described = kms.describe_key(KeyId=f"alias/{name}")["KeyMetadata"]["Description"]
    if not described:
        raise KeyError(name)  # killed before it had encrypted anything
    opened = kms.decrypt(CiphertextBlob=base64.b64decode(described))
    return str(opened["Plaintext"].decode())


def _topic(name: str) -> str:
    return f"arn:aws:sns:us-east-1:123456789012:{name}"


def _put_topic(clients: Clients, name: str, value: str) -> None:
    topics = clients("sns")
    topics.create_topic(Name=name)
    topics.set_topic_attributes(
        TopicArn=_topic(name), AttributeName="DisplayName", AttributeValue=value
    )


def _get_topic(clients: Clients, name: str) -> str:
    answer = clients("sns").get_topic_attributes(TopicArn=_topic(name))
    if not (value := answer["Attributes"].get("DisplayName")):
        raise KeyError(name)  # killed before it had a name to show
    return str(value)


def _execute(clients: Clients, name: str, value: str) -> None:
    clients("stepfunctions").start_execution(
        stateMachineArn=EXECUTED, name=f"{name}-{value}", input=json.dumps(value)
    )


def _executed(clients: Clients, name: str) -> str:
    """Return the input of the newest execution: one that has succeeded has it as its output."""
    machines = clients("stepfunctions")
    found = (
        one
        for page in machines.get_paginator("list_executions").paginate(stateMachineArn=EXECUTED)
        for one in page["executions"]
        if one["name"].startswith(f"{name}-")
    )
    newest = max(found, key=lambda one: str(one["name"]), default=None)
    if newest is None:
        raise KeyError(name)
    told = machines.describe_execution(executionArn=newest["executionArn"])
    value = json.loads(told["input"])
    if told["status"] == "SUCCEEDED" and json.loads(told["output"]) != value:
        return f"{value}, but {told['output']}"
    return str(value)


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
    "execution": (_execute, None, _executed),
    "key": (_put_key, None, _get_key),
    "topic": (_put_topic, lambda c, n: c("sns").delete_topic(TopicArn=_topic(n)), _get_topic),
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
