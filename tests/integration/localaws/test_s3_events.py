"""S3: what happens to objects reaches EventBridge, and buckets answer as AWS's do."""

import json

import pytest


@pytest.fixture
def events_of(aws):
    """``events_of(bucket)`` has a bucket's events go to EventBridge."""

    def switch_on(bucket: str) -> None:
        aws("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )

    return switch_on


def pattern_of(bucket: str, *detail_types: str, **wanted) -> dict:
    detail = {"bucket": {"name": [bucket]}, **wanted}
    return {"source": ["aws.s3"], "detail-type": list(detail_types), "detail": detail}


def test_a_new_object_reaches_a_queue(aws, bucket, events_of, make_rule, queue, wait_until) -> None:
    # GIVEN a rule for a versioned bucket's new objects
    versioning = {"Status": "Enabled"}
    aws("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration=versioning)
    events_of(bucket)
    make_rule(pattern_of(bucket, "Object Created"), {"Arn": queue.arn})
    # WHEN an object is put
    put = aws("s3").put_object(Bucket=bucket, Key="incoming/a b.png", Body=b"12345")
    # THEN the event tells all of it
    [event] = wait_until(queue.bodies)
    assert event["detail-type"] == "Object Created"
    assert event["resources"] == [f"arn:aws:s3:::{bucket}"]
    entry = event["detail"]["object"]
    assert (entry["key"], entry["size"]) == ("incoming/a b.png", 5)
    assert entry["version-id"] == put["VersionId"]
    assert entry["etag"] == put["ETag"].strip('"')
    assert event["detail"]["reason"] == "PutObject"


def test_each_way_to_make_an_object_has_its_reason(
    aws, bucket, events_of, make_rule, queue, wait_until
) -> None:
    # GIVEN a rule for a bucket's new objects
    events_of(bucket)
    make_rule(pattern_of(bucket, "Object Created"), {"Arn": queue.arn})
    s3 = aws("s3")
    found = {}

    def received() -> dict:
        for body in queue.bodies():
            found.setdefault(body["detail"]["object"]["key"], []).append(body["detail"]["reason"])
        return found

    # WHEN objects are put, copied, and uploaded in parts
    s3.put_object(Bucket=bucket, Key="put", Body=b"1")
    s3.copy_object(Bucket=bucket, Key="copied", CopySource={"Bucket": bucket, "Key": "put"})
    upload = {"Bucket": bucket, "Key": "parts"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    part = s3.upload_part(**upload, PartNumber=1, Body=b"2")
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    # THEN each event says which it was
    wait_until(lambda: len(received()) == 3)
    assert found == {
        "put": ["PutObject"],
        "copied": ["CopyObject"],
        "parts": ["CompleteMultipartUpload"],
    }


def test_a_deleted_object_reaches_a_queue(
    aws, bucket, events_of, make_rule, queue, wait_until
) -> None:
    # GIVEN a rule for a bucket's deleted objects, and one object
    events_of(bucket)
    make_rule(pattern_of(bucket, "Object Deleted"), {"Arn": queue.arn})
    aws("s3").put_object(Bucket=bucket, Key="a.png", Body=b"1")
    # WHEN it is deleted
    aws("s3").delete_object(Bucket=bucket, Key="a.png")
    # THEN the event names it
    [event] = wait_until(queue.bodies)
    assert event["detail"]["object"]["key"] == "a.png"
    assert event["detail"]["reason"] == "DeleteObject"


def test_only_buckets_that_ask_have_events(
    aws, bucket, events_of, make_rule, queue, wait_until
) -> None:
    # GIVEN a rule for the objects of two buckets, of which one asks for events
    silent = f"{bucket}-silent"
    aws("s3").create_bucket(Bucket=silent)
    pattern = pattern_of(bucket, "Object Created")
    pattern["detail"]["bucket"]["name"].append(silent)
    make_rule(pattern, {"Arn": queue.arn, "InputPath": "$.detail.bucket.name"})
    events_of(bucket)
    # WHEN both get an object, the silent one first
    for name in (silent, bucket):
        aws("s3").put_object(Bucket=name, Key="a.png", Body=b"1")
    # THEN only the other one's event arrives
    assert wait_until(queue.bodies) == [bucket]
    assert queue.bodies() == []


def test_a_pattern_looks_at_the_key(aws, bucket, events_of, make_rule, queue, wait_until) -> None:
    # GIVEN a rule for keys below a prefix
    events_of(bucket)
    wanted = {"object": {"key": [{"prefix": "incoming/"}]}}
    pattern = pattern_of(bucket, "Object Created", **wanted)
    make_rule(pattern, {"Arn": queue.arn, "InputPath": "$.detail.object.key"})
    # WHEN objects come above and below it
    for key in ("other/a.png", "incoming/a.png"):
        aws("s3").put_object(Bucket=bucket, Key=key, Body=b"1")
    # THEN only the ones below arrive
    assert wait_until(queue.bodies) == ["incoming/a.png"]


@pytest.mark.parametrize("other", [None, {"Id": "old", "Events": ["s3:ObjectCreated:*"]}])
def test_a_bucket_says_that_its_events_go_to_eventbridge(aws, bucket, queue, other) -> None:
    # GIVEN a bucket whose events go there, alone or beside a queue
    queues = [{**other, "QueueArn": queue.arn}] if other else []
    configuration = {"EventBridgeConfiguration": {}, "QueueConfigurations": queues}
    s3 = aws("s3")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    # WHEN it is asked
    answer = s3.get_bucket_notification_configuration(Bucket=bucket)
    # THEN it tells of both
    assert answer["EventBridgeConfiguration"] == {}
    assert [one["QueueArn"] for one in answer.get("QueueConfigurations", [])] == [
        queue.arn for _ in queues
    ]


def test_a_bucket_without_notifications_tells_of_none(aws, bucket) -> None:
    # GIVEN a bucket that nobody listens to
    # WHEN it is asked
    answer = aws("s3").get_bucket_notification_configuration(Bucket=bucket)
    # THEN there is no EventBridge
    assert "EventBridgeConfiguration" not in answer


def deny(bucket: str, action: str, condition: dict | None = None) -> dict:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    return statement | ({"Condition": condition} if condition else {})


@pytest.mark.parametrize("value", ["false", ["false"]])
def test_a_policy_that_denies_plain_http_does_not_lock_out(aws, bucket, value) -> None:
    # GIVEN a bucket that takes TLS alone
    condition = {"Bool": {"aws:SecureTransport": value}}
    policy = {"Version": "2012-10-17", "Statement": [deny(bucket, "s3:*", condition)]}
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    # WHEN it is used over 127.0.0.1
    aws("s3").put_object(Bucket=bucket, Key="a.png", Body=b"1")
    body = aws("s3").get_object(Bucket=bucket, Key="a.png")["Body"].read()
    # THEN it answers, and its policy reads as it was written
    assert body == b"1"
    assert json.loads(aws("s3").get_bucket_policy(Bucket=bucket)["Policy"]) == policy


def test_a_policy_that_denies_an_action_still_does(aws, bucket) -> None:
    # GIVEN a bucket that takes TLS alone, and whose objects nobody may read
    tls = deny(bucket, "s3:*", {"Bool": {"aws:SecureTransport": "false"}})
    policy = {"Version": "2012-10-17", "Statement": [tls, deny(bucket, "s3:GetObject")]}
    aws("s3").put_object(Bucket=bucket, Key="a.png", Body=b"1")
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    # WHEN one is read
    # THEN that is denied
    with pytest.raises(aws("s3").exceptions.ClientError) as refusal:
        aws("s3").get_object(Bucket=bucket, Key="a.png")
    assert refusal.value.response["Error"]["Code"] in {"AccessDenied", "403"}


def test_a_versioned_bucket_can_be_emptied(aws, bucket) -> None:
    # GIVEN a versioned bucket with a version and a delete marker
    s3 = aws("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="a.png", Body=b"1")
    s3.delete_object(Bucket=bucket, Key="a.png")
    listed = s3.list_object_versions(Bucket=bucket)
    assert (len(listed["Versions"]), len(listed["DeleteMarkers"])) == (1, 1)
    # WHEN all of them are deleted, the marker first
    for entry in [*listed["DeleteMarkers"], *listed["Versions"]]:
        s3.delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
    # THEN nothing keeps the bucket from being deleted
    s3.delete_bucket(Bucket=bucket)
    assert bucket not in [one["Name"] for one in s3.list_buckets()["Buckets"]]
