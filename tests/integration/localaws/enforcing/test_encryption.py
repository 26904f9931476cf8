"""What S3 and SNS encrypt with a customer's key: only who may use the key writes and reads it."""

from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

PART = 5 * 1024 * 1024


def allow(*actions, resource="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


@pytest.fixture(scope="module")
def key(enforcing) -> str:
    return enforcing("kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture(scope="module")
def make_bucket(enforcing):
    """``make_bucket(**default)`` makes a bucket with a default encryption, and an object ``o``."""

    def make(**default):
        s3, name = enforcing("s3"), f"bucket-{uuid4().hex}"
        s3.create_bucket(Bucket=name)
        if default:
            rule = {"ApplyServerSideEncryptionByDefault": default}
            s3.put_bucket_encryption(
                Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]}
            )
        s3.put_object(Bucket=name, Key="o", Body=b"secret")
        return name

    return make


def refused(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert error["Error"]["Code"] in {"AccessDenied", "AuthorizationError"}
    return str(caught.value)


@pytest.mark.parametrize("name_of", ["ARN", "id", "alias"])
def test_writing_needs_a_data_key_and_reading_its_decryption(
    enforcing, user, key, make_bucket, name_of
):
    # GIVEN a bucket that is encrypted with a key, named in one of three ways
    alias = f"alias/{uuid4().hex}"
    enforcing("kms").create_alias(AliasName=alias, TargetKeyId=key)
    named = {"ARN": key, "id": key.rpartition("/")[2], "alias": alias}[name_of]
    bucket = make_bucket(SSEAlgorithm="aws:kms", KMSMasterKeyID=named)
    # AND users who may use the bucket, and half of the key, or all of it
    objects = allow("s3:GetObject", "s3:PutObject")
    none, writer, reader = (
        user(objects)("s3"),
        user(objects, allow("kms:GenerateDataKey", resource=key))("s3"),
        user(objects, allow("kms:Decrypt", resource=key))("s3"),
    )
    # WHEN they write and read THEN each may do what its half is for, and is told what it lacks
    where = {"Bucket": bucket, "Key": "o"}
    writer.put_object(**where, Body=b"new")
    assert reader.get_object(**where)["Body"].read() == b"new"
    for client in (none, reader):
        text = refused(client.put_object, **where, Body=b"x")
        assert f"not authorized to perform: kms:GenerateDataKey on resource: {key}" in text
    for client in (none, writer):
        text = refused(client.get_object, **where)
        assert f"not authorized to perform: kms:Decrypt on resource: {key}" in text
    # AND what is known of an object without reading it needs no key
    assert none.head_object(**where)["ContentLength"] == len(b"new")


def test_parts_of_an_upload_need_both(user, key, make_bucket):
    # GIVEN an encrypted bucket WHEN an upload in parts begins without the right to decrypt
    bucket = make_bucket(SSEAlgorithm="aws:kms", KMSMasterKeyID=key)
    where = {"Bucket": bucket, "Key": "parts"}
    objects = allow("s3:PutObject")
    half = user(objects, allow("kms:GenerateDataKey"))("s3")
    # THEN it is refused
    assert "kms:Decrypt" in refused(half.create_multipart_upload, **where)
    # AND with both it goes through
    whole = user(objects, allow("kms:GenerateDataKey", "kms:Decrypt"))("s3")
    upload = where | {"UploadId": whole.create_multipart_upload(**where)["UploadId"]}
    part = whole.upload_part(**upload, PartNumber=1, Body=bytes(PART))
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    whole.complete_multipart_upload(**upload, MultipartUpload=parts)


def test_a_key_that_a_request_names_counts_instead_of_the_buckets(user, key, make_bucket):
    # GIVEN a bucket without a customer's key, and a user without any WHEN a request names one
    bucket = make_bucket()
    client = user(allow("s3:PutObject", "s3:GetObject"))("s3")
    where = {"Bucket": bucket, "Key": "o"}
    named = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    # THEN that key must be allowed
    assert "kms:GenerateDataKey" in refused(client.put_object, **where, **named, Body=b"x")
    # AND without it, or under one of AWS's own, there is nothing to allow
    client.put_object(**where, Body=b"x")
    client.put_object(**where, Body=b"x", ServerSideEncryption="AES256")
    assert client.get_object(**where)["Body"].read() == b"x"


def test_a_copy_needs_the_keys_of_both_ends(user, key, make_bucket):
    # GIVEN an encrypted object, and a user who may only write
    bucket = make_bucket(SSEAlgorithm="aws:kms", KMSMasterKeyID=key)
    source = {"Bucket": bucket, "Key": "o"}
    objects = allow("s3:PutObject", "s3:GetObject")
    writer = user(objects, allow("kms:GenerateDataKey"))("s3")
    # WHEN it is copied THEN reading the source is refused
    assert "kms:Decrypt" in refused(
        writer.copy_object, Bucket=bucket, Key="copy", CopySource=source
    )


def test_a_message_to_an_encrypted_topic_needs_its_key(enforcing, user, key):
    # GIVEN an encrypted topic, and another
    sns = enforcing("sns")
    encrypted, plain = (
        sns.create_topic(Name=uuid4().hex, Attributes=attributes)["TopicArn"]
        for attributes in ({"KmsMasterKeyId": key}, {})
    )
    # WHEN somebody publishes who may publish, but not use the key
    client = user(allow("sns:Publish"))("sns")
    # THEN only the plain one takes it
    client.publish(TopicArn=plain, Message="hello")
    assert "kms:GenerateDataKey" in refused(client.publish, TopicArn=encrypted, Message="hello")
    # AND who may use the key may publish
    whole = user(allow("sns:Publish"), allow("kms:GenerateDataKey", "kms:Decrypt"))("sns")
    whole.publish(TopicArn=encrypted, Message="hello")
