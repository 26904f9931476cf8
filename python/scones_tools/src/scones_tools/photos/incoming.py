"""Where uploads wait: the incoming queue, and the pipe that takes them to the workflow."""

from dataclasses import dataclass
from datetime import timedelta

import boto3

from scones_tools.counted import counted
from scones_tools.deployment import Deployment
from scones_tools.pipes import PipeState, pipe_state
from scones_tools.queues import Depth, depth


@dataclass(frozen=True)
class Incoming:
    """The incoming queue and its pipe at a moment.

    Attributes
    ----------
    held
        How much the queue holds.
    kept
        How long it keeps a message.
    tried_again
        After how long a photo that has failed is tried again.
    max_receives
        How often a photo is tried.
    pipe
        What takes photos out of it.
    """

    held: Depth
    kept: timedelta
    tried_again: timedelta
    max_receives: int
    pipe: PipeState

    @classmethod
    def of(cls, deployed: Deployment) -> "Incoming":
        """Ask AWS for the queue and the pipe of a deployment."""
        url = deployed.incoming_queue_url
        return cls(
            held=depth(url),
            kept=retention(url),
            tried_again=_time(url, "VisibilityTimeout"),
            max_receives=deployed.max_receives,
            pipe=pipe_state(deployed.pipe_name),
        )

    @property
    def is_empty(self) -> bool:
        """Whether no photo waits, and none is in work."""
        return not (self.held.waiting or self.held.hidden)

    @property
    def runs(self) -> bool:
        """Whether photos are taken from the queue."""
        return self.pipe.state == "RUNNING"

    def __str__(self) -> str:
        """Return how many wait, and why nothing takes them."""
        held, pipe = self.held, self.pipe
        waiting = counted(held.waiting, "waits", "wait")
        count = f"{waiting} in the incoming queue, and {counted(held.hidden, 'is', 'are')} in work"
        if self.runs:
            return count
        return f"{count}; the pipe is {pipe.state}" + (f": {pipe.reason}" if pipe.reason else "")


def retention(queue_url: str) -> timedelta:
    """Return how long a queue keeps a message."""
    return _time(queue_url, "MessageRetentionPeriod")


def _time(queue_url: str, name: str) -> timedelta:
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return timedelta(seconds=int(answer["Attributes"][name]))
