"""A soak run under way: what it works on, and how it waits until the service rests."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from benchmarks.soak.evidence import Evidence
from benchmarks.soak.faults import Faults
from benchmarks.soak.photos import Sender
from demo.demonstration import Demonstration
from scones_tools.command_line import CommandError, Progress
from scones_tools.queues import depth

_POLL_SECONDS = 2.0
_IDLE_POLLS = 5


class NotSettled(CommandError):
    """The service did not come to rest in the time that it was given."""


@dataclass(frozen=True)
class Running:
    """What a phase works on.

    Attributes
    ----------
    outputs
        Terraform's.
    demonstration
        Where it was applied.
    sender, evidence, faults
        Of this run.
    outage_minutes
        How long the endpoint is down.
    seconds
        How long the service may take to come to rest.
    """

    outputs: Mapping[str, Any]
    demonstration: Demonstration
    sender: Sender
    evidence: Evidence
    faults: Faults
    outage_minutes: float
    seconds: float

    def pipe(self) -> tuple[str, str]:
        """Return the state of the pipe, and its reason."""
        found = boto3.client("pipes").describe_pipe(Name=self.outputs["pipe_name"])
        return str(found["CurrentState"]), str(found.get("StateReason") or "")

    def settle(self) -> None:
        """Wait until the incoming queue is empty and no photo has been recorded for a while.

        Raises
        ------
        NotSettled
            If the time is up before.
        """
        progress, idle, last = Progress("waiting for outcomes"), 0, -1
        deadline = time.monotonic() + self.seconds
        while idle < _IDLE_POLLS:
            held, recorded = depth(self.outputs["incoming_queue_url"]), self.evidence.recorded()
            left = held.waiting + held.hidden
            progress.show(f"{recorded} recorded, {left} in the queue")
            idle = idle + 1 if left == 0 and recorded == last else 0
            last = recorded
            if time.monotonic() > deadline:
                state = " ".join(filter(None, self.pipe()))
                raise NotSettled(
                    f"{left} messages wait after {self.seconds:.0f} s; the pipe is {state}"
                )
            time.sleep(_POLL_SECONDS)
        progress.close()


def until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something holds.

    Raises
    ------
    NotSettled
        If it does not within the seconds.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise NotSettled(f"{what}: not within {seconds:.0f} s")
        time.sleep(_POLL_SECONDS / 4)
