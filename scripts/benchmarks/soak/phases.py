"""The phases of a soak run: in each, photos are sent while something is wrong."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import boto3

from benchmarks.permissions.mutation import Permission, permissions, taken_away
from benchmarks.soak.reconciliation import count
from benchmarks.soak.running import Running, until

_SECONDS_TO_STOP = 600.0
_SECONDS_TO_START = 60.0


@dataclass(frozen=True)
class Phase:
    """A part of a run.

    Attributes
    ----------
    name
        What is wrong.
    disturb
        Sends so many photos while it is wrong, puts it right, and returns what was seen.
    """

    name: str
    disturb: Callable[[Running, int], str]

    def carry_out(self, running: Running, photos: int) -> dict[str, Any]:
        """Return what became of the phase's photos once the service rests again."""
        before, start = set(running.sender.sent), time.monotonic()
        running.faults.put()
        seen = self.disturb(running, photos)
        disturbed = time.monotonic() - start
        running.faults.put()  # what the phase had put is over, the others are not
        running.settle()
        running.faults.end()
        seconds = time.monotonic() - start
        found = running.evidence.reconcile(running.sender.sent)
        own = running.sender.sent.keys() - before
        return {
            "name": self.name,
            "photos": len(own),
            "outcomes": count(found.finals[photo] for photo in own & found.finals.keys()),
            "dead_letters": len(own & set(found.dead)),
            "disturbed_seconds": disturbed,
            "seconds": seconds,
            "seen": seen,
        }


def _at_random(running: Running, photos: int) -> str:
    running.sender.send(photos)
    return ""


def _endpoint_down(running: Running, photos: int) -> str:
    rule = {"service": "sagemaker", "operation": "InvokeEndpoint", "rate": 1}
    running.faults.put({**rule, "kind": "service_unavailable"})
    running.sender.send(photos, 60 * running.outage_minutes)
    return f"down for {running.outage_minutes:g} minutes"


def _pipe_stopped(running: Running, photos: int) -> str:
    role = running.outputs["pipe_name"]  # of the same name
    with taken_away(boto3.client("iam"), permission(role, "states:StartSyncExecution")):
        running.sender.send(photos)
        until(lambda: running.pipe()[0] == "STOPPED", _SECONDS_TO_STOP, "the pipe stops")
        _, reason = running.pipe()
    boto3.client("pipes").start_pipe(Name=running.outputs["pipe_name"])
    until(lambda: running.pipe()[0] == "RUNNING", _SECONDS_TO_START, "the pipe runs")
    return f"STOPPED, {reason.partition(' User: ')[0]}"


def permission(role: str, action: str) -> Permission:
    """Return the first of a role's permissions for an action.

    Raises
    ------
    StopIteration
        If it has none.
    """
    iam = boto3.client("iam")
    return next(
        found
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
        for found in permissions(
            role, policy, iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        )
        if found.action == action
    )


# With the share of the photos that each has.
PHASES: Sequence[tuple[Phase, float]] = (
    (Phase("calls fail at random", _at_random), 0.6),
    (Phase("the endpoint is down", _endpoint_down), 0.2),
    (Phase("the pipe's role may not start the workflow", _pipe_stopped), 0.2),
)
