"""Who moves a dead-letter queue's messages may take them there, and send them where they go."""

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

OF_THE_SOURCE = [
    "sqs:StartMessageMoveTask",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
]


@pytest.fixture
def queues(enforcing):
    """The ARNs of a queue and of its dead-letter queue."""
    sqs, arns, urls = enforcing("sqs"), [], []
    for _ in range(2):
        urls.append(sqs.create_queue(QueueName=f"queue-{uuid4().hex}")["QueueUrl"])
        answer = sqs.get_queue_attributes(QueueUrl=urls[-1], AttributeNames=["QueueArn"])
        arns.append(answer["Attributes"]["QueueArn"])
    policy = json.dumps({"deadLetterTargetArn": arns[1], "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=urls[0], Attributes={"RedrivePolicy": policy})
    return arns


def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


@pytest.mark.parametrize("missing", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage"])
def test_a_task_needs_the_permissions_of_both_queues(user, queues, missing):
    # GIVEN a user who may all that is needed but for one action
    source, dead = queues
    statements = [allow([one for one in OF_THE_SOURCE if one != missing], dead)]
    if missing != "sqs:SendMessage":
        statements.append(allow("sqs:SendMessage", source))
    # WHEN a task is started THEN it is refused for that
    with pytest.raises(ClientError, match=f"not authorized to perform: {missing}") as refused:
        user(*statements)("sqs").start_message_move_task(SourceArn=dead)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_who_may_moves_looks_and_is_not_stopped(user, queues):
    # GIVEN a user who may all that is needed
    source, dead = queues
    may = [*OF_THE_SOURCE, "sqs:ListMessageMoveTasks", "sqs:CancelMessageMoveTask"]
    sqs = user(allow(may, dead), allow("sqs:SendMessage", source))("sqs")
    # WHEN a task is started and looked at THEN it is answered
    handle = sqs.start_message_move_task(SourceArn=dead)["TaskHandle"]
    assert len(sqs.list_message_move_tasks(SourceArn=dead)["Results"]) == 1
    # It has ended: what is asked for is allowed, and comes too late.
    with pytest.raises(ClientError) as late:
        sqs.cancel_message_move_task(TaskHandle=handle)
    assert late.value.response["Error"]["Code"] == "AWS.SimpleQueueService.UnsupportedOperation"
