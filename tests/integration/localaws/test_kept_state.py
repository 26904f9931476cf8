"""What a server with ``--state`` has acknowledged is there after a restart, SIGKILL included."""

import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator

import pytest
import urllib3
from botocore.exceptions import ClientError

from state_soak.__main__ import soak

from .zips import zip_of

ACCOUNT = "123456789012"
WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}}
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": 1, "End": True}}}


@pytest.fixture
def keeping(localaws, server_type, tmp_path) -> Iterator[Callable]:
    """``keeping(*options)`` kills the server, if there is one, and starts one with the state."""
    directory = tmp_path / "work"
    options = ("--state", str(tmp_path / "state"))

    def start(*more: str):
        if (directory / "localaws.json").exists():
            pid = json.loads((directory / "localaws.json").read_text())["pid"]
            os.kill(pid, signal.SIGKILL)
        result = localaws("start", directory, *options, *more)
        assert result.returncode == 0, result.stderr
        return server_type(directory, result.stdout.split()[-1])

    yield start
    localaws("stop", directory)


def test_a_load_whose_server_is_killed_loses_nothing(tmp_path):
    # GIVEN clients that write WHEN their server is killed and started again, twice
    told: list[str] = []
    found = soak(tmp_path, rounds=2, seed=7, clients=4, say=told.append)
    # THEN all that was acknowledged is there
    assert found == [], told
    assert int(told[-1].split(" writes")[0].rpartition(" ")[2]) > 8, told


def test_objects_versions_tags_and_uploads_stay(keeping):
    # GIVEN a bucket with versions, a delete marker, tags, a configuration and half an upload
    s3 = keeping().client("s3")
    s3.create_bucket(Bucket="photos")
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket="photos", Tagging={"TagSet": [{"Key": "of", "Value": "it"}]})
    for text in (b"one", b"two"):
        s3.put_object(Bucket="photos", Key="a/b", Body=text, Metadata={"m": "1"}, Tagging="t=1")
    s3.put_object_tagging(
        Bucket="photos", Key="a/b", Tagging={"TagSet": [{"Key": "t", "Value": "2"}]}
    )
    s3.delete_object(Bucket="photos", Key="a/b")
    upload = s3.create_multipart_upload(Bucket="photos", Key="big")["UploadId"]
    part = {"Bucket": "photos", "Key": "big", "UploadId": upload}
    etags = [
        s3.upload_part(**part, PartNumber=number, Body=body)["ETag"]
        for number, body in ((1, b"1" * 5 * 2**20), (2, b"2"))
    ]
    # WHEN the server is killed and started again
    s3 = keeping().client("s3")
    # THEN all of it is there, and the upload goes on
    listed = s3.list_object_versions(Bucket="photos")
    bodies = {
        s3.get_object(Bucket="photos", Key="a/b", VersionId=one["VersionId"])["Body"].read()
        for one in listed["Versions"]
    }
    assert bodies == {b"one", b"two"}
    assert [one["IsLatest"] for one in listed["DeleteMarkers"]] == [True]
    latest = listed["Versions"][0]["VersionId"]
    tags = s3.get_object_tagging(Bucket="photos", Key="a/b", VersionId=latest)["TagSet"]
    assert tags == [{"Key": "t", "Value": "2"}]
    assert s3.get_bucket_tagging(Bucket="photos")["TagSet"] == [{"Key": "of", "Value": "it"}]
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)]
    s3.complete_multipart_upload(**part, MultipartUpload={"Parts": parts})
    # AND after another restart the whole object is
    s3 = keeping().client("s3")
    assert s3.get_object(Bucket="photos", Key="big")["Body"].read() == b"1" * 5 * 2**20 + b"2"


