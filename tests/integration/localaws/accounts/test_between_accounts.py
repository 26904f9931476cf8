"""What another account has: used where a policy of it allows the caller, and not otherwise."""

import json
import urllib.request
from uuid import uuid4

import pytest
import urllib3
from botocore.exceptions import ClientError

from ..zips import zip_of

OWNER, GUEST, STRANGER = "111100001111", "222200002222", "333300003333"
HERE = "us-east-1"
HANDLER = """
import boto3

def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Account"]
"""


def refusal(call, **parameters) -> tuple[str, str]:
    """The code and the message with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture
def name() -> str:
    return f"shared-{uuid4().hex}"


def test_a_bucket_is_read_by_whom_its_policy_names(client, name):
    # GIVEN a bucket whose policy lets one account read
    client("s3", HERE, OWNER).create_bucket(Bucket=name)
    client("s3", HERE, OWNER).put_object(Bucket=name, Key="k", Body=b"bread")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{GUEST}:root"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{name}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("s3", HERE, OWNER).put_bucket_policy(Bucket=name, Policy=policy)
    # WHEN that account reads THEN it may, and may do nothing else
    wanted = {"Bucket": name, "Key": "k"}
    assert client("s3", HERE, GUEST).get_object(**wanted)["Body"].read() == b"bread"
    assert refusal(client("s3", HERE, GUEST).delete_object, **wanted)[0] == "AccessDenied"
    # AND a third account may not even read
    code, message = refusal(client("s3", HERE, STRANGER).get_object, **wanted)
    assert (code, message) == ("AccessDenied", "Access Denied")


def test_a_name_of_a_bucket_is_taken_for_all(client, name):
    # GIVEN a bucket WHEN another account makes one of this name
    client("s3", HERE, OWNER).create_bucket(Bucket=name)
    code, message = refusal(client("s3", HERE, GUEST).create_bucket, Bucket=name)
    # THEN AWS's words refuse it
    assert code == "BucketAlreadyExists"
    assert message.startswith("The requested bucket name is not available.")


def test_a_copy_from_another_accounts_bucket_is_refused(client, name):
    # GIVEN an object of one account, and a bucket of another
    client("s3", HERE, OWNER).create_bucket(Bucket=name)
    client("s3", HERE, OWNER).put_object(Bucket=name, Key="k", Body=b"bread")
    client("s3", HERE, GUEST).create_bucket(Bucket=f"{name}-2")
    # WHEN it is copied THEN that is refused
    source = {"Bucket": name, "Key": "k"}
    copy = client("s3", HERE, GUEST).copy_object
    code, _ = refusal(copy, Bucket=f"{name}-2", Key="k", CopySource=source)
    assert code == "NotImplementedByLocalaws"


def test_a_queue_takes_messages_of_whom_its_policy_names(client, name):
    # GIVEN a queue that lets one account send
    url = client("sqs", HERE, OWNER).create_queue(QueueName=name)["QueueUrl"]
    client("sqs", HERE, OWNER).add_permission(
        QueueUrl=url, Label="guests", AWSAccountIds=[GUEST], Actions=["SendMessage"]
    )
    # WHEN that account sends THEN the owner receives
    client("sqs", HERE, GUEST).send_message(QueueUrl=url, MessageBody="bread")
    [message] = client("sqs", HERE, OWNER).receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == "bread"
    # AND others are refused
    for account in (GUEST, STRANGER):
        code, text = refusal(client("sqs", HERE, account).receive_message, QueueUrl=url)
        assert (code, text) == ("AccessDenied", f"Access to the resource {url} is denied.")


def test_a_topic_takes_messages_of_whom_its_policy_names(client, name):
    # GIVEN a topic that lets one account publish
    topic = client("sns", HERE, OWNER).create_topic(Name=name)["TopicArn"]
    client("sns", HERE, OWNER).add_permission(
        TopicArn=topic, Label="guests", AWSAccountId=[GUEST], ActionName=["Publish"]
    )
    # WHEN that account publishes THEN it may
    client("sns", HERE, GUEST).publish(TopicArn=topic, Message="bread")
    # AND others may not
    code, text = refusal(client("sns", HERE, STRANGER).publish, TopicArn=topic, Message="bread")
    assert code == "AuthorizationError"
    assert text == (
        f"User: arn:aws:iam::{STRANGER}:root is not authorized to perform: sns:Publish on "
        f"resource: {topic} because no resource-based policy allows the sns:Publish action"
    )


def test_a_function_is_invoked_by_whom_its_policy_names(client, name):
    # GIVEN a function that lets one account invoke it
    role = client("iam", HERE, OWNER).create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    functions = client("lambda", HERE, OWNER)
    made = functions.create_function(
        FunctionName=name,
        Role=role["Role"]["Arn"],
        Runtime="python3.12",
        Handler="handler.handler",
        Code={"ZipFile": zip_of(HANDLER)},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    functions.add_permission(
        FunctionName=name, StatementId="guests", Action="lambda:InvokeFunction", Principal=GUEST
    )
    # WHEN that account invokes it THEN it runs in the owner's
    arn = made["FunctionArn"]
    answer = client("lambda", HERE, GUEST).invoke(FunctionName=arn)
    assert json.loads(answer["Payload"].read()) == OWNER
    # AND others may not
    code, text = refusal(client("lambda", HERE, STRANGER).invoke, FunctionName=arn)
    assert code == "AccessDeniedException"
    assert text.startswith(f"User: arn:aws:iam::{STRANGER}:root is not authorized to perform")


def test_deliveries_to_other_accounts_are_refused_by_name(client, name):
    # GIVEN a queue, and a rule, a topic and a bucket of another account
    client("sqs", HERE, OWNER).create_queue(QueueName=name)
    queue = f"arn:aws:sqs:{HERE}:{OWNER}:{name}"
    events, sns, s3 = (client(service, HERE, GUEST) for service in ("events", "sns", "s3"))
    events.put_rule(Name=name, EventPattern='{"source": ["oven"]}')
    topic = sns.create_topic(Name=name)["TopicArn"]
    s3.create_bucket(Bucket=name)
    told = {"QueueConfigurations": [{"QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}]}
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": queue, "maxReceiveCount": 2})}
    # WHEN they are to deliver to it THEN each is refused
    for call, parameters in (
        (events.put_targets, {"Rule": name, "Targets": [{"Id": "1", "Arn": queue}]}),
        (sns.subscribe, {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue}),
        (
            s3.put_bucket_notification_configuration,
            {"Bucket": name, "NotificationConfiguration": told},
        ),
        (
            client("sqs", HERE, GUEST).create_queue,
            {"QueueName": f"{name}-2", "Attributes": redrive},
        ),
    ):
        code, text = refusal(call, **parameters)
        assert code == "NotImplementedByLocalaws", (call, text)
        assert f"of another account than {GUEST}" in text


def test_a_role_of_another_account_is_given_to_no_service(client, name):
    # GIVEN a role of one account WHEN another gives it to a machine
    role = client("iam", HERE, OWNER).create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    create = client("stepfunctions", HERE, GUEST).create_state_machine
    code, text = refusal(create, name=name, definition=definition, roleArn=role["Role"]["Arn"])
    # THEN AWS's words refuse it
    assert code == "AccessDeniedException"
    assert text == "Cross-account pass role is not allowed."


def test_keys_of_a_user_and_of_a_role_are_of_their_account(client, name):
    # GIVEN a user of one account, and a role of another that the user assumes
    iam = client("iam", HERE, GUEST)
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    client("iam", HERE, OWNER).create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    # WHEN the user, and then the role, say who they are THEN each is of its account
    sts = client("sts", HERE, key)
    assert sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{GUEST}:user/{name}"
    role = f"arn:aws:iam::{OWNER}:role/{name}"
    assumed = sts.assume_role(RoleArn=role, RoleSessionName="baker")["Credentials"]["AccessKeyId"]
    as_role = client("sts", HERE, assumed).get_caller_identity()
    assert as_role["Account"] == OWNER
    queue = client("sqs", HERE, assumed).create_queue(QueueName=name)["QueueUrl"]
    assert f"/{OWNER}/" in queue


def test_no_header_chooses_an_account(client, name):
    # GIVEN a queue of one account WHEN another's request has the header that moto reads
    url = client("sqs", HERE, OWNER).create_queue(QueueName=name)["QueueUrl"]
    guest = client("sqs", HERE, GUEST)

    def add(request, **_) -> None:
        request.headers["x-moto-account-id"] = OWNER

    guest.meta.events.register("before-sign.sqs.ListQueues", add)
    try:
        listed = guest.list_queues(QueueNamePrefix=name)
    finally:
        guest.meta.events.unregister("before-sign.sqs.ListQueues", add)
    # THEN it is without effect
    assert "QueueUrls" not in listed
    # AND an unsigned request is for the queue that its address names
    form = b"Action=GetQueueAttributes&AttributeName.1=QueueArn"
    with urllib.request.urlopen(url, data=form, timeout=30) as answer:  # noqa: S310 (localaws)
        assert f":{OWNER}:{name}".encode() in answer.read()


def test_a_bucket_in_the_hosts_name_is_guarded_too(client, server, server_port, name):
    # GIVEN a bucket of one account
    client("s3", HERE, OWNER).create_bucket(Bucket=name)
    host = {"Host": f"{name}.localhost:{server_port}"}
    # WHEN its owner and another account put an object by the host's name
    answers = {}
    for account in (OWNER, GUEST):
        signed = {"Authorization": scope(account), "x-amz-date": "20260101T000000Z"}
        answers[account] = urllib3.request(
            "PUT", f"{server.url}/k", body=b"x", headers=host | signed
        )
    # THEN the owner may, and the other may not, nor is the name taken for a new bucket's
    assert answers[OWNER].status == 200
    assert answers[GUEST].status == 403
    assert b"<Code>AccessDenied</Code>" in answers[GUEST].data


def test_twelve_zeros_are_an_account(client):
    # GIVEN a key of zeros WHEN it makes a queue THEN the queue is of that account
    made = client("sqs", HERE, "000000000000").create_queue(QueueName="zeros")["QueueUrl"]
    assert made.endswith("/000000000000/zeros")


def scope(account: str) -> str:
    """A header that signs for S3 here; no signature is checked without --enforce-iam."""
    signed = "SignedHeaders=host;x-amz-date, Signature=0"
    return f"AWS4-HMAC-SHA256 Credential={account}/20260101/{HERE}/s3/aws4_request, {signed}"


@pytest.fixture
def server_port(server) -> int:
    return int(server.url.rpartition(":")[2])
