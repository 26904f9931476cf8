"""The events that executions write to a log group; their shape is as AWS was recorded."""

import json
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

PASS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
FAIL = {"StartAt": "Fail", "States": {"Fail": {"Type": "Fail", "Error": "Bad", "Cause": "why"}}}
WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 30, "End": True}}}


@pytest.fixture
def group(aws) -> str:
    name = f"/aws/vendedlogs/states/{uuid4().hex}"
    aws("logs").create_log_group(logGroupName=name)
    return name


def configuration(group: str, level: str, has_data: bool) -> dict:
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*"
    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": arn}}
    return {"level": level, "includeExecutionData": has_data, "destinations": [destination]}


@pytest.fixture
def make_logging(aws, role, group):
    """``make_logging(definition, level, has_data, kind)`` makes a machine; its ARN."""

    def make(definition, level="ALL", has_data=True, kind="STANDARD", to=None) -> str:
        return aws("stepfunctions").create_state_machine(
            name=f"machine-{uuid4().hex}",
            definition=json.dumps(definition),
            roleArn=role,
            type=kind,
            loggingConfiguration=configuration(to or group, level, has_data),
        )["stateMachineArn"]

    return make


@pytest.fixture
def logged(aws, group):
    """``logged()`` is the documents of the log group."""
    return lambda: [
        json.loads(event["message"])
        for event in aws("logs").filter_log_events(logGroupName=group)["events"]
    ]


@pytest.fixture
def run(aws, ended):
    """``run(machine, input)`` starts an execution and waits for its end; its ARN."""

    def start(machine: str, given: object = None) -> str:
        arn = aws("stepfunctions").start_execution(
            stateMachineArn=machine, input=json.dumps(given or {})
        )["executionArn"]
        ended(arn)
        return arn

    return start


def test_a_standard_execution_writes_its_events(aws, make_logging, logged, run, role, group):
    # GIVEN a machine that logs all, with the data
    machine = make_logging(PASS)
    # WHEN it runs
    arn = run(machine, {"photo": 1})
    # THEN the events are those of AWS's vended logs
    events = logged()
    times = [int(event.pop("event_timestamp")) for event in events]
    assert times == sorted(times)
    common = {"execution_arn": arn, "redrive_count": "0"}
    data = {"input": '{"photo": 1}', "inputDetails": {"truncated": False}}
    events[0]["details"]["input"] = json.dumps(json.loads(events[0]["details"]["input"]))
    assert events[0] == common | {
        "id": "1",
        "type": "ExecutionStarted",
        "details": data | {"roleArn": role},
        "previous_event_id": "0",
    }
    kinds = [(event["id"], event["type"], event["previous_event_id"]) for event in events]
    assert kinds == [
        ("1", "ExecutionStarted", "0"),
        ("2", "PassStateEntered", "0"),
        ("3", "PassStateExited", "2"),
        ("4", "ExecutionSucceeded", "3"),
    ]
    assert json.loads(events[3]["details"]["output"]) == {"photo": 1}
    [stream] = aws("logs").describe_log_streams(logGroupName=group)["logStreams"]
    assert stream["logStreamName"].startswith(f"states/{machine.rpartition(':')[2]}/20")


def test_the_data_stays_out_unless_it_is_asked_for(make_logging, logged, run):
    # GIVEN a machine that logs all, without the data WHEN it runs
    run(make_logging(PASS, has_data=False), {"photo": "hidden"})
    # THEN its events have none
    assert "hidden" not in json.dumps(logged())
    assert logged()[1]["details"] == {"name": "Pass"}


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        ("ERROR", ["FailStateEntered", "ExecutionFailed"]),
        ("FATAL", ["ExecutionFailed"]),
        ("OFF", []),
    ],
)
def test_a_level_says_which_events_are_written(make_logging, logged, run, level, kinds):
    # GIVEN a machine that logs what fails WHEN it fails
    run(make_logging(FAIL, level))
    # THEN its log has that alone
    assert [event["type"] for event in logged()] == kinds
    if kinds:
        assert logged()[-1]["details"] == {"error": "Bad", "cause": "why"}


def test_a_stopped_execution_writes_its_end_at_once(aws, make_logging, logged, ended):
    # GIVEN an execution that waits
    states = aws("stepfunctions")
    arn = states.start_execution(stateMachineArn=make_logging(WAIT, "FATAL"))["executionArn"]
    # WHEN it is stopped THEN its log says so
    states.stop_execution(executionArn=arn, error="Cancelled", cause="enough")
    ended(arn)
    [event] = logged()
    assert (event["type"], event["details"]) == (
        "ExecutionAborted",
        {"error": "Cancelled", "cause": "enough"},
    )


def test_an_execution_out_of_time_writes_that(make_logging, logged, run):
    # GIVEN a machine with less time than it takes WHEN it runs
    run(make_logging(WAIT | {"TimeoutSeconds": 1}, "ERROR"))
    # THEN its log says so
    assert [event["type"] for event in logged()] == ["ExecutionTimedOut"]


def test_an_express_workflow_writes_its_events(aws, make_logging, logged):
    # GIVEN an Express workflow that logs
    machine = make_logging(PASS, kind="EXPRESS")
    states = boto3.client(
        "stepfunctions",
        region_name="us-east-1",
        endpoint_url=aws("stepfunctions").meta.endpoint_url,
        aws_access_key_id="localaws",
        aws_secret_access_key="localaws",
        config=Config(inject_host_prefix=False),
    )
    # WHEN it is waited for
    arn = states.start_sync_execution(stateMachineArn=machine)["executionArn"]
    # THEN its log has the events, under that name
    assert [event["type"] for event in logged()][-1] == "ExecutionSucceeded"
    assert {event["execution_arn"] for event in logged()} == {arn}


def test_a_machine_runs_on_without_its_log_group(aws, make_logging, group, run, ended):
    # GIVEN a machine whose log group was deleted
    machine = make_logging(PASS)
    aws("logs").delete_log_group(logGroupName=group)
    # WHEN it runs THEN it succeeds
    assert ended(run(machine))["status"] == "SUCCEEDED"


def test_a_log_group_that_is_not_there_is_refused(aws, make_logging):
    # GIVEN a machine that logs
    machine = make_logging(PASS)
    # WHEN it, or another, is to log to a group that is not there THEN it is refused
    with pytest.raises(ClientError, match="Log Destination not found") as refused:
        make_logging(PASS, to="/gone")
    assert refused.value.response["Error"]["Code"] == "InvalidLoggingConfiguration"
    with pytest.raises(ClientError, match="Must specify exactly one Log Destination"):
        aws("stepfunctions").update_state_machine(
            stateMachineArn=machine, loggingConfiguration={"level": "ALL"}
        )
