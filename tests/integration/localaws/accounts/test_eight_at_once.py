"""Eight test runs on one server, in accounts and regions of their own, with the same names."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from ...running import until
from ..zips import zip_of

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
PLACES = [(f"{number}" * 12, REGIONS[number % 3]) for number in range(1, 9)]

HANDLER = """
import os
import boto3

def handler(event, context):
    return {
        "account": boto3.client("sts").get_caller_identity()["Account"],
        "arn": context.invoked_function_arn,
        "item": boto3.client("dynamodb").get_item(
            TableName="same", Key={"id": {"S": "1"}}
        )["Item"]["of"]["S"],
        "region": os.environ["AWS_REGION"],
    }
"""


def trust(*services: str) -> str:
    principal = {"Service": [f"{service}.amazonaws.com" for service in services]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def one_run(client, account: str, region: str) -> dict:
    """What a test run does and sees in its place."""
    aws = partial(client, region=region, account=account)
    begin = f"{region}:{account}"
    role = aws("iam").create_role(
        RoleName="same", AssumeRolePolicyDocument=trust("lambda", "states", "sagemaker", "events")
    )["Role"]["Arn"]
    assert role == f"arn:aws:iam::{account}:role/same"
    where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    bucket = f"bucket-of-{account}"
    aws("s3").create_bucket(Bucket=bucket, **({} if region == "us-east-1" else where))
    aws("s3").put_object(Bucket=bucket, Key="k", Body=account.encode())

    url = aws("sqs").create_queue(QueueName="same")["QueueUrl"]
    topic = aws("sns").create_topic(Name="same")["TopicArn"]
    queue = f"arn:aws:sqs:{begin}:same"
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)

    aws("dynamodb").create_table(
        TableName="same",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"id": {"S": "1"}, "of": {"S": account}}
    aws("dynamodb").put_item(TableName="same", Item=item)
    aws("ssm").put_parameter(Name="/same", Value=account, Type="String")

    aws("lambda").create_function(
        FunctionName="same",
        Role=role,
        Runtime="python3.12",
        Handler="handler.handler",
        Timeout=60,
        Code={"ZipFile": zip_of(HANDLER)},
    )
    aws("lambda").get_waiter("function_active_v2").wait(FunctionName="same")
    function = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    function["Parameters"] = {"FunctionName": "same"}
    function["OutputPath"] = "$.Payload"
    machine = aws("stepfunctions").create_state_machine(
        name="same",
        roleArn=role,
        definition=json.dumps({"StartAt": "Call", "States": {"Call": function}}),
    )["stateMachineArn"]
    finished = json.dumps({"source": ["aws.states"], "detail": {"status": ["SUCCEEDED"]}})
    aws("events").put_rule(Name="same", EventPattern=finished)
    aws("events").put_targets(Rule="same", Targets=[{"Id": "queue", "Arn": queue}])
    model = aws("sagemaker").create_model(ModelName="same", ExecutionRoleArn=role)["ModelArn"]

    execution = aws("stepfunctions").start_execution(stateMachineArn=machine)["executionArn"]

    def ended() -> dict | None:
        told = aws("stepfunctions").describe_execution(executionArn=execution)
        return told if told["status"] != "RUNNING" else None

    told = until(ended)
    assert told["status"] == "SUCCEEDED", told
    aws("sns").publish(TopicArn=topic, Message=account)
    messages: list[dict] = []

    def delivered() -> bool:
        answer = aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages.extend(json.loads(one["Body"]) for one in answer.get("Messages", []))
        return len(messages) >= 2

    until(delivered)
    return {
        "output": json.loads(told["output"]),
        "machine": machine,
        "model": model,
        "topic": topic,
        "url": url,
        "messages": messages,
        "object": aws("s3").get_object(Bucket=bucket, Key="k")["Body"].read().decode(),
        "parameter": aws("ssm").get_parameter(Name="/same")["Parameter"],
        "counts": {
            "buckets": len(aws("s3").list_buckets()["Buckets"]),
            "functions": len(aws("lambda").list_functions()["Functions"]),
            "machines": len(aws("stepfunctions").list_state_machines()["stateMachines"]),
            "models": len(aws("sagemaker").list_models()["Models"]),
            "queues": len(aws("sqs").list_queues()["QueueUrls"]),
            "tables": len(aws("dynamodb").list_tables()["TableNames"]),
            "topics": len(aws("sns").list_topics()["Topics"]),
        },
        "groups": [one["logGroupName"] for one in aws("logs").describe_log_groups()["logGroups"]],
        "metrics": aws("cloudwatch").list_metrics(Namespace="AWS/Lambda")["Metrics"],
    }


@pytest.fixture(scope="module")
def seen(client) -> dict[tuple[str, str], dict]:
    """What each of eight runs at once has seen."""
    with ThreadPoolExecutor(len(PLACES)) as runs:
        begun = {place: runs.submit(one_run, client, *place) for place in PLACES}
        return {place: run.result() for place, run in begun.items()}


@pytest.mark.parametrize(("account", "region"), PLACES)
def test_no_run_sees_another(seen, account, region):
    # GIVEN eight runs at once with the same names WHEN one looks around
    own = seen[account, region]
    # THEN it finds what is its own, once
    assert set(own["counts"].values()) == {1}, own["counts"]
    assert own["object"] == own["parameter"]["Value"] == account
    assert own["groups"] == ["/aws/lambda/same"]
    assert {one["MetricName"] for one in own["metrics"]} >= {"Invocations", "Duration"}


@pytest.mark.parametrize(("account", "region"), PLACES)
def test_what_runs_is_in_its_account_and_region(seen, account, region):
    # GIVEN a machine that has called a function WHEN the function says where it is
    own = seen[account, region]
    # THEN that is the run's place, and so is all it has reached
    assert own["output"] == {
        "account": account,
        "arn": f"arn:aws:lambda:{region}:{account}:function:same",
        "item": account,
        "region": region,
    }


@pytest.mark.parametrize(("account", "region"), PLACES)
def test_names_say_account_and_region(seen, account, region):
    # GIVEN a run's ARNs and addresses THEN they hold its account and its region
    own, begin = seen[account, region], f"{region}:{account}"
    assert own["machine"] == f"arn:aws:states:{begin}:stateMachine:same"
    assert own["model"] == f"arn:aws:sagemaker:{begin}:model/same"
    assert own["topic"] == f"arn:aws:sns:{begin}:same"
    assert own["parameter"]["ARN"] == f"arn:aws:ssm:{begin}:parameter/same"
    assert own["url"].endswith(f"/{account}/same")


@pytest.mark.parametrize(("account", "region"), PLACES)
def test_events_and_notifications_stay_in_the_place(seen, account, region):
    # GIVEN a rule and a subscription that lead to a run's queue WHEN it is emptied
    messages = seen[account, region]["messages"]
    # THEN the run's own event and notification are in it, and no other's
    [event] = [one for one in messages if "detail" in one]
    assert (event["account"], event["region"]) == (account, region)
    [notification] = [one for one in messages if one.get("Type") == "Notification"]
    assert notification["Message"] == account
