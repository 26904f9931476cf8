"""An account in which something of each kind is there, and something of each kind has failed."""

import io
import json
import sys
import time
import zipfile

import boto3

HOSTILE = '<script>alert("hacked")</script><img src=x onerror=alert(1)>'
FUNCTION = """
import sys

def handler(event, context):
    print(event["say"])
    print("no JSON \\u202e <b>and a long line</b> " + "x" * 400, file=sys.stderr)
    raise ValueError(event["say"])
"""
_SERVICES = ("lambda", "sagemaker", "states")


def fill() -> None:
    """Fill the account."""
    role = _role("busy")
    function = _function("busy", role)
    _invoke(function)
    _execution("busy", role, function)
    _alarm("busy")
    _queue("busy")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="busy")
    for key in (f"a/{HOSTILE}", "b.txt", "c/" + "long" * 60):
        s3.put_object(Bucket="busy", Key=key, Body=b"text")
    _training_job("busy", role)


def _role(name: str) -> str:
    principal = {"Service": [f"{service}.amazonaws.com" for service in _SERVICES]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


def _function(name: str, role: str) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", FUNCTION)
    functions = boto3.client("lambda")
    made = functions.create_function(
        FunctionName=name,
        Role=role,
        Handler="index.handler",
        Runtime=f"python{sys.version_info.major}.{sys.version_info.minor}",
        Code={"ZipFile": buffer.getvalue()},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    return str(made["FunctionArn"])


def _invoke(function: str) -> None:
    payload = json.dumps({"say": HOSTILE})
    boto3.client("lambda").invoke(FunctionName=function, Payload=payload)


def _execution(name: str, role: str, function: str) -> None:
    states = boto3.client("stepfunctions")
    branches = [
        {"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}
        for name in ("One branch", "Another branch")
    ]
    definition = {
        "StartAt": "Choose",
        "States": {
            "Choose": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.say", "IsPresent": True, "Next": "Both"}],
                "Default": "Nothing to do",
            },
            "Both": {
                "Type": "Parallel",
                "Branches": branches,
                "ResultPath": None,
                "Next": HOSTILE,
            },
            HOSTILE: {"Type": "Task", "Resource": function, "Next": "Nothing to do"},
            "Nothing to do": {"Type": "Succeed"},
        },
    }
    machine = states.create_state_machine(
        name=name, roleArn=role, definition=json.dumps(definition)
    )["stateMachineArn"]
    for given in ({"say": HOSTILE}, {}):
        arn = states.start_execution(stateMachineArn=machine, input=json.dumps(given))
        while states.describe_execution(executionArn=arn["executionArn"])["status"] == "RUNNING":
            time.sleep(0.2)


def _alarm(name: str) -> None:
    metrics = boto3.client("cloudwatch")
    metrics.put_metric_alarm(
        AlarmName=name,
        AlarmDescription=HOSTILE,
        Namespace="busy",
        MetricName="busy",
        Statistic="Maximum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    metrics.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason=HOSTILE)


def _queue(name: str) -> None:
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName=f"{name}-dead-letters")["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
    policy = json.dumps({"deadLetterTargetArn": found["QueueArn"], "maxReceiveCount": 3})
    sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})
    sqs.send_message(QueueUrl=dead, MessageBody=HOSTILE)


def _training_job(name: str, role: str) -> None:
    jobs = boto3.client("sagemaker")
    jobs.create_training_job(
        TrainingJobName=name,
        RoleArn=role,
        AlgorithmSpecification={
            "TrainingImage": "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.13",
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["python", "-c", f"raise SystemExit({HOSTILE!r})"],
        },
        OutputDataConfig={"S3OutputPath": "s3://busy/output"},
        ResourceConfig={"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 5},
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )
    while jobs.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] == "InProgress":
        time.sleep(0.2)
