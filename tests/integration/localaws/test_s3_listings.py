"""Listings of any key, and settings of a bucket: the Amazon S3 API Reference."""

from uuid import uuid4

import pytest
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
    assert (about["Code"], about["Message"]) == (
        "NotImplemented",
        "localaws does not have the setting metrics of a bucket.",
    )
