"""Listings of any key, and settings of a bucket: the Amazon S3 API Reference."""

from uuid import uuid4

import pytest
import urllib3
from botocore.exceptions import ClientError

KEYS = ["a\x1b[31mb.png", "ä +%.png", "plain.png", "folder/\x07/x"]


@pytest.fixture
def bucket(aws) -> str:
    """Return a bucket with versions, and a version of each key."""
    name = f"bucket-{uuid4().hex}"
    s3 = aws("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for key in KEYS:
        s3.put_object(Bucket=name, Key=key, Body=b"x")
    return name


def test_versions_of_any_key_are_listed(aws, bucket):
    # GIVEN keys that XML cannot hold WHEN their versions are listed THEN they are as they were put
    s3 = aws("s3")
    s3.delete_object(Bucket=bucket, Key=KEYS[0])
    found = s3.list_object_versions(Bucket=bucket)
    assert sorted(one["Key"] for one in found["Versions"]) == sorted(KEYS)
    assert [one["Key"] for one in found["DeleteMarkers"]] == [KEYS[0]]


def test_pages_and_folders_of_versions_are_of_any_key(aws, bucket):
    # GIVEN the same keys WHEN they are listed one a page, and by folder THEN none is missing
    s3 = aws("s3")
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 1}
    )
    assert sorted(one["Key"] for page in pages for one in page.get("Versions", [])) == sorted(KEYS)
    folders = s3.list_object_versions(Bucket=bucket, Prefix="folder/", Delimiter="/")
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == ["folder/\x07/"]


def test_who_pays_for_requests_is_the_owner(aws, bucket):
    # GIVEN a bucket WHEN it is asked who pays THEN it is AWS's default
    assert aws("s3").get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"


def test_a_setting_that_is_not_here_is_refused_by_name(aws, bucket):
    # GIVEN a bucket WHEN a setting is asked for that localaws lacks THEN it is no listing
    with pytest.raises(ClientError) as refusal:
        aws("s3").list_bucket_metrics_configurations(Bucket=bucket)
    about = refusal.value.response["Error"]
    assert about["Code"] == "NotImplementedByLocalaws"
    assert about["Message"].startswith("ListBucketMetricsConfigurations is not implemented")


@pytest.mark.parametrize("setting", ["metrics", "analytics", "intelligent_tiering", "inventory"])
def test_a_setting_that_is_deleted_does_not_take_the_bucket(aws, setting):
    # GIVEN an empty bucket WHEN one of its settings is deleted THEN it is refused, and is there
    s3, name = aws("s3"), f"bucket-{uuid4().hex}"
    s3.create_bucket(Bucket=name)
    with pytest.raises(ClientError, match="NotImplementedByLocalaws"):
        getattr(s3, f"delete_bucket_{setting}_configuration")(Bucket=name, Id="one")
    s3.head_bucket(Bucket=name)


def test_an_object_that_is_renamed_is_not_emptied(aws, bucket):
    # GIVEN two objects WHEN one is renamed to the other THEN it is refused, and both are there
    s3 = aws("s3")
    with pytest.raises(ClientError, match="RenameObject is not implemented"):
        s3.rename_object(Bucket=bucket, Key=KEYS[2], RenameSource=f"{bucket}/{KEYS[1]}")
    assert s3.get_object(Bucket=bucket, Key=KEYS[2])["Body"].read() == b"x"


@pytest.mark.parametrize("body", [b"a=1&b=2", b"\x89PNG\r\n\x1a\n\x00\xff", b"key=x"])
def test_a_body_that_calls_itself_a_form_is_kept(aws, bucket, body):
    # GIVEN a signed address, as command-line clients use it
    s3 = aws("s3")
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "form"})
    # WHEN they call the body a form, because nobody named its type
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = urllib3.request("PUT", url, body=body, headers=form)
    # THEN the object is what was sent
    assert answer.status == 200
    assert s3.get_object(Bucket=bucket, Key="form")["Body"].read() == body


def test_keys_with_newlines_are_keys(aws, bucket):
    # GIVEN a key with a newline WHEN it is put, read and deleted THEN it is a key like others
    s3, key = aws("s3"), "new\nline.png"
    s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"1"
    assert key in [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    s3.delete_object(Bucket=bucket, Key=key)
    assert key not in [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
