"""How executions are named, fail, are stopped and time out, and what is told of them."""

import json

import pytest
from botocore.exceptions import ClientError

PASS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
LONG = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 300, "End": True}}}
FAIL = {"Type": "Fail", "Error": "ImageRejected", "Cause": "it is no picture"}


@pytest.fixture
def start(aws):
    """``start(machine, input, **settings)`` starts an execution and returns its ARN."""

    def start_execution(machine: str, given: object = None, **settings) -> str:
        answer = aws("stepfunctions").start_execution(
            stateMachineArn=machine, input=json.dumps(given or {}), **settings
        )
        return answer["executionArn"]

    return start_execution


@pytest.fixture
def stop(aws, ended):
    """``stop(arn, **reasons)`` stops an execution and describes it at its end."""

    def stop_execution(arn: str, **reasons) -> dict:
        aws("stepfunctions").stop_execution(executionArn=arn, **reasons)
        return ended(arn)

    return stop_execution


def test_a_fail_state_gives_the_execution_its_error_and_cause(execute):
    # GIVEN a machine that fails on purpose
    # WHEN it runs
    execution = execute({"StartAt": "Reject", "States": {"Reject": FAIL}})
    # THEN its error and its cause are the execution's
    assert execution["status"] == "FAILED"
    assert execution["error"] == "ImageRejected"
    assert execution["cause"] == "it is no picture"
    assert "output" not in execution


def test_a_name_is_taken_once_by_a_standard_workflow(make_machine, start, ended):
    # GIVEN an execution that has ended
    machine = make_machine(PASS)
    ended(start(machine, {"photo": 1}, name="photo-1"))
    # WHEN another is started under its name, whatever its input
    # THEN it is refused by name
    for given in ({"photo": 1}, {"photo": 2}):
        with pytest.raises(ClientError, match=r"Execution Already Exists: .*photo-1") as refused:
            start(machine, given, name="photo-1")
        assert refused.value.response["Error"]["Code"] == "ExecutionAlreadyExists"


def test_the_same_start_again_finds_the_execution_that_runs(aws, make_machine, start, stop):
    # GIVEN an execution that runs
    machine = make_machine(LONG)
    first = start(machine, {"photo": 1}, name="photo-1")
    # WHEN the same start is asked for again
    second = start(machine, {"photo": 1}, name="photo-1")
    # THEN it is that execution, and another input is refused
    assert second == first
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        start(machine, {"photo": 2}, name="photo-1")
    stop(first)
    executions = aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    assert [one["executionArn"] for one in executions] == [first]


def test_an_express_workflow_runs_any_number_of_times_under_one_name(
    aws, make_machine, start, metric_sum, wait_until
):
    # GIVEN an Express workflow
    machine = make_machine(PASS, "EXPRESS")
    # WHEN it is started twice under one name
    arns = [start(machine, {"photo": number}, name="photo") for number in (1, 2)]
    # THEN both ran, under ARNs of their own, which are in no list and have no description
    begin = machine.replace(":stateMachine:", ":express:")
    assert [arn.rpartition(":")[0] for arn in arns] == [f"{begin}:photo"] * 2
    wait_until(
        lambda: metric_sum("AWS/States", "ExecutionsSucceeded", StateMachineArn=machine) == 2
    )
    for ask in (aws("stepfunctions").describe_execution, aws("stepfunctions").stop_execution):
        with pytest.raises(ClientError, match="not valid in this context: express") as refused:
            ask(executionArn=arns[0])
        assert refused.value.response["Error"]["Code"] == "InvalidArn"


@pytest.mark.parametrize("name", ["a b", "a<b", "x" * 81])
def test_a_name_that_aws_does_not_take_is_refused(make_machine, start, name):
    # GIVEN a machine
    machine = make_machine(PASS)
    # WHEN an execution is to have an impossible name
    # THEN it is refused
    with pytest.raises(ClientError) as refused:
        start(machine, name=name)
    assert refused.value.response["Error"]["Code"] in {"InvalidName", "ValidationException"}


def test_an_input_that_is_no_json_is_refused(aws, make_machine):
    # GIVEN a machine
    machine = make_machine(PASS)
    # WHEN it is started with half a document
    # THEN that is refused by name
    with pytest.raises(ClientError, match="InvalidExecutionInput"):
        aws("stepfunctions").start_execution(stateMachineArn=machine, input='{"photo"')