def test_messages_stay_with_handles_order_and_deduplication(keeping):
    # GIVEN messages, one of which was received, and one of a FIFO queue
    sqs = keeping().client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    fifo = sqs.create_queue(
        QueueName="q.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    )["QueueUrl"]
    for text in ("one", "two", "three"):
        sqs.send_message(QueueUrl=url, MessageBody=text)
    sent = sqs.send_message(QueueUrl=fifo, MessageBody="one", MessageGroupId="g")
    [received] = sqs.receive_message(QueueUrl=url)["Messages"]
    # WHEN the server is killed and started again
    server = keeping()
    sqs = server.client("sqs")
    url, fifo = (one.replace(one[: one.index("/", 8)], server.url) for one in (url, fifo))
    # THEN the received one is in flight, its handle deletes it, once and again
    rest = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [one["Body"] for one in rest] == ["two", "three"]
    for _ in range(2):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
    # AND the same message is not taken twice, and numbers grow
    again = sqs.send_message(QueueUrl=fifo, MessageBody="one", MessageGroupId="g")
    assert again["MessageId"] == sent["MessageId"]
    other = sqs.send_message(QueueUrl=fifo, MessageBody="two", MessageGroupId="g")
    assert int(other["SequenceNumber"]) > int(sent["SequenceNumber"])
    # AND a message whose deletion was acknowledged stays away
    sqs = (server := keeping()).client("sqs")
    url = f"{server.url}/{ACCOUNT}/q"
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert sum(int(count) for count in counts.values()) == 2
    # AND those of a deleted queue do not come back with its name
    sqs.delete_queue(QueueUrl=f"{server.url}/{ACCOUNT}/q.fifo")
    body = b'{"advance_seconds": 61}'  # for so long the name is taken
    urllib3.request("PUT", f"{server.url}/_localaws/clock", body=body)
    sqs = (server := keeping()).client("sqs")
    fifo = sqs.create_queue(QueueName="q.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    assert "Messages" not in sqs.receive_message(QueueUrl=fifo)


def test_the_clock_goes_on_from_where_it_was_moved(keeping):
    # GIVEN a message that is sent when the clock was moved by a day
    server = keeping()
    url = server.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    body = b'{"advance_seconds": 86400}'
    told = urllib3.request("PUT", f"{server.url}/_localaws/clock", body=body).json()["time"]
    server.client("sqs").send_message(QueueUrl=url, MessageBody="later")
    # WHEN the server is killed and started again
    server = keeping()
    # THEN its clock is not behind, and the message is there
    assert urllib3.request("GET", f"{server.url}/_localaws/clock").json()["time"] >= told
    messages = server.client("sqs").receive_message(QueueUrl=f"{server.url}/{ACCOUNT}/q")
    assert [one["Body"] for one in messages["Messages"]] == ["later"]


def test_items_stay_and_a_cancelled_transaction_leaves_nothing(keeping):
    # GIVEN items that were put, changed and deleted, and a transaction that was cancelled
    tables = keeping().client("dynamodb")
    keys = [("h", "HASH", "S"), ("r", "RANGE", "N")]
    tables.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind, _ in keys],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind} for name, _, kind in keys
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    items = [{"h": {"S": "a/b"}, "r": {"N": str(number)}, "v": {"B": b"x"}} for number in range(3)]
    for item in items:
        tables.put_item(TableName="t", Item=item)
    key = {"h": {"S": "a/b"}, "r": {"N": "1"}}
    tables.update_item(
        TableName="t",
        Key=key,
        UpdateExpression="SET w = :w",
        ExpressionAttributeValues={":w": {"L": [{"BOOL": True}]}},
    )
    tables.delete_item(TableName="t", Key={"h": {"S": "a/b"}, "r": {"N": "2"}})
    refused = {"TableName": "t", "Key": key, "ConditionExpression": "attribute_exists(nothing)"}
    with pytest.raises(ClientError, match="TransactionCanceledException"):
        tables.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "t", "Item": items[2]}},
                {"ConditionCheck": refused},
            ]
        )
    # WHEN the server is killed and started again THEN they are as they were
    tables = keeping().client("dynamodb")
    assert tables.scan(TableName="t")["Items"] == [
        items[0],
        items[1] | {"w": {"L": [{"BOOL": True}]}},
    ]


