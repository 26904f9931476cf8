"""The plan of a roll-out."""

import pytest

from localaws.errors import NotImplementedByLocalaws
from localaws.services.sagemaker.rollout import Rollout, rollout


def routing(**fields) -> dict:
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": fields}}


def percent(value: int) -> dict:
    return {"Type": "CAPACITY_PERCENT", "Value": value}


@pytest.mark.parametrize(
    ("config", "shares"),
    [
        (None, (1.0,)),
        (routing(Type="ALL_AT_ONCE"), (1.0,)),
        (routing(Type="CANARY", CanarySize=percent(10)), (0.1, 1.0)),
        (routing(Type="CANARY", CanarySize={"Type": "INSTANCE_COUNT", "Value": 1}), (0.25, 1.0)),
        (routing(Type="LINEAR", LinearStepSize=percent(40)), (0.4, 0.8, 1.0)),
        (routing(Type="LINEAR", LinearStepSize=percent(50)), (0.5, 1.0)),
        (routing(Type="LINEAR", LinearStepSize=percent(100)), (1.0,)),
    ],
)
def test_traffic_moves_by_the_steps_that_are_asked_for(config, shares):
    # GIVEN a request for four instances WHEN its plan is read THEN its steps end with everything
    assert rollout(config, 4).shares == pytest.approx(shares)


def test_waits_and_alarms_are_those_of_the_request():
    # GIVEN a request with waits and alarms
    config = routing(Type="ALL_AT_ONCE", WaitIntervalInSeconds=30)
    config["BlueGreenUpdatePolicy"]["TerminationWaitInSeconds"] = 60
    config["AutoRollbackConfiguration"] = {"Alarms": [{"AlarmName": "a"}, {"AlarmName": "b"}]}
    # WHEN its plan is read THEN it has them
    assert rollout(config, 1) == Rollout((1.0,), 30.0, 60.0, ("a", "b"))


def test_rolling_updates_are_refused_by_name():
    # GIVEN a request for what is not there WHEN it is read THEN it is refused
    with pytest.raises(NotImplementedByLocalaws, match="RollingUpdatePolicy"):
        rollout({"RollingUpdatePolicy": {"MaximumBatchSize": percent(10)}}, 1)
