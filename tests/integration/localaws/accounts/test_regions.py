"""Each region is a place of its own; names of buckets are everywhere."""

import urllib.error
import urllib.request

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

HOME, AWAY = "us-east-1", "eu-west-1"


def test_what_one_region_has_no_other_sees(client):
    # GIVEN a queue in one region
    url = client("sqs", AWAY).create_queue(QueueName="only-there")["QueueUrl"]
    # WHEN another region is asked for it
    with pytest.raises(ClientError) as refused:
        client("sqs", HOME).get_queue_url(QueueName="only-there")
    # THEN it is not there, and in its own region it is
    assert refused.value.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    names = ["QueueArn"]
    told = client("sqs", AWAY).get_queue_attributes(QueueUrl=url, AttributeNames=names)
    assert told["Attributes"]["QueueArn"] == f"arn:aws:sqs:{AWAY}:123456789012:only-there"


def test_a_region_that_is_none_is_refused_by_name(client):
    # GIVEN a client of a region that AWS does not have WHEN it calls
    with pytest.raises(ClientError, match="eu-nowhere-7: it is none of AWS's") as refused:
        client("sqs", "eu-nowhere-7").list_queues()
    # THEN it is told so, at once
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_a_presigned_address_is_of_the_region_that_signed_it(client):
    # GIVEN an object in another region
    s3 = client("s3", AWAY, config=Config(signature_version="s3v4"))
    where = {"LocationConstraint": AWAY}
    s3.create_bucket(Bucket="presigned-there", CreateBucketConfiguration=where)
    s3.put_object(Bucket="presigned-there", Key="k", Body=b"bread")
    # WHEN an address that was signed there is opened THEN it is answered
    wanted = {"Bucket": "presigned-there", "Key": "k"}
    url = s3.generate_presigned_url("get_object", Params=wanted)
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 (localaws)
        assert answer.read() == b"bread"


def test_a_bucket_is_asked_for_in_its_own_region(client):
    # GIVEN a bucket in another region
    s3 = client("s3", AWAY)
    where = {"LocationConstraint": AWAY}
    s3.create_bucket(Bucket="far-away", CreateBucketConfiguration=where)
    s3.put_object(Bucket="far-away", Key="k", Body=b"bread")
    # WHEN boto3 asks for it here THEN it follows the redirection
    assert client("s3", HOME).get_object(Bucket="far-away", Key="k")["Body"].read() == b"bread"
    # AND what follows none gets AWS's answer
    signed = client("s3", HOME, config=Config(signature_version="s3v4"))
    url = signed.generate_presigned_url("get_object", Params={"Bucket": "far-away", "Key": "k"})
    with pytest.raises(urllib.error.HTTPError, match="301") as moved:
        urllib.request.urlopen(url, timeout=30)  # noqa: S310 (localaws)
    assert moved.value.headers["x-amz-bucket-region"] == AWAY
    assert b"<Code>PermanentRedirect</Code>" in moved.value.read()


def test_a_bucket_is_made_where_the_request_is_signed(client):
    # GIVEN a client of another region WHEN it makes a bucket for here THEN AWS's refusal comes
    with pytest.raises(ClientError) as refused:
        client("s3", AWAY).create_bucket(Bucket="made-nowhere")
    assert refused.value.response["Error"]["Code"] == "IllegalLocationConstraintException"


def test_global_services_are_in_every_region(client):
    # GIVEN a role WHEN another region's client lists roles THEN it is there
    client("iam", HOME).create_role(RoleName="of-the-world", AssumeRolePolicyDocument="{}")
    names = [one["RoleName"] for one in client("iam", AWAY).list_roles()["Roles"]]
    assert "of-the-world" in names


def test_s3_tells_the_region_that_it_expects(client):
    # GIVEN a client that signs for no region of AWS's WHEN it calls S3
    with pytest.raises(ClientError) as refused:
        client("s3", "US").list_buckets()
    # THEN the answer has the right one, which clients sign for then
    error = refused.value.response["Error"]
    assert error["Code"] == "AuthorizationHeaderMalformed"
    assert error["Message"] == (
        "The authorization header is malformed; the region 'US' is wrong; expecting 'us-east-1'"
    )
    assert error["Region"] == "us-east-1"
