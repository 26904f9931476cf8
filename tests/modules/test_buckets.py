"""The module of buckets: what is applied keeps objects, and tells of them."""

import json
import time

import pytest


@pytest.mark.module("s3_bucket")
def test_buckets_keep_objects_and_tell_of_them(applied, aws, receive):
    # GIVEN the module's bucket, of which a queue and a function are told
    assert json.loads(receive(applied["queue"]))["Event"] == "s3:TestEvent"
    bucket = {"Bucket": applied["bucket"]}
    # WHEN objects are put
    for name in ("in/a.png", "in/a.txt", "out/a.png"):
        aws("s3").put_object(**bucket, Key=name, Body=b"a photo")
    # THEN the queue has the one that its filter takes
    [record] = json.loads(receive(applied["queue"]))["Records"]
    assert record["s3"]["object"]["key"] == "in/a.png"
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=applied["queue"])
    # AND the function the other
    ends, logged = time.monotonic() + 30, ""
    while time.monotonic() < ends and "in/a.txt" not in logged:
        time.sleep(0.5)
        events = aws("logs").filter_log_events(logGroupName=applied["group"])["events"]
        logged = "\n".join(event["message"] for event in events)
    assert "in/a.txt" in logged
    # AND they are encrypted, versioned and locked, as the bucket says
    told = aws("s3").head_object(**bucket, Key="in/a.png")
    assert (told["ServerSideEncryption"], told["ObjectLockMode"]) == ("AES256", "GOVERNANCE")
    with pytest.raises(aws("s3").exceptions.ClientError, match="AccessDenied"):
        aws("s3").delete_object(**bucket, Key="in/a.png", VersionId=told["VersionId"])
