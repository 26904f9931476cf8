"""How traffic moves from an endpoint's old models to its new ones.

Source: Amazon SageMaker AI Developer Guide, "Blue/Green Deployments" and "Auto-Rollback
Configuration and Monitoring".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.errors import NotImplementedByLocalaws

_ALL_AT_ONCE, _CANARY, _LINEAR = "ALL_AT_ONCE", "CANARY", "LINEAR"


@dataclass(frozen=True)
class Rollout:
    """The plan of a roll-out.

    Attributes
    ----------
    shares
        Of the traffic that the new models get, step by step; the last is 1.
    wait
        Seconds that each step lasts.
    termination_wait
        Seconds that the old models are kept when all traffic has moved.
    alarms
        Names of the alarms that turn it back.
    """

    shares: tuple[float, ...]
    wait: float
    termination_wait: float
    alarms: tuple[str, ...]


def rollout(config: Mapping[str, Any] | None, instances: int) -> Rollout:
    """Read a request's ``DeploymentConfig``.

    Parameters
    ----------
    config
        None moves all traffic at once, without a wait.
    instances
        Of the new models, to which a step's size may refer.

    Raises
    ------
    NotImplementedByLocalaws
        If it is not a blue/green deployment.
    """
    if not config:
        return Rollout((1.0,), 0.0, 0.0, ())
    if config.get("RollingUpdatePolicy"):
        raise NotImplementedByLocalaws("DeploymentConfig.RollingUpdatePolicy")
    policy = config.get("BlueGreenUpdatePolicy", {})
    routing = policy.get("TrafficRoutingConfiguration", {})
    alarms = config.get("AutoRollbackConfiguration", {}).get("Alarms", [])
    return Rollout(
        shares=_shares(routing, instances),
        wait=float(routing.get("WaitIntervalInSeconds", 0)),
        termination_wait=float(policy.get("TerminationWaitInSeconds", 0)),
        alarms=tuple(alarm["AlarmName"] for alarm in alarms),
    )


def _shares(routing: Mapping[str, Any], instances: int) -> tuple[float, ...]:
    kind = routing.get("Type", _ALL_AT_ONCE)
    if kind == _CANARY:
        return (_share(routing["CanarySize"], instances), 1.0)
    if kind == _LINEAR:
        step = _share(routing["LinearStepSize"], instances)
        count = math.ceil(1 / step - 1e-9)
        return (*(step * number for number in range(1, count)), 1.0)
    return (1.0,)


def _share(size: Mapping[str, Any], instances: int) -> float:
    value = float(size["Value"])
    of_all = value / 100 if size["Type"] == "CAPACITY_PERCENT" else value / max(1, instances)
    return min(1.0, of_all)
