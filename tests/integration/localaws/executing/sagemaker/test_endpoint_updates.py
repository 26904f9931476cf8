"""Roll-outs: new models take over, or the old ones go on, and no request is lost."""

import json
import threading
from typing import Self
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

BROKEN = """
    def model_fn(model_dir):
        raise RuntimeError("sour milk")
"""


@pytest.fixture
def alarm(aws) -> str:
    """The name of an alarm that nothing but the test sets."""
    name = f"alarm-{uuid4().hex}"
    aws("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="Bakery",
        MetricName="Nothing",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="ignore",
    )
    yield name
    aws("cloudwatch").delete_alarms(AlarmNames=[name])


def canary(alarm: str, wait: int, percent: int = 50) -> dict:
    return {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": {
                "Type": "CANARY",
                "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": percent},
                "WaitIntervalInSeconds": wait,
            },
            "TerminationWaitInSeconds": 0,
        },
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": alarm}]},
    }


class Caller:
    """Asks an endpoint without a pause, and keeps who answered and what failed."""

    def __init__(self, aws, endpoint: str) -> None:
        self._runtime = aws("sagemaker-runtime")
        self._endpoint = endpoint
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._call)
        self.names: list[str] = []
        self.failures: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _call(self) -> None:
        while not self._over.is_set():
            try:
                answer = self._runtime.invoke_endpoint(EndpointName=self._endpoint, Body=b"1")
                self.names.append(json.loads(answer["Body"].read())["model"]["name"])
            except ClientError as error:
                self.failures.append(str(error))


@pytest.fixture
def update(aws, settled):
    """``update(endpoint, configuration, deployment)`` rolls out and describes the end."""

    def roll_out(endpoint: str, configuration: str, deployment: dict | None = None) -> dict:
        given = {"DeploymentConfig": deployment} if deployment else {}
        aws("sagemaker").update_endpoint(
            EndpointName=endpoint, EndpointConfigName=configuration, **given
        )
        return settled(endpoint)

    return roll_out


def test_a_canary_that_nobody_objects_to_takes_over(
    aws, make_configuration, make_endpoint, update, alarm
):
    # GIVEN an endpoint that is asked without a pause
    endpoint = make_endpoint(make_configuration("old"))
    new = make_configuration("new")
    with Caller(aws, endpoint) as caller:
        # WHEN a new model is rolled out by a canary
        described = update(endpoint, new, canary(alarm, 1))
    # THEN both have answered, the new one at last, and no request failed
    assert described["EndpointStatus"] == "InService"
    assert described["EndpointConfigName"] == new
    assert described["LastDeploymentConfig"] == canary(alarm, 1)
    assert set(caller.names) == {"old", "new"}
    assert caller.failures == []
    answer = aws("sagemaker-runtime").invoke_endpoint(EndpointName=endpoint, Body=b"1")
    assert json.loads(answer["Body"].read())["model"]["name"] == "new"


def test_an_alarm_turns_the_roll_out_back(
    aws, make_configuration, make_endpoint, update, alarm, wait_until
):
    # GIVEN an endpoint whose new model is on trial
    old = make_configuration("old")
    endpoint = make_endpoint(old)
    with Caller(aws, endpoint) as caller:

        def object_to_it() -> None:
            wait_until(lambda: "new" in caller.names)
            aws("cloudwatch").set_alarm_state(
                AlarmName=alarm, StateValue="ALARM", StateReason="the scones are burnt"
            )

        objecting = threading.Thread(target=object_to_it)
        objecting.start()
        # WHEN the alarm is raised meanwhile
        described = update(endpoint, make_configuration("new"), canary(alarm, 600))
        objecting.join()
    # THEN the old one serves on, the reason is told, and no request failed
    assert described["EndpointStatus"] == "InService"
    assert described["EndpointConfigName"] == old
    assert alarm in described["FailureReason"]
    assert "PendingDeploymentSummary" not in described
    assert caller.failures == []
    answer = aws("sagemaker-runtime").invoke_endpoint(EndpointName=endpoint, Body=b"1")
    assert json.loads(answer["Body"].read())["model"]["name"] == "old"


def test_a_model_that_does_not_load_never_gets_a_request(
    aws, make_configuration, make_endpoint, update, alarm
):
    # GIVEN an endpoint, and a model whose code fails
    old = make_configuration("old")
    endpoint = make_endpoint(old)
    with Caller(aws, endpoint) as caller:
        # WHEN it is rolled out
        described = update(endpoint, make_configuration("new", BROKEN), canary(alarm, 1))
    # THEN the old one serves on throughout, and why is told
    assert described["EndpointStatus"] == "InService"
    assert described["EndpointConfigName"] == old
    assert "sour milk" in described["FailureReason"]
    assert set(caller.names) == {"old"}
    assert caller.failures == []


@pytest.mark.parametrize(
    ("deployment", "code"),
    [
        (
            {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 50},
                    "WaitIntervalInSeconds": 0,
                }
            },
            "NotImplementedByLocalaws",
        ),
        (None, "ValidationException"),
    ],
)
def test_what_cannot_be_rolled_out_is_refused_and_changes_nothing(
    aws, make_configuration, make_endpoint, deployment, code
):
    # GIVEN an endpoint
    endpoint = make_endpoint(make_configuration("old"))
    new = make_configuration("new") if deployment else "there-is-none"
    # WHEN a roll-out of another kind, or to a configuration that is not there, is asked for
    given = {"DeploymentConfig": deployment} if deployment else {}
    with pytest.raises(ClientError) as refused:
        aws("sagemaker").update_endpoint(EndpointName=endpoint, EndpointConfigName=new, **given)
    # THEN it is refused by name, and the endpoint serves as before
    assert refused.value.response["Error"]["Code"] == code
    described = aws("sagemaker").describe_endpoint(EndpointName=endpoint)
    assert described["EndpointStatus"] == "InService"
