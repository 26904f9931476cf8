"""StartRetraining: one training for a drift, and none on top of it."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda_simple.models import lambda_simple_backends
from moto.core import DEFAULT_ACCOUNT_ID

from scones.errors import ConfigurationInvalid, DocumentInvalid

DEFINITION = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
ROLE = "arn:aws:iam::123456789012:role/training"


@pytest.fixture
def aws() -> Iterator[Callable[[str], Any]]:
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield boto3.client


@pytest.fixture
def measured(aws) -> Callable[[Any], None]:
    """Return what sets the answer of the function that measures drift."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = {"Version": "2012-10-17", "Statement": [{**trust, "Action": "sts:AssumeRole"}]}
    role = aws("iam").create_role(
        RoleName="monitor", AssumeRolePolicyDocument=json.dumps(document)
    )["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", "")
    aws("lambda").create_function(
        FunctionName="monitor",
        Code={"ZipFile": code.getvalue()},
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
    )

    def answer(drift: Any) -> None:
        for region in lambda_simple_backends[DEFAULT_ACCOUNT_ID].values():
            region.lambda_simple_results_queue[:] = [json.dumps({"drift": drift})] * 3

    answer({"statistic": 2.5})
    return answer


@pytest.fixture
def machine(aws) -> str:
    made = aws("stepfunctions").create_state_machine(
        name="training", definition=json.dumps(DEFINITION), roleArn=ROLE
    )
    return made["stateMachineArn"]


@pytest.fixture
def alarm(aws) -> Callable[[str], None]:
    """Return what puts the drift alarm into a state."""

    def put(state: str) -> None:
        aws("cloudwatch").put_metric_alarm(
            AlarmName="drift",
            Namespace="Scones",
            MetricName="DriftStatistic",
            Statistic="Maximum",
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            Threshold=1,
            Period=60,
            EvaluationPeriods=1,
        )
        aws("cloudwatch").set_alarm_state(AlarmName="drift", StateValue=state, StateReason="test")

    return put


@pytest.fixture
def start(function, machine: str, measured) -> Callable[..., dict[str, Any]]:
    def call(event: dict[str, Any] | None = None, minutes: str = "1440") -> dict[str, Any]:
        settings = {
            "ALARM_NAME": "drift",
            "STATE_MACHINE_ARN": machine,
            "RETRAINING_INPUT": '{"dataset": "latest"}',
            "MONITOR_FUNCTION": "monitor",
            "COOLDOWN_MINUTES": minutes,
        }
        return function("start_retraining", **settings)(
            {"id": "event-1"} if event is None else event
        )

    return call


def test_drift_starts_a_training_named_after_the_event(aws, alarm, start, capsys):
    # GIVEN a drift alarm WHEN its event comes
    alarm("ALARM")
    answer = start()
    # THEN a training is started with the constant input, and one line tells of it
    started = aws("stepfunctions").describe_execution(executionArn=answer["started"])
    assert started["name"] == "drift-event-1"
    assert json.loads(started["input"]) == {"dataset": "latest"}
    line = json.loads(capsys.readouterr().out)
    assert line == {"message": "retraining", "request": "request-1", **answer}


def test_an_alarm_that_is_over_starts_nothing(alarm, start, aws, machine: str):
    # GIVEN an alarm that is over by the time that one looks again WHEN one looks
    alarm("OK")
    # THEN nothing is started
    assert start() == {"started": None, "reason": "the alarm is OK"}
    assert not aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]


def test_a_training_at_work_is_not_doubled(aws, alarm, start, machine: str):
    # GIVEN a training that somebody has started WHEN drift is seen
    alarm("ALARM")
    aws("stepfunctions").start_execution(stateMachineArn=machine)
    # THEN no second one is started, however short the cool-down
    assert start(minutes="0") == {"started": None, "reason": "a training is at work"}


def test_a_cool_down_is_kept_after_a_training_has_ended(aws, alarm, start, machine: str):
    # GIVEN a training that has just ended WHEN drift is seen
    alarm("ALARM")
    sfn = aws("stepfunctions")
    ended = sfn.start_execution(stateMachineArn=machine)["executionArn"]
    sfn.stop_execution(executionArn=ended)
    # THEN no other one is started before the cool-down is over
    answer = start()
    assert answer["started"] is None
    assert "less than 1 day, 0:00:00 ago" in answer["reason"]
    # THEN after it there is
    assert start(minutes="0")["started"]


def test_an_event_that_comes_twice_starts_one_training(aws, alarm, start, machine: str):
    # GIVEN an event that has started a training, which has ended
    alarm("ALARM")
    first = start(minutes="0")["started"]
    aws("stepfunctions").stop_execution(executionArn=first)
    # WHEN the event comes again, after the cool-down THEN it is the same training
    assert start(minutes="0")["started"] == first
    assert len(aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]) == 1


@pytest.mark.parametrize(
    ("drift", "reason"),
    [(None, "too few photos of the live model"), ({"statistic": 0.3}, "have not drifted (0.30)")],
)
def test_an_alarm_of_an_earlier_model_starts_nothing(alarm, start, measured, drift, reason: str):
    # GIVEN an alarm that stands, though of the live model's traffic there is nothing to say
    alarm("ALARM")
    measured(drift)
    # WHEN one looks again THEN nothing is started
    answer = start()
    assert answer["started"] is None
    assert reason in answer["reason"]


@pytest.mark.parametrize("event", [{}, {"id": ""}, {"id": 7}])
def test_an_event_without_an_id_is_refused(alarm, start, event: dict[str, Any]):
    # GIVEN an event of nobody WHEN it comes THEN the field is named
    with pytest.raises(DocumentInvalid, match="the event has no id"):
        start(event)


def test_a_missing_alarm_says_what_to_do(start):
    # GIVEN no alarm WHEN an event comes THEN the text says how there comes to be one
    with pytest.raises(ConfigurationInvalid, match="there is no alarm drift: run terraform apply"):
        start()
