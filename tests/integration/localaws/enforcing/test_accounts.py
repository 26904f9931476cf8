"""Keys of twelve digits, and roles between accounts, where IAM is enforced."""

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

OTHER = "444400004444"


def test_twelve_digits_are_root_with_the_administrators_secret_alone(enforcing):
    # GIVEN a key of twelve digits with the administrator's secret WHEN it calls THEN it may
    enforcing.client("sqs", OTHER, "localaws").list_queues()
    # AND with every other secret, the digits too, it may not
    for secret in ("test", OTHER, "LOCALAWS"):
        with pytest.raises(ClientError) as refused:
            enforcing.client("sqs", OTHER, secret).list_queues()
        assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_a_role_is_assumed_from_another_account_if_it_trusts_it(enforcing):
    # GIVEN roles of another account: one trusts the default account, and one does not
    iam = enforcing.client("iam", OTHER, "localaws")
    roles = {}
    for trusted in ("123456789012", "555500005555"):
        principal = {"AWS": f"arn:aws:iam::{trusted}:root"}
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        made = iam.create_role(
            RoleName=f"role-{uuid4().hex}",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}),
        )
        roles[trusted] = made["Role"]
    allowed = {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    iam.put_role_policy(
        RoleName=roles["123456789012"]["RoleName"],
        PolicyName="p",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": allowed}),
    )
    # WHEN they are assumed THEN the first may be, and its policies hold in its account
    sts = enforcing("sts")
    arn = roles["123456789012"]["Arn"]
    keys = sts.assume_role(RoleArn=arn, RoleSessionName="baker")["Credentials"]
    given = (keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    enforcing.client("sqs", OTHER, "localaws").create_queue(QueueName="over-there")
    [queue] = enforcing.client("sqs", *given).list_queues()["QueueUrls"]
    assert queue.endswith(f"/{OTHER}/over-there")
    with pytest.raises(ClientError, match=f"assumed-role.*not authorized.*:{OTHER}:made"):
        enforcing.client("sqs", *given).create_queue(QueueName="made")
    # AND the second may not
    with pytest.raises(ClientError) as refused:
        sts.assume_role(RoleArn=roles["555500005555"]["Arn"], RoleSessionName="baker")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
