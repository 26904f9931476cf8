"""The pipe that takes photos out of the incoming queue: whether it does."""

from dataclasses import dataclass

import boto3

# It takes photos, or will by itself.
_AT_WORK = {"RUNNING", "CREATING", "STARTING", "UPDATING"}


@dataclass(frozen=True)
class PipeState:
    """A pipe at a moment.

    Attributes
    ----------
    pipe
        Its name.
    state
        As EventBridge names it: ``RUNNING``, ``STOPPED``, ``UPDATE_FAILED``...
    reason
        Why it is in this state; empty if EventBridge does not say.
    """

    pipe: str
    state: str
    reason: str

    @property
    def needs_person(self) -> bool:
        """Whether photos wait until somebody starts it."""
        return self.state not in _AT_WORK

    def __str__(self) -> str:
        """Return the state, and why."""
        text = f"{self.state}: {self.reason}" if self.reason else self.state
        start = f"aws pipes start-pipe --name {self.pipe}"
        return f"{text} -> put the cause right, then {start}" if self.needs_person else text


def pipe_state(name: str) -> PipeState:
    """Return the state of a pipe."""
    found = boto3.client("pipes").describe_pipe(Name=name)
    return PipeState(name, found["CurrentState"], found.get("StateReason", ""))
