"""Where uploads wait: the incoming queue, and the pipe that takes them to the workflow."""

from dataclasses import dataclass
from datetime import timedelta

import boto3

from scones_tools.deployment import Deployment
from scones_tools.queues import depth

_RUNNING = "RUNNING"
_ON_THE_WAY_TO_RUNNING = {"CREATING", "STARTING", "UPDATING"}


@dataclass(frozen=True)
class Intake:
    """The incoming queue and its pipe at a moment.

    Attributes
    ----------
    waiting, hidden
        How many messages can be received, and how many are in work, by the count of SQS.
    kept
        How long the queue keeps a message.
    tried_again
        After how long a photo that has failed is tried again.
    max_receives
        How often a photo is tried.
    pipe
        The pipe's name.
    state, reason
        The pipe's, as EventBridge has them; the reason is empty if it runs.
    """

    waiting: int
    hidden: int
    kept: timedelta
    tried_again: timedelta
    max_receives: int
    pipe: str
    state: str
    reason: str = ""

    @classmethod
    def of(cls, deployed: Deployment) -> "Intake":
        """Ask AWS for the queue and the pipe of a deployment."""
        url = deployed.incoming_queue_url
        held = depth(url)
        pipe = boto3.client("pipes").describe_pipe(Name=deployed.pipe_name)
        return cls(
            waiting=held.waiting,
            hidden=held.hidden,
            kept=retention(url),
            tried_again=_time(url, "VisibilityTimeout"),
            max_receives=deployed.max_receives,
            pipe=deployed.pipe_name,
            state=pipe["CurrentState"],
            reason=pipe.get("StateReason", ""),
        )

    @property
    def is_empty(self) -> bool:
        """Whether no photo waits, and none is in work."""
        return not (self.waiting or self.hidden)

    @property
    def runs(self) -> bool:
        """Whether photos are taken from the queue."""
        return self.state == _RUNNING

    @property
    def waits(self) -> bool:
        """Whether it takes a person to let photos be taken from the queue again."""
        return not (self.runs or self.state in _ON_THE_WAY_TO_RUNNING)

    def __str__(self) -> str:
        count = f"{self.waiting} wait in the incoming queue, and {self.hidden} are in work"
        if self.runs:
            return count
        why = f" ({self.reason})" if self.reason else ""
        return f"{count}; the pipe {self.pipe} is {self.state}{why}"


def retention(queue_url: str) -> timedelta:
    """Return how long a queue keeps a message."""
    return _time(queue_url, "MessageRetentionPeriod")


def _time(queue_url: str, name: str) -> timedelta:
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return timedelta(seconds=int(answer["Attributes"][name]))
