"""Express workflows that are answered when they have ended."""

import json

import pytest
from botocore.exceptions import ClientError

PASS = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
FAIL = {"Type": "Fail", "Error": "ImageRejected", "Cause": "it is no picture"}
LIMIT = 256 * 1024


def test_an_express_workflow_is_answered_with_its_output(make_machine, start_sync):
    # GIVEN an Express workflow
    machine = make_machine(PASS, "EXPRESS")
    # WHEN it is started and waited for
    answer = start_sync(machine, {"photo": 1}, name="photo-1", traceHeader="Root=1-2-3")
    # THEN the answer has what AWS's has: the fields that localstack recorded there
    arn = machine.replace(":stateMachine:", ":express:")
    assert answer["executionArn"].startswith(f"{arn}:photo-1:")
    assert (answer["stateMachineArn"], answer["name"]) == (machine, "photo-1")
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"photo": 1})
    assert json.loads(answer["input"]) == {"photo": 1}
    assert answer["inputDetails"] == answer["outputDetails"] == {"included": True}
    assert answer["traceHeader"] == "Root=1-2-3"
    assert answer["stopDate"] >= answer["startDate"]
    assert answer["billingDetails"]["billedMemoryUsedInMB"] == 64
    assert answer["billingDetails"]["billedDurationInMilliseconds"] % 100 == 0


def test_a_failed_execution_is_an_answer_with_error_and_cause(make_machine, start_sync):
    # GIVEN an Express workflow that fails
    machine = make_machine({"StartAt": "Fail", "States": {"Fail": FAIL}}, "EXPRESS")
    # WHEN it is started and waited for
    answer = start_sync(machine)
    # THEN the call succeeds, and says how the execution failed
    assert answer["status"] == "FAILED"
    assert (answer["error"], answer["cause"]) == ("ImageRejected", "it is no picture")
    assert "output" not in answer


def test_an_execution_that_takes_too_long_has_timed_out(make_machine, start_sync):
    # GIVEN an Express workflow with less time than it takes
    wait = {"Type": "Wait", "Seconds": 30, "End": True}
    definition = {"StartAt": "Wait", "States": {"Wait": wait}, "TimeoutSeconds": 1}
    # WHEN it is started and waited for
    answer = start_sync(make_machine(definition, "EXPRESS"))
    # THEN it was ended
    assert answer["status"] == "TIMED_OUT"
    assert "output" not in answer


def test_the_data_is_left_out_on_request(make_machine, start_sync):
    # GIVEN an Express workflow
    machine = make_machine(PASS, "EXPRESS")
    # WHEN the answer is to have no data
    answer = start_sync(machine, {"photo": 1}, includedData="METADATA_ONLY")
    # THEN it has none, and says so
    assert not {"input", "output"} & answer.keys()
    assert answer["outputDetails"] == {"included": False}


def test_a_standard_workflow_is_refused(make_machine, start_sync):
    # GIVEN a Standard workflow
    machine = make_machine(PASS)
    # WHEN somebody would wait for it
    # THEN that is refused by name
    with pytest.raises(ClientError, match="not supported by this type of state machine") as refused:
        start_sync(machine)
    assert refused.value.response["Error"]["Code"] == "StateMachineTypeNotSupported"


def test_a_machine_that_is_not_there_is_refused(make_machine, start_sync):
    # GIVEN the ARN of no machine
    arn = f"{make_machine(PASS, 'EXPRESS')}-gone"
    # WHEN it is started THEN that is refused by name
    with pytest.raises(ClientError, match="-gone") as refused:
        start_sync(arn)
    assert refused.value.response["Error"]["Code"] == "StateMachineDoesNotExist"


def test_input_and_output_have_256_kib(make_machine, start_sync):
    # GIVEN a workflow that doubles its input
    double = {"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}, "End": True}
    machine = make_machine({"StartAt": "Double", "States": {"Double": double}}, "EXPRESS")
    # WHEN the output is too large THEN the execution fails by the name of that limit
    answer = start_sync(machine, "x" * (LIMIT // 2))
    assert (answer["status"], answer["error"]) == ("FAILED", "States.DataLimitExceeded")
    assert "exceeding the maximum number of bytes service limit" in answer["cause"]
    # WHEN the input is too large THEN it is refused
    with pytest.raises(ClientError, match="length less than or equal to 262144") as refused:
        start_sync(machine, "x" * LIMIT)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_each_end_of_an_execution_is_measured(aws, make_machine, start_sync, metric_sum):
    # GIVEN Express workflows that succeed, fail, and take too long
    wait = {"Type": "Wait", "Seconds": 30, "End": True}
    definitions = {
        "ExecutionsSucceeded": PASS,
        "ExecutionsFailed": {"StartAt": "Fail", "States": {"Fail": FAIL}},
        "ExecutionsTimedOut": {"StartAt": "Wait", "States": {"Wait": wait}, "TimeoutSeconds": 1},
    }
    for name, definition in definitions.items():
        machine = make_machine(definition, "EXPRESS")
        # WHEN each is started and waited for
        answer = start_sync(machine)
        # THEN its start, its end and its time are metrics, and no other end is
        ends = [metric_sum("AWS/States", one, StateMachineArn=machine) for one in definitions]
        assert ends == [int(one == name) for one in definitions]
        assert metric_sum("AWS/States", "ExecutionsStarted", StateMachineArn=machine) == 1
        seconds = (answer["stopDate"] - answer["startDate"]).total_seconds()
        took = metric_sum("AWS/States", "ExecutionTime", StateMachineArn=machine)
        assert took == pytest.approx(1000 * seconds, abs=5)
