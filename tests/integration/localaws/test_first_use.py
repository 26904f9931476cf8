"""What a server holds: what has been used, and what is still there."""

import pytest

IDLE_BYTES = 90 * 1024 * 1024
MESSAGES, MESSAGE_BYTES = 400, 250_000


def held(server) -> int:
    """The bytes that the server's own process holds."""
    return max(process.memory_info().rss for process in server.processes())


@pytest.fixture
def fresh(start, tmp_path):
    """A server that nobody has called."""
    return start(tmp_path / "work")


def test_a_server_that_nobody_called_is_small(fresh):
    # GIVEN a server WHEN it has started THEN it holds nothing but what answers a first call
    assert held(fresh) <= IDLE_BYTES


def test_an_account_of_a_call_needs_no_policy_of_aws(fresh):
    # GIVEN a server WHEN it is asked who calls THEN IAM's 1,500 policies are not loaded for that
    fresh.client("sts").get_caller_identity()
    assert held(fresh) <= IDLE_BYTES


def test_what_is_deleted_is_not_held(fresh):
    # GIVEN a server that had one message after the other, of 100 MB together
    sqs = fresh.client("sqs")
    queue = sqs.create_queue(QueueName="passing")["QueueUrl"]

    def pass_through(number: int) -> None:
        sqs.send_message(QueueUrl=queue, MessageBody=f"{number:0{MESSAGE_BYTES}}")
        [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

    pass_through(0)
    before = held(fresh)
    for number in range(MESSAGES):
        pass_through(number)
    # WHEN they are deleted THEN their texts have gone
    assert held(fresh) - before < MESSAGES * MESSAGE_BYTES / 3


def test_policies_of_aws_are_there_when_they_are_asked_for(fresh):
    # GIVEN a server WHEN its first call attaches a policy that AWS manages THEN it is there
    iam = fresh.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument='{"Version":"2012-10-17"}')
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    # AND own policies stand beside it
    own = iam.create_policy(
        PolicyName="own",
        PolicyDocument='{"Version":"2012-10-17","Statement":'
        '[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
    )["Policy"]["Arn"]
    details = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])
    assert [policy["Arn"] for policy in details["Policies"]] == [own]
    assert iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"][0]["PolicyArn"] == arn


def test_a_service_that_another_reaches_first_is_whole(fresh):
    # GIVEN a bucket whose notifications go to a queue that nobody else has used
    queue = fresh.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    s3 = fresh.client("s3")
    s3.create_bucket(Bucket="first-use")
    topic = fresh.client("sns").create_topic(Name="t")["TopicArn"]
    arn = topic.replace(":sns:", ":sqs:").removesuffix("t") + "q"
    fresh.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    s3.put_bucket_notification_configuration(
        Bucket="first-use",
        NotificationConfiguration={
            "TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]
        },
    )
    # WHEN an object is put THEN its event has passed the topic and the queue
    s3.put_object(Bucket="first-use", Key="k", Body=b"1")
    sqs = fresh.client("sqs")
    bodies = ""
    for _ in range(4):
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5).get("Messages", []):
            bodies += message["Body"]
        if "ObjectCreated" in bodies:
            break
    assert "s3:TestEvent" in bodies
    assert "ObjectCreated:Put" in bodies
