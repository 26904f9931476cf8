"""Which queues may have a queue as their dead-letter queue."""

import json

import pytest
from botocore.exceptions import ClientError

NAME = "RedriveAllowPolicy"


@pytest.fixture
def dead(make_queue):
    return make_queue()


@pytest.fixture
def allow(aws, dead):
    """``allow(policy)`` sets the dead-letter queue's policy; an empty one removes it."""

    def put(policy: object) -> None:
        text = policy if isinstance(policy, str) else json.dumps(policy)
        aws("sqs").set_queue_attributes(QueueUrl=dead.url, Attributes={NAME: text})

    return put


@pytest.fixture
def redrive(aws, queue, dead):
    """``redrive()`` has the queue give up to the dead-letter queue; the error, or nothing."""

    def put() -> str:
        policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3})
        try:
            aws("sqs").set_queue_attributes(
                QueueUrl=queue.url, Attributes={"RedrivePolicy": policy}
            )
        except ClientError as error:
            return str(error)
        return ""

    return put


def test_a_policy_is_told_as_it_was_set(aws, dead, allow, queue):
    # GIVEN a queue with a policy
    policy = {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}
    allow(policy)
    sqs = aws("sqs")
    # WHEN it is asked for, by its name and among all THEN it is that, without spaces
    for names in ([NAME], ["All"]):
        answer = sqs.get_queue_attributes(QueueUrl=dead.url, AttributeNames=names)
        assert answer["Attributes"][NAME] == json.dumps(policy, separators=(",", ":"))
    # WHEN it is removed THEN there is none
    allow("")
    answer = sqs.get_queue_attributes(QueueUrl=dead.url, AttributeNames=["All"])
    assert NAME not in answer["Attributes"]


def test_a_queue_that_is_not_allowed_is_refused(queue, allow, redrive):
    # GIVEN a dead-letter queue for nobody, for another, for this one, for all, and without a word
    elsewhere = queue.arn + "-2"
    by_queue = {"redrivePermission": "byQueue"}
    policies = {
        json.dumps({"redrivePermission": "denyAll"}): False,
        json.dumps(by_queue | {"sourceQueueArns": [elsewhere]}): False,
        json.dumps(by_queue | {"sourceQueueArns": [elsewhere, queue.arn]}): True,
        json.dumps({"redrivePermission": "allowAll"}): True,
        "": True,
    }
    for policy, is_allowed in policies.items():
        allow(policy)
        # WHEN the queue is to give up to it THEN that decides
        refusal = redrive()
        assert (refusal == "") is is_allowed
        assert is_allowed or "(InvalidParameterValue)" in refusal
        assert is_allowed or "the dead-letter queue does not allow it" in refusal


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("{", "it is no JSON"),
        ([], "redrivePermission is one of"),
        ({"redrivePermission": "some"}, "redrivePermission is one of"),
        ({"redrivePermission": "byQueue"}, "byQueue alone has sourceQueueArns"),
        ({"redrivePermission": "denyAll", "sourceQueueArns": ["a"]}, "byQueue alone"),
        ({"redrivePermission": "byQueue", "sourceQueueArns": ["a"] * 11}, "10 at most"),
    ],
)
def test_a_policy_that_is_none_is_refused(allow, policy, reason):
    # GIVEN what is no policy WHEN it is set THEN it is refused
    with pytest.raises(ClientError) as refused:
        allow(policy)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"
    assert reason in refused.value.response["Error"]["Message"]