def test_executions_that_ran_have_failed_and_others_are_as_they_were(keeping, create_role):
    # GIVEN an execution that has ended, and one that waits
    server = keeping()
    machines, role = server.client("stepfunctions"), create_role(server)
    arns = {
        name: machines.create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=role
        )["stateMachineArn"]
        for name, definition in {"wait": WAIT, "pass": PASS}.items()
    }
    runs = {
        name: machines.start_execution(stateMachineArn=arn, input='{"a": 1}')["executionArn"]
        for name, arn in arns.items()
    }
    while machines.describe_execution(executionArn=runs["pass"])["status"] == "RUNNING":
        pass
    before = machines.get_execution_history(executionArn=runs["pass"])["events"]
    # WHEN the server is killed and started again
    machines = keeping().client("stepfunctions")
    # THEN the first is as it was, and the second has failed, as it says and its history
    ended = machines.describe_execution(executionArn=runs["pass"])
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", "1")
    after = machines.get_execution_history(executionArn=runs["pass"])["events"]
    assert after == before
    failed = machines.describe_execution(executionArn=runs["wait"])
    assert (failed["status"], failed["error"]) == ("FAILED", "Localaws.Stopped")
    assert "localaws ended while this execution ran" in failed["cause"]
    events = machines.get_execution_history(executionArn=runs["wait"])["events"]
    assert [one["type"] for one in events] == ["ExecutionStarted", "ExecutionFailed"]
    # AND a machine runs again
    assert machines.start_execution(stateMachineArn=arns["pass"])["executionArn"]


def test_functions_run_and_poll_again(keeping, create_role, wait_until):
    # GIVEN a function with a version, an alias and a queue that it polls
    server = keeping()
    functions, role = server.client("lambda"), create_role(server)
    server.client("sqs").create_queue(QueueName="q")
    code = """
        def handler(event, context):
            print(event)
            return "of " + context.function_version
    """
    functions.create_function(
        FunctionName="f",
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": zip_of(code)},
    )
    settled = functions.get_waiter("function_active_v2")
    settled.wait(FunctionName="f", WaiterConfig={"Delay": 0.1})
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    functions.create_event_source_mapping(
        FunctionName="f", EventSourceArn=f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
    )
    # WHEN the server is killed and started again
    server = keeping()
    # THEN it runs, and takes the queue's messages
    answer = server.client("lambda").invoke(FunctionName="f", Qualifier="live")
    assert json.loads(answer["Payload"].read()) == "of 1"
    server.client("sqs").send_message(
        QueueUrl=f"{server.url}/{ACCOUNT}/q", MessageBody="to the function"
    )
    logs = server.client("logs")

    def is_logged() -> bool:
        events = logs.filter_log_events(logGroupName="/aws/lambda/f")["events"]
        return any("to the function" in event["message"] for event in events)

    wait_until(is_logged, 30)


def test_a_reset_empties_what_is_kept(keeping):
    # GIVEN a kept bucket WHEN the server is reset THEN it has gone, after a restart, too
    server = keeping()
    server.client("s3").create_bucket(Bucket="photos")
    assert urllib3.request("POST", f"{server.url}/_localaws/reset", timeout=60).status == 200
    assert server.client("s3").list_buckets()["Buckets"] == []
    server.client("s3").create_bucket(Bucket="others")
    buckets = keeping().client("s3").list_buckets()["Buckets"]
    assert [one["Name"] for one in buckets] == ["others"]


def test_another_server_and_another_version_are_refused(keeping, localaws, tmp_path):
    # GIVEN a server with a state WHEN another is started with it THEN it is refused by name
    keeping()
    options = ("--state", str(tmp_path / "state"))
    refused = localaws("start", tmp_path / "other", *options)
    assert refused.returncode == 1
    assert "another localaws keeps its state in" in refused.stderr
    # GIVEN a state of another version WHEN a server is started with it THEN it says which
    localaws("stop", tmp_path / "work")
    with sqlite3.connect(tmp_path / "state/localaws-state.sqlite") as rows:
        rows.execute("UPDATE made SET format = '0', made_by = 'localaws 0.0.1'")
    rows.close()
    refused = localaws("start", tmp_path / "other", *options)
    assert refused.returncode == 1
    assert "the state was kept by localaws 0.0.1, format 0" in refused.stderr


def test_what_is_not_kept_is_refused_by_name_unless_it_may_be_forgotten(keeping):
    # GIVEN a server with a state WHEN a service that is not kept is to have something
    ec2 = keeping().client("ec2")
    with pytest.raises(ClientError) as refusal:
        ec2.create_vpc(CidrBlock="10.0.0.0/16")
    # THEN it is refused by name, and may be read
    error = refusal.value.response["Error"]
    assert error["Code"] == "NotImplementedByLocalaws"
    assert "start with --forget ec2" in error["Message"]
    assert ec2.describe_key_pairs()["KeyPairs"] == []
    # GIVEN a server that may forget it WHEN it is called THEN it has it until the restart
    ec2 = keeping("--forget", "ec2").client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2 = keeping("--forget", "ec2").client("ec2")
    assert vpc not in {one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"]}
