"""A server says whether it is ready, and begins again when it is asked to."""

import http.client
import json
import threading
from urllib.parse import urlsplit

import boto3
import psutil
import pytest
import urllib3
from botocore.exceptions import ClientError

from .zips import zip_of

WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}}


@pytest.fixture
def own(start, tmp_path):
    """A server of the test's own."""
    return start(tmp_path / "work")


def reset(server) -> urllib3.BaseHTTPResponse:
    # One that comes while another begins is cut off, as every call is.
    again = urllib3.Retry(3, allowed_methods=None)
    return urllib3.request("POST", f"{server.url}/_localaws/reset", timeout=60, retries=again)


def test_health_names_version_place_services_and_uptime(server):
    # GIVEN a server WHEN it is asked how it is
    answer = urllib3.request("GET", f"{server.url}/_localaws/health")
    # THEN it is ready, and says who and where it is
    assert answer.status == 200
    told = answer.json()
    assert (told["ready"], told["account"], told["region"]) == (True, "123456789012", "us-east-1")
    assert told["version"].count(".") == 2
    assert 0 < told["uptime_seconds"] < 86400
    assert {"lambda", "s3", "sqs", "stepfunctions", "sagemaker"} <= told["services"].keys()


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "health"), ("GET", "reset"), ("PUT", "reset")]
)
def test_another_method_is_refused(server, method: str, path: str):
    # GIVEN an address WHEN it gets another method THEN nothing happens
    before = urllib3.request("GET", f"{server.url}/_localaws/health").json()["uptime_seconds"]
    assert urllib3.request(method, f"{server.url}/_localaws/{path}").status == 405
    after = urllib3.request("GET", f"{server.url}/_localaws/health").json()["uptime_seconds"]
    assert after >= before  # a reset begins at 0


@pytest.mark.parametrize("name", ["Origin", "Host", "Sec-Fetch-Site"])
def test_a_web_page_resets_nothing(server, name: str):
    # GIVEN a page of another site WHEN its browser sends a reset THEN it is refused
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=30)
    connection.request("POST", "/_localaws/reset", b"", {name: "https://evil.example"})
    assert connection.getresponse().status == 403
    connection.close()


def test_a_reset_leaves_nothing_of_what_was_and_ran(own, create_role, wait_until):
    # GIVEN a bucket, a queue that a function polls, an execution that waits, and a schedule
    role = create_role(own)
    own.client("s3").create_bucket(Bucket="photos")
    own.client("s3").put_object(Bucket="photos", Key="k", Body=b"x" * 6_000_000)
    url = own.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    function = own.client("lambda")
    function.create_function(
        FunctionName="f",
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": zip_of("def handler(event, context): return 1")},
    )
    wait_until(lambda: function.invoke(FunctionName="f")["StatusCode"] == 200)
    function.create_event_source_mapping(
        FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-1:123456789012:q"
    )
    machine = own.client("stepfunctions").create_state_machine(
        name="m", definition=json.dumps(WAIT), roleArn=role
    )["stateMachineArn"]
    execution = own.client("stepfunctions").start_execution(stateMachineArn=machine)
    own.client("events").put_rule(Name="r", ScheduleExpression="rate(1 minute)")
    assert len(own.processes()) > 1
    # WHEN the server is reset
    [pid] = [one.pid for one in own.processes() if str(own.directory) in one.cmdline()]
    assert reset(own).json()["ready"]
    # THEN the same process answers at the same address, and has no other, no thread and no file
    assert [one.pid for one in own.processes()] == [pid]
    assert psutil.Process(pid).num_threads() <= 2
    assert sorted(path.name for path in own.directory.iterdir()) == [
        "localaws.json",
        "localaws.log",
    ]
    # AND nothing is there
    assert own.client("s3").list_buckets()["Buckets"] == []
    assert "QueueUrls" not in own.client("sqs").list_queues()
    assert function.list_functions()["Functions"] == []
    assert function.list_event_source_mappings()["EventSourceMappings"] == []
    assert own.client("events").list_rules()["Rules"] == []
    assert own.client("iam").list_roles()["Roles"] == []
    with pytest.raises(ClientError, match="ExecutionDoesNotExist"):
        own.client("stepfunctions").describe_execution(executionArn=execution["executionArn"])
    with pytest.raises(ClientError, match="NonExistentQueue"):
        own.client("sqs").receive_message(QueueUrl=url)


def test_resets_one_after_another_leave_no_descriptor(own, wait_until):
    # GIVEN a server WHEN it is reset again and again
    [process] = own.processes()
    before = process.num_fds() + 1  # the null device, or a connection that is being closed
    for _ in range(4):
        assert reset(own).status == 200
    # THEN it holds no more than before
    wait_until(lambda: process.num_fds() <= before, 10)


def test_calls_that_come_during_a_reset_are_answered(own):
    # GIVEN callers that call all the while
    ended, failures = threading.Event(), []

    def call() -> None:
        client = boto3.session.Session().client(
            "sqs",
            region_name="us-east-1",
            endpoint_url=own.url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
        )
        while not ended.is_set():
            try:
                client.list_queues()
            except Exception as error:
                failures.append(error)

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    # WHEN the server is reset, by several at once
    answers = []
    resets = [threading.Thread(target=lambda: answers.append(reset(own))) for _ in range(2)]
    for one in resets:
        one.start()
    for one in resets:
        one.join()
    ended.set()
    for caller in callers:
        caller.join()
    # THEN each call is answered, in the end
    assert [answer.status for answer in answers] == [200, 200]
    assert failures == []


def test_the_server_stops_after_a_reset(own, localaws):
    # GIVEN a server that was reset WHEN it is stopped THEN it ends
    reset(own)
    assert localaws("stop", own.directory).returncode == 0
    assert own.processes() == []
