"""Regions of other partitions: what is made there has the partition's ARNs."""

import json

import boto3
import pytest

REGION = "cn-north-1"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@pytest.fixture(scope="module")
def china(localaws, tmp_path_factory):
    """``china(service)`` is a client of a localaws that serves a region in China, as IAM has it."""
    directory = tmp_path_factory.mktemp("china")
    result = localaws("start", directory, "--region", REGION, "--enforce-iam")
    assert result.returncode == 0, result.stderr

    def client(service: str):
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=result.stdout.split()[-1],
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
        )

    yield client
    localaws("stop", directory)


@pytest.fixture(scope="module")
def sender(china):
    """A queue's URL, and the ARN of a role that may send to it."""
    queue = china("sqs").create_queue(QueueName="told")["QueueUrl"]
    role = china("iam").create_role(RoleName="sender", AssumeRolePolicyDocument=TRUST)["Role"]
    statement = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": f"arn:aws-cn:sqs:{REGION}:*:told",
    }
    china("iam").put_role_policy(
        RoleName="sender",
        PolicyName="p",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    return queue, role["Arn"]


def ended(china, wait_until, name: str, role: str, definition: dict) -> dict:
    states = china("stepfunctions")
    machine = states.create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=role
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    assert wait_until(
        lambda: states.describe_execution(executionArn=execution)["status"] != "RUNNING"
    )
    return states.describe_execution(executionArn=execution)


def definition_of(partition: str, queue: str) -> dict:
    task = {
        "Type": "Task",
        "Resource": f"arn:{partition}:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": queue, "MessageBody": "told"},
        "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "End": True,
    }
    return {"StartAt": "Send", "States": {"Send": task, "Caught": {"Type": "Succeed"}}}


def test_a_task_of_the_own_partition_runs_with_its_roles_permissions(china, sender, wait_until):
    # GIVEN a machine in China whose task names its own partition WHEN it runs
    queue, role = sender
    assert role.startswith("arn:aws-cn:iam::")
    execution = ended(china, wait_until, "own", role, definition_of("aws-cn", queue))
    # THEN the message is there, and the ARNs are China's
    assert execution["status"] == "SUCCEEDED", execution
    assert execution["executionArn"].startswith(f"arn:aws-cn:states:{REGION}:")
    assert china("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "told"


def test_a_task_of_another_partition_fails_whatever_is_caught(china, sender, wait_until):
    # GIVEN a machine in China whose task names AWS's main partition WHEN it runs
    queue, role = sender
    execution = ended(china, wait_until, "other", role, definition_of("aws", queue))
    # THEN it fails as it does on AWS: no Catch has a runtime error
    assert (execution["status"], execution["error"]) == ("FAILED", "States.Runtime")
    assert "The resource belongs to a different partition from the running" in execution["cause"]
    assert "Expected 'aws-cn', was 'aws'" in execution["cause"]