def test_a_stopped_execution_ends_at_once_with_the_reasons_given(make_machine, start, stop):
    # GIVEN an execution that would wait for five minutes
    arn = start(make_machine(LONG))
    # WHEN it is stopped
    execution = stop(arn, error="Cancelled", cause="the courier called")
    # THEN it has ended, with these reasons
    assert execution["status"] == "ABORTED"
    assert execution["error"] == "Cancelled"
    assert execution["cause"] == "the courier called"
    assert execution["stopDate"] >= execution["startDate"]


def test_stopping_what_does_not_exist_is_refused(aws, make_machine):
    # GIVEN the ARN of no execution
    arn = make_machine(PASS).replace(":stateMachine:", ":execution:") + ":unknown"
    # WHEN it is stopped
    # THEN that is refused by name
    with pytest.raises(ClientError, match="ExecutionDoesNotExist"):
        aws("stepfunctions").stop_execution(executionArn=arn)


def test_an_execution_times_out_after_its_seconds(make_machine, start, ended):
    # GIVEN a machine with less time than it takes
    machine = make_machine(LONG | {"TimeoutSeconds": 1})
    # WHEN it runs
    execution = ended(start(machine))
    # THEN it is ended
    assert execution["status"] == "TIMED_OUT"
    assert execution["stopDate"] > execution["startDate"]
    assert "output" not in execution


def test_a_task_that_takes_too_long_can_be_caught(execute, make_function):
    # GIVEN a task with one second for a function that takes longer, and a catcher
    slow = make_function("import time\ndef handler(event, context): time.sleep(2.5)")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": slow, "Payload": {}},
        "TimeoutSeconds": 1,
        "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Late"}],
        "End": True,
    }
    late = {"Type": "Pass", "Parameters": {"error.$": "$.Error"}, "End": True}
    # WHEN it runs
    execution = execute({"StartAt": "Call", "States": {"Call": task, "Late": late}})
    # THEN the catcher's state came next
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"]) == {"error": "States.Timeout"}


def test_changes_of_status_reach_a_rule_s_queue(events_of, make_machine, start, wait_until):
    # GIVEN a rule for one machine's executions
    fail = FAIL | {"Type": "Fail"}
    choice = [{"Variable": "$.good", "BooleanEquals": True, "Next": "Good"}]
    states = {
        "Choose": {"Type": "Choice", "Choices": choice, "Default": "Bad"},
        "Good": {"Type": "Pass", "Result": {"vehicle": "bicycle"}, "End": True},
        "Bad": fail,
    }
    machine = make_machine({"StartAt": "Choose", "States": states})
    look = events_of({"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}})
    # WHEN one succeeds and one fails
    good = start(machine, {"good": True}, name="good")
    bad = start(machine, {"good": False}, name="bad")
    # THEN each tells of its start and its end
    events = wait_until(lambda: found if len(found := look()) >= 4 else None)
    details = {(event["detail"]["name"], event["detail"]["status"]): event for event in events}
    assert set(details) == {
        ("good", "RUNNING"),
        ("good", "SUCCEEDED"),
        ("bad", "RUNNING"),
        ("bad", "FAILED"),
    }
    started = details["good", "RUNNING"]
    assert started["detail-type"] == "Step Functions Execution Status Change"
    assert started["resources"] == [good]
    assert json.loads(started["detail"]["input"]) == {"good": True}
    assert started["detail"]["stopDate"] is None
    succeeded = details["good", "SUCCEEDED"]["detail"]
    assert json.loads(succeeded["output"]) == {"vehicle": "bicycle"}
    assert succeeded["stopDate"] >= succeeded["startDate"]
    failed = details["bad", "FAILED"]["detail"]
    assert failed["executionArn"] == bad
    assert (failed["error"], failed["cause"]) == ("ImageRejected", "it is no picture")


def test_executions_are_counted(make_machine, start, ended, metric_sum):
    # GIVEN a machine whose executions end in two ways
    machine = make_machine(LONG | {"TimeoutSeconds": 1})
    # WHEN one runs out of time
    ended(start(machine))

    # THEN its start, its end and its time are metrics
    def count(name: str) -> float:
        return metric_sum("AWS/States", name, StateMachineArn=machine)

    assert count("ExecutionsStarted") == 1
    assert count("ExecutionsTimedOut") == 1
    assert count("ExecutionsSucceeded") == 0
    assert count("ExecutionTime") >= 1000
