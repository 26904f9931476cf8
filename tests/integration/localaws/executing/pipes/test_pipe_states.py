"""How pipes are made, started, stopped and deleted, and which are refused."""

import pytest
from botocore.exceptions import ClientError

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m"


@pytest.fixture
def create(aws, queue, role):
    """``create(**settings)`` calls CreatePipe and returns the error's code and message."""

    def refused(**settings) -> tuple[str, str]:
        given = {"Name": "p", "Source": queue.arn, "Target": MACHINE, "RoleArn": role} | settings
        with pytest.raises(ClientError) as caught:
            aws("pipes").create_pipe(**given)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return refused


def test_a_pipe_is_described_as_it_was_made(aws, telling, make_pipe, queue, role):
    # GIVEN a pipe
    name = make_pipe(telling, size=3, Description="photos", Tags={"team": "vision"})
    # WHEN it is looked at
    pipe = aws("pipes").describe_pipe(Name=name)
    # THEN it has what it was given, and runs
    assert pipe["Arn"] == f"arn:aws:pipes:us-east-1:123456789012:pipe/{name}"
    assert (pipe["DesiredState"], pipe["CurrentState"]) == ("RUNNING", "RUNNING")
    assert (pipe["Source"], pipe["Target"], pipe["RoleArn"]) == (queue.arn, telling, role)
    assert pipe["SourceParameters"]["SqsQueueParameters"]["BatchSize"] == 3
    assert (pipe["Description"], pipe["Tags"]) == ("photos", {"team": "vision"})
    pipes = aws("pipes").list_pipes(NamePrefix=name)["Pipes"]
    assert [(one["Name"], one["CurrentState"]) for one in pipes] == [(name, "RUNNING")]
    assert aws("pipes").list_tags_for_resource(resourceArn=pipe["Arn"])["tags"] == pipe["Tags"]


def test_a_stopped_pipe_takes_nothing_until_it_is_started(
    aws, telling, seen, make_pipe, queue, state_of, wait_until
):
    # GIVEN a pipe that was stopped
    name = make_pipe(telling)
    answer = aws("pipes").stop_pipe(Name=name)
    assert (answer["DesiredState"], answer["CurrentState"]) == ("STOPPED", "STOPPING")
    wait_until(lambda: state_of(name) == "STOPPED")
    # WHEN a message is sent THEN it stays
    queue.send("a")
    attributes = ["ApproximateNumberOfMessages"]
    waiting = aws("sqs").get_queue_attributes(QueueUrl=queue.url, AttributeNames=attributes)
    assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "1"
    assert seen.bodies() == []
    # WHEN it is started THEN it takes it
    assert aws("pipes").start_pipe(Name=name)["CurrentState"] == "STARTING"
    wait_until(seen.bodies)
    assert state_of(name) == "RUNNING"


def test_a_pipe_may_be_made_stopped(telling, make_pipe, state_of):
    # GIVEN a pipe that is not to run yet WHEN it is made THEN it is stopped
    assert state_of(make_pipe(telling, DesiredState="STOPPED")) == "STOPPED"


def test_a_pipe_from_a_queue_that_is_not_there_is_not_made(aws, telling, queue, make_pipe):
    # GIVEN a queue that was deleted
    aws("sqs").delete_queue(QueueUrl=queue.url)
    # WHEN a pipe is to take its messages
    pipe = aws("pipes").describe_pipe(Name=make_pipe(telling))
    # THEN it says that it could not be made, and why
    assert pipe["CurrentState"] == "CREATE_FAILED"
    assert "NonExistentQueue" in pipe["StateReason"]


def test_a_deleted_pipe_is_gone(aws, telling, make_pipe, queue):
    # GIVEN a pipe of a name
    name = make_pipe(telling)
    with pytest.raises(ClientError, match="already exists") as refused:
        aws("pipes").create_pipe(Name=name, Source=queue.arn, Target=telling, RoleArn=MACHINE_ROLE)
    error = refused.value.response
    assert error["Error"]["Code"] == "ConflictException"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 409
    # WHEN it is deleted THEN it is not found
    assert aws("pipes").delete_pipe(Name=name)["CurrentState"] == "DELETING"
    with pytest.raises(ClientError) as missing:
        aws("pipes").describe_pipe(Name=name)
    assert missing.value.response["Error"]["Code"] == "NotFoundException"
    aws("pipes").create_pipe(Name=name, Source=queue.arn, Target=telling, RoleArn=MACHINE_ROLE)


MACHINE_ROLE = "arn:aws:iam::123456789012:role/worker"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"Source": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}, "source arn:aws:kinesis"),
        ({"Target": "arn:aws:sns:us-east-1:123456789012:t"}, "target arn:aws:sns"),
        ({"Enrichment": "arn:aws:lambda:us-east-1:123456789012:function:f"}, "Enrichment"),
        ({"LogConfiguration": {"Level": "INFO"}}, "LogConfiguration of level INFO"),
        (
            {"LogConfiguration": {"Level": "ERROR", "IncludeExecutionData": ["ALL"]}},
            "IncludeExecutionData of LogConfiguration",
        ),
        (
            {"TargetParameters": {"SqsQueueParameters": {"MessageGroupId": "g"}}},
            "SqsQueueParameters",
        ),
    ],
)
def test_what_localaws_cannot_do_is_refused_by_name(create, settings, named):
    # GIVEN a setting that AWS has WHEN a pipe is to have it THEN it is refused by its name
    code, message = create(**settings)
    assert code == "NotImplementedByLocalaws"
    assert named in message


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"Name": "a b"}, "'a b' at 'name' failed to satisfy constraint"),
        ({"LogConfiguration": {"Level": "ERROR"}}, "it has no destination"),
        (
            {"SourceParameters": {"FilterCriteria": {"Filters": [{"Pattern": '{"body": 1}'}]}}},
            "is no event pattern",
        ),
        (
            {
                "Target": "arn:aws:sqs:us-east-1:123456789012:q",
                "SourceParameters": {"SqsQueueParameters": {"BatchSize": 11}},
            },
            "BatchSize 11: the target takes 10",
        ),
        (
            {"SourceParameters": {"SqsQueueParameters": {"MaximumBatchingWindowInSeconds": 301}}},
            "Member must have value less than or equal to 300",
        ),
    ],
)
def test_what_aws_refuses_is_refused(create, settings, named):
    # GIVEN what AWS's limits do not allow WHEN a pipe is to have it THEN it is refused
    code, message = create(**settings)
    assert code == "ValidationException"
    assert named in message
