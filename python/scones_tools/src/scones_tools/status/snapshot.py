"""What there is to know of an environment at a moment, each part by itself."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from scones.drift.metrics import STATISTIC
from scones.promotion import NO_MODEL
from scones_tools.clean_up.leftovers import is_of
from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment
from scones_tools.drift.measurements import measured
from scones_tools.models.approve import approved_package
from scones_tools.models.endpoint import endpoint, next_apply
from scones_tools.pipes import PipeState, pipe_state
from scones_tools.status.drift_trend import trend
from scones_tools.status.outcomes import outcomes
from scones_tools.status.queue_states import QueueState, queue_states

_DAY = timedelta(days=1)
# Not urgent: an alarm is raised when nothing takes them for a time.
_NOT_URGENT = {"incoming", "review"}

Part = TypeVar("Part")


@dataclass(frozen=True)
class Alarm:
    """An alarm that is on, since when (ISO 8601), and what its description says."""

    alarm: str
    since: str
    description: str


@dataclass
class Snapshot:
    """What is known of an environment at a moment; None is a part that could not be read.

    Attributes
    ----------
    prefix, region, time
        Of what, where and when (ISO 8601).
    outcomes
        Photos of the last 24 hours that have an outcome, by outcome; about. Those that have none,
        or failed, are in the queues.
    pipe
        Whether photos are taken out of the incoming queue.
    queues, alarms
        What waits, and the alarms that are on.
    model
        The approved and the live model, in a sentence.
    training
        The last execution's ``name``, ``status`` and ``ended``; empty if there is none.
    drift
        The trend of the statistic in a word, and its last value.
    unknown
        Why parts could not be read.
    """

    prefix: str
    region: str
    time: str
    outcomes: dict[str, int] | None = None
    pipe: PipeState | None = None
    queues: list[QueueState] | None = None
    alarms: list[Alarm] | None = None
    model: str | None = None
    training: dict[str, str | None] | None = None
    drift: dict[str, str | float | None] | None = None
    unknown: list[str] = field(default_factory=list)

    @classmethod
    def take(cls, deployed: Deployment) -> "Snapshot":
        """Ask AWS for each part; what cannot be read keeps no other from being shown."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        taken = cls(deployed.prefix, deployed.region, now)
        taken.outcomes = taken._part("outcomes", lambda: outcomes(deployed, _DAY))
        taken.pipe = taken._part("pipe", lambda: pipe_state(deployed.pipe_name))
        taken.queues = taken._part("queues", lambda: queue_states(deployed))
        taken.alarms = taken._part("alarms", lambda: _alarms(deployed.prefix))
        taken.model = taken._part("model", lambda: _model(deployed))
        taken.training = taken._part("training", lambda: _training(deployed))
        taken.drift = taken._part("drift", lambda: _drift(deployed.prefix))
        return taken

    def _part(self, name: str, read: Callable[[], Part]) -> Part | None:
        try:
            return read()
        except (BotoCoreError, ClientError, CommandError) as error:
            self.unknown.append(f"{name}: {error}")
            return None

    def needs(self) -> list[str]:
        """Return what needs a person, or could not be read."""
        parts = {"pipe": self.pipe, "queues": self.queues, "alarms": self.alarms}
        found = [f"the {name} could not be read" for name, part in parts.items() if part is None]
        if self.alarms:
            found.append(f"alarms that are on: {len(self.alarms)}")
        if self.pipe and self.pipe.needs_person:
            found.append(f"the pipe is {self.pipe.state}")
        for queue in self.queues or []:
            waiting = queue.waiting + queue.hidden
            if waiting and queue.queue not in _NOT_URGENT:
                found.append(f"messages in the {queue.queue} queue: {waiting}")
        return found

    def to_document(self) -> dict[str, Any]:
        """Return the snapshot as a program reads it."""
        return asdict(self) | {"needs": self.needs()}


def _alarms(prefix: str) -> list[Alarm]:
    pages = boto3.client("cloudwatch").get_paginator("describe_alarms")
    return [
        Alarm(
            alarm["AlarmName"],
            alarm["StateUpdatedTimestamp"].isoformat(timespec="seconds"),
            alarm.get("AlarmDescription", ""),
        )
        for page in pages.paginate(AlarmNamePrefix=prefix)
        for alarm in page["MetricAlarms"]
        if alarm["StateValue"] == "ALARM" and is_of(alarm["AlarmName"], prefix)
    ]


def _model(deployed: Deployment) -> str:
    approved = approved_package(deployed.approved_model_parameter)
    return next_apply(None if approved == NO_MODEL else approved, endpoint(deployed.endpoint_name))


def _training(deployed: Deployment) -> dict[str, str | None]:
    page = boto3.client("stepfunctions").list_executions(
        stateMachineArn=deployed.training_state_machine_arn, maxResults=1
    )
    if not page["executions"]:
        return {}
    last = page["executions"][0]
    ended = last.get("stopDate")
    return {
        "name": last["name"],
        "status": last["status"],
        "ended": ended and ended.isoformat(timespec="seconds"),
    }


def _drift(prefix: str) -> dict[str, str | float | None]:
    found = measured(prefix, 24)[STATISTIC].values
    return {"trend": trend(found), "statistic": found[-1] if found else None}
