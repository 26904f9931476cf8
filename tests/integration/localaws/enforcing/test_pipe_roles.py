"""What a pipe may do is what its role may."""

import json
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

PASS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
READING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


def trust(service):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


@pytest.fixture
def queue(enforcing):
    """The ARN of a queue with ten messages."""
    sqs = enforcing("sqs")
    url = sqs.create_queue(QueueName=f"queue-{uuid4().hex}")["QueueUrl"]
    for number in range(10):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return attributes["Attributes"]["QueueArn"]


@pytest.fixture
def machine(enforcing, make_role):
    """The ARN of an Express workflow."""
    return enforcing("stepfunctions").create_state_machine(
        name=f"machine-{uuid4().hex}",
        definition=json.dumps(PASS),
        roleArn=make_role(trust("states")),
        type="EXPRESS",
    )["stateMachineArn"]


@pytest.fixture
def create(enforcing, queue, machine):
    """``create(role)`` makes a pipe of one message a batch; its name."""

    def create_pipe(role):
        name = f"pipe-{uuid4().hex}"
        source = {"SqsQueueParameters": {"BatchSize": 1}}
        enforcing("pipes").create_pipe(
            Name=name, Source=queue, Target=machine, RoleArn=role, SourceParameters=source
        )
        return name

    return create_pipe


@pytest.fixture
def settled(enforcing, wait_until):
    """``settled(name, state)`` waits for a pipe to have a state, and describes it."""

    def wait(name, state):
        def look():
            pipe = enforcing("pipes").describe_pipe(Name=name)
            return pipe if pipe["CurrentState"] == state else None

        return wait_until(look)

    return wait


def test_a_pipe_takes_what_its_role_may(enforcing, make_role, queue, machine, create, wait_until):
    # GIVEN a role that may read the queue and start the workflow, and no more
    start = allow("states:StartSyncExecution", machine)
    role = make_role(trust("pipes"), allow(READING, queue), start)
    # WHEN a pipe runs as that role
    create(role)
    # THEN the messages are taken
    sqs, names = enforcing("sqs"), ["ApproximateNumberOfMessages"]
    url = sqs.get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]

    def left():
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return answer["Attributes"][names[0]]

    wait_until(lambda: left() == "0")


def test_a_pipe_whose_role_may_not_read_is_not_made(make_role, queue, machine, create, settled):
    # GIVEN a role that may not receive
    may = [allow("sqs:GetQueueAttributes", queue), allow("states:StartSyncExecution", machine)]
    # WHEN a pipe is to run as that role THEN it says why it could not be made
    pipe = settled(create(make_role(trust("pipes"), *may)), "CREATE_FAILED")
    assert pipe["StateReason"].startswith(
        "Input parameter is invalid from the request due to : The provided customer role does not "
        "have permissions to call ReceiveMessage on SQS"
    )


def test_a_pipe_whose_role_may_not_start_its_workflow_stops(make_role, queue, create, settled):
    # GIVEN a role that may read alone
    name = create(make_role(trust("pipes"), allow(READING, queue)))
    # WHEN the messages are refused one after another THEN the pipe stops, and says why
    pipe = settled(name, "STOPPED")
    assert pipe["DesiredState"] == "RUNNING"
    assert "error from States. Not allowed to invoke" in pipe["StateReason"]
    assert "states:StartSyncExecution" in pipe["StateReason"]


def test_a_role_that_trusts_another_service_is_refused(make_role, create):
    # GIVEN a role for Lambda WHEN a pipe is to have it THEN it is refused
    with pytest.raises(ClientError, match=r"pipes\.amazonaws\.com cannot assume") as refused:
        create(make_role(trust("lambda")))
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_who_waits_for_a_workflow_needs_its_permission(enforcing, user, machine):
    # GIVEN users who may start executions, and wait for those of another machine
    of_others = allow("states:StartSyncExecution", f"{machine}-2")
    outcomes = []
    for statement in (of_others, allow("states:StartSyncExecution", machine)):
        made = user(allow("states:StartExecution", machine), statement)("stepfunctions")
        key = made._request_signer._credentials
        states = boto3.client(
            "stepfunctions",
            region_name="us-east-1",
            endpoint_url=enforcing.url,
            aws_access_key_id=key.access_key,
            aws_secret_access_key=key.secret_key,
            config=Config(inject_host_prefix=False),
        )
        # WHEN they wait for this one
        try:
            states.start_sync_execution(stateMachineArn=machine, name="one")
            outcomes.append("")
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
    # THEN who may may
    assert outcomes == ["AccessDeniedException", ""]
