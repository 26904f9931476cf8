"""With IAM enforced, a request needs the signature that the caller's secret key makes."""

from uuid import uuid4

import boto3
import pytest
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError

from .conftest import policy

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
KEYS = ["plain", "a folder/b c.jpg", "a//b", "ä+ö&=%20?#.jpg", "..", "a/../b", "~tilde(1)'*"]


@pytest.fixture(scope="module")
def keys(enforcing):
    """The access key and the secret of a user who may do everything."""
    iam, name = enforcing("iam"), f"user-{uuid4().hex}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(ALL))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


@pytest.fixture(scope="module")
def bucket(enforcing):
    enforcing("s3").create_bucket(Bucket="signed")
    return "signed"


CALLS = [
    ("iam", "list_users", {}, "SignatureDoesNotMatch", 403),
    ("s3", "list_buckets", {}, "SignatureDoesNotMatch", 403),
    ("sts", "get_caller_identity", {}, "SignatureDoesNotMatch", 403),
    ("sns", "list_topics", {}, "SignatureDoesNotMatch", 403),
    ("sqs", "list_queues", {}, "SignatureDoesNotMatch", 403),
    ("lambda", "list_functions", {}, "InvalidSignatureException", 403),
    ("stepfunctions", "list_state_machines", {}, "InvalidSignatureException", 400),
    ("dynamodb", "list_tables", {}, "InvalidSignatureException", 400),
    ("sagemaker", "list_models", {}, "InvalidSignatureException", 400),
]


@pytest.mark.parametrize(("service", "operation", "arguments", "code", "status"), CALLS)
def test_a_wrong_secret_is_refused(enforcing, keys, service, operation, arguments, code, status):
    # GIVEN a key with its secret, and with another
    right = enforcing.client(service, *keys)
    wrong = enforcing.client(service, keys[0], "another secret")
    # WHEN both call THEN one is answered, the other refused as AWS refuses it
    getattr(right, operation)(**arguments)
    with pytest.raises(ClientError, match="The request signature we calculated") as refused:
        getattr(wrong, operation)(**arguments)
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_the_administrator_needs_his_secret(enforcing):
    # GIVEN the administrator's key with another secret WHEN it calls THEN it is refused
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        enforcing.client("s3", "localaws", "another secret").list_buckets()


def test_a_session_signs_with_its_own_secret(enforcing, keys):
    # GIVEN a role's session, and its keys with the user's secret
    trust = policy({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})
    role = enforcing("iam").create_role(RoleName="signer", AssumeRolePolicyDocument=trust)["Role"]
    sts = enforcing.client("sts", *keys)
    given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="session")["Credentials"]
    key, secret, token = (given[f] for f in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
    # WHEN each asks who it is THEN the session is known, the mixture refused
    assert enforcing.client("sts", key, secret, token).get_caller_identity()["Arn"]
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        enforcing.client("sts", key, keys[1], token).get_caller_identity()


@pytest.mark.parametrize("name", KEYS)
def test_every_key_of_an_object_can_be_signed(enforcing, keys, bucket, name):
    # GIVEN a key of an object that an address must encode WHEN it is put and read
    s3 = enforcing.client("s3", *keys)
    s3.put_object(Bucket=bucket, Key=name, Body=b"x", Metadata={"a": "b  c"})
    # THEN both signatures are right
    assert s3.get_object(Bucket=bucket, Key=name)["Body"].read() == b"x"
    s3.list_objects_v2(Bucket=bucket, Prefix=name)


def presigned(enforcing, keys, bucket, seconds=60):
    s3 = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=enforcing.url,
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
        config=Config(signature_version="s3v4"),
    )
    s3.put_object(Bucket=bucket, Key="a b", Body=b"x")
    named = {"Bucket": bucket, "Key": "a b"}
    return s3.generate_presigned_url("get_object", Params=named, ExpiresIn=seconds)


def test_a_presigned_address_is_good_for_what_it_names(enforcing, keys, bucket):
    # GIVEN a presigned address WHEN it is opened THEN the object is there
    url = presigned(enforcing, keys, bucket)
    assert urllib3.request("GET", url).data == b"x"
    # AND the same signature opens no other object
    refused = urllib3.request("GET", url.replace("a%20b", "plain"))
    assert refused.status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in refused.data


def test_a_presigned_address_expires(enforcing, keys, bucket, wait_until):
    # GIVEN a presigned address of one second WHEN it is over THEN it is refused as AWS refuses it
    url = presigned(enforcing, keys, bucket, 1)

    def refusal():
        response = urllib3.request("GET", url)
        return response.data if response.status == 403 else None

    assert b"<Message>Request has expired</Message>" in wait_until(refusal, 10)


def test_a_body_is_the_one_that_was_signed(enforcing, keys, bucket):
    # GIVEN a signed request whose body somebody exchanged for another
    s3 = enforcing.client("s3", *keys)

    def exchange(request, **_):
        request.body = b"exchanged"

    s3.meta.events.register("before-send.s3.PutObject", exchange)
    # WHEN it arrives THEN it is refused
    with pytest.raises(ClientError, match="does not match") as refused:
        s3.put_object(Bucket=bucket, Key="k", Body=b"original!")
    assert refused.value.response["Error"]["Code"] == "XAmzContentSHA256Mismatch"
